"""One case for all tests of the argument."""

import pytest
from argument_kit import case_of, estimated

from estimator.argument.argue import argue


@pytest.fixture(scope="session")
def case():
    return case_of()


@pytest.fixture(scope="session")
def argument():
    return argue(estimated())
