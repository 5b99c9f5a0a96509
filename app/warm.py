"""What the first answer needs, made ready while the first page is looked at."""

import sys
import threading
from importlib import import_module
from typing import Final

from app import turns

#: Drawn with, and slow to load: tables go through pandas.
_NEEDED: Final = ("app.components.salvo", "pandas")


def begin() -> None:
    """Begin once in a process; whoever asks for an answer meanwhile waits no longer than without it."""
    if any(name not in sys.modules for name in _NEEDED):
        threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    """Load modules, then estimate an example: what the first sum of a process compiles and tabulates is kept."""
    for name in _NEEDED:
        import_module(name)
    turns.leave_cores()
    from estimator.bundled import bundled  # noqa: PLC0415 - loaded just now
    from estimator.claims import read_claims  # noqa: PLC0415
    from estimator.inference.estimate import estimate  # noqa: PLC0415
    from estimator.priors import load_priors  # noqa: PLC0415

    estimate(read_claims(bundled("examples") / "karachev.csv"), load_priors())
