"""The public names: all there, and loaded no sooner than they are used."""

import subprocess
import sys

import pytest

import estimator


@pytest.mark.parametrize("name", [name for name in estimator.__all__ if name not in {"learn", "build_model"}])
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(estimator, name) is not None
    assert name in dir(estimator)


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="no attribute 'estimat'"):
        _ = estimator.estimat


def test_reading_claims_waits_for_no_numbers() -> None:
    code = (
        "import sys, estimator; ledger = estimator.read_claims(sys.argv[1]);"
        "print([m for m in ('numpy', 'scipy', 'pymc', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "examples/karachev.csv"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
