"""A folder of prior files that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from estimator.bundled import bundled
from estimator.errors import Fault, PriorError
from estimator.priors import load_priors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A writable copy of the shipped priors."""
    return Path(shutil.copytree(bundled("priors"), tmp_path / "priors"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace one text of one file of the copy, which must be there."""

    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return replace


@pytest.fixture
def faults(folder: Path) -> Callable[[str], tuple[Fault, ...]]:
    """Load the copy, which must fail, and return the faults."""

    def load(scenario: str = "historical") -> tuple[Fault, ...]:
        with pytest.raises(PriorError) as caught:
            load_priors(scenario, folder)
        return caught.value.faults

    return load
