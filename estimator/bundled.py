"""Where the files that ship beside the code lie: in a checkout at the top, in a wheel inside the package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder ``name`` of this installation: ``priors``, ``app``, ``examples`` or ``docs``.

    Of the last a wheel holds the certificate of calibration alone.
    """
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
