"""Digests of the code that a calibration rests on: files are read, nothing is imported for it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from estimator.priors.values import PriorSet

_PACKAGE: Final = Path(__file__).resolve().parents[1]
#: What learning rests on: a package (every module of it) or one module.
LEARNING: Final = (
    "model",
    "panel",
    "inference/learn.py",
    "inference/sampling.py",
    "exact",
    "priors/scales.py",
    "priors/spin_scale.py",
)
#: What the certificate rests on beyond that: how draws are made, sets formed, sources put to use, ranks counted.
CERTIFICATE: Final = (
    *LEARNING,
    "inference/as_priors.py",
    "inference/laws.py",
    "inference/importance.py",
    "posterior/cells.py",
    "posterior/sampling.py",
    "display/credible.py",
    "checks/calibration.py",
    "checks/certify.py",
    "checks/ranks.py",
    "checks/scenarios.py",
    "checks/uniform.py",
)
#: What the coverage under wrong models rests on.
WRONG: Final = (*CERTIFICATE, "checks/worlds.py", "checks/wrong_models.py")


def digest_of(priors: PriorSet, parts: tuple[str, ...]) -> str:
    """Return the SHA-256 of the priors' numbers and of the named code, as hexadecimal digits."""
    state = hashlib.sha256(priors.digest.encode())
    for path in _files(parts):
        state.update(path.read_bytes())
    return state.hexdigest()


def _files(parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        path = _PACKAGE / part
        yield from sorted(path.glob("*.py")) if path.is_dir() else (path,)
