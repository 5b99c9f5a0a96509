"""One posterior of every kind of claim, under every scenario."""

import pytest
from exchange_kit import estimated


@pytest.fixture(scope="session")
def posteriors():
    return estimated()


@pytest.fixture(scope="session")
def posterior(posteriors):
    return posteriors["historical"]


@pytest.fixture(scope="session")
def others(posteriors):
    return {name: posteriors[name] for name in ("neutral", "sceptical")}
