"""Which files a command reads besides claims, and that it writes over none that it reads."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from estimator.claims import WordTable, load_words
from estimator.display.plain import safe
from estimator.errors import EstimatorError
from estimator.priors.folder import open_folder

_WORDS: Final = "words.toml"
#: What is read of a folder of claims or priors.
_READ: Final = frozenset({".csv", ".json", ".toml"})


def words_of(priors: str | None) -> WordTable | None:
    """Return the words of a folder of priors; None where none is named, or where it leaves the shipped ones."""
    if not priors:
        return None
    open_folder(priors)
    # Whatever bears the name was meant to be read: a folder or a broken link is a fault, and not passed over.
    return load_words(Path(priors)) if os.path.lexists(Path(priors) / _WORDS) else None


def check_apart(reads: Iterable[str | None], *writes: str | None) -> None:
    """Refuse to write over what is read, or twice to one place, whatever --force says."""
    seen = {_place(path) for path in reads if path}
    for path in filter(None, writes):
        place = _place(path)
        inside = place.suffix.casefold() in _READ and place.parent in seen and place.exists()
        if place in seen or inside:
            raise EstimatorError(
                f"{safe(place.name)}: found one file for two purposes; allowed: one each. Choose another name."
            )
        seen.add(place)


def _place(path: str) -> Path:
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a NUL in the name: whoever opens it says so
        return Path(path)
