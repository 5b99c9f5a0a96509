"""One plain posterior, one with everything in it, and the bytes of the first."""

import pytest
from posterior_kit import AS_OF, PLAIN_ROWS, TANGLED_ROWS, estimated

from estimator.posterior.storage import to_bytes


@pytest.fixture(scope="session")
def plain():
    return estimated(PLAIN_ROWS)


@pytest.fixture(scope="session")
def tangled():
    return estimated(TANGLED_ROWS, "sceptical", seed=7, as_of=AS_OF, weapon_prior="cruise missile")


@pytest.fixture(scope="session")
def small():
    """A posterior small enough that thousands of damaged copies of its file can be tried."""
    rows = ({"source": "Ministry", "role": "defender", "quantity": "launched", "said": "2"},)
    return estimated(rows, outcomes=("intercepted", "hit"))


@pytest.fixture(scope="session")
def stored(small):
    return to_bytes(small)
