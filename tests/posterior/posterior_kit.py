"""Posteriors to store and draw from, and the means to take a stored file apart and put it together again."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import numpy as np

import estimator as est
from estimator.posterior import netcdf
from estimator.posterior.storage import from_bytes
from estimator.posterior.values import Posterior

PLAIN_ROWS = (
    {"source": "Forces", "role": "attacker", "quantity": "launched", "said": "8"},
    {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5"},
    {"source": "Ministry", "role": "defender", "quantity": "damaged", "said": "1"},
    {"source": "Officials", "role": "attacker", "class": "ally", "quantity": "hit", "said": "6"},
)
#: Names in two scripts, a bloc, a repeat, parts, a revision, a share, an open end, and one source that says nothing.
TANGLED_ROWS = (
    {"source": "Минобороны", "role": "defender", "bloc": "Россия", "quantity": "intercepted", "said": "5",
     "published": "2024-11-19T08:00+03:00", "quote": "сбиты пять ракет"},
    {"source": "Минобороны", "role": "defender", "bloc": "Россия", "quantity": "intercepted", "said": "at least 5",
     "published": "2024-11-20"},
    {"source": "Губернатор", "role": "defender", "bloc": "Россия", "quantity": "intercepted", "said": "most",
     "published": "2024-11-19"},
    {"source": "Agency", "role": "defender", "quantity": "intercepted", "said": "5", "repeats": "Минобороны",
     "published": "2024-11-19"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "north",
     "published": "2024-11-19"},
    {"source": "Observer", "role": "neutral", "quantity": "hit", "said": "at least 1", "part": "south",
     "published": "2024-11-19"},
    {"source": "Forces", "role": "attacker", "quantity": "launched", "said": "6-8", "published": "2024-11-19"},
    {"source": "Silent", "role": "attacker", "quantity": "hit", "said": "", "published": "2024-11-19"},
    {"source": "Late", "role": "attacker", "quantity": "hit", "said": "7", "published": "2024-11-25"},
    {"strike": "s2", "source": "Forces", "role": "attacker", "quantity": "hit", "said": "3",
     "published": "2024-11-19"},
)  # fmt: skip
AS_OF = datetime(2024, 11, 20, 12, 30, 15, 250, tzinfo=timezone(timedelta(hours=2)))


def estimated(rows, scenario="historical", **options) -> Posterior:
    ledger = est.claims_from_records([{"strike": "s1", "weapon": "ATACMS"} | row for row in rows])
    return est.estimate(ledger, est.load_priors(scenario), **({"seed": 1} | options))


def difference(one, other, path="posterior") -> str:
    """Return where two values differ first, types and the bits of arrays and floats included; '' where nowhere."""
    if isinstance(one, float) and isinstance(other, float):  # one of NumPy's is as good
        one, other = float(one), float(other)
    if type(one) is not type(other):
        return path
    if isinstance(one, np.ndarray):
        same = one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
        return "" if same else path
    inner = parts(one), parts(other)
    if [name for name, _ in inner[0]] != [name for name, _ in inner[1]]:
        return path
    if not inner[0]:
        return "" if repr(one) == repr(other) else path
    found = (difference(a, b, f"{path}.{name}") for (name, a), (_, b) in zip(*inner, strict=True))
    return next(filter(None, found), "")


def parts(value) -> list[tuple[object, object]]:
    """Return the named parts of a record, mapping or tuple, in their order."""
    if is_dataclass(value):
        return [(f.name, getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, tuple) else []


def apart(raw: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """Return the text (parsed) and copies of the arrays of a stored posterior."""
    text, arrays = netcdf.read(raw)
    return json.loads(text.decode("utf-8", "surrogatepass")), {k: a.copy() for k, a in arrays.items()}


def together(plain, arrays) -> bytes:
    """Return a sound file that holds a text (or what is to be one) and arrays."""
    text = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
    return netcdf.write(text, arrays)


def resealed(raw: bytes) -> bytes:
    """Return a file whose checksum fits its bytes again, as someone would who meant harm."""
    place = re.search(rb"sha256\0\0\0\0\0\x02\0\0\0\x40([0-9a-f]{64})", raw)
    if place is None:  # the frame of the checksum itself is changed
        return raw
    blank = raw[: place.start(1)] + b"0" * 64 + raw[place.end(1) :]
    return raw[: place.start(1)] + sha256(blank).hexdigest().encode() + raw[place.end(1) :]


def opened(raw: bytes) -> Posterior:
    return from_bytes(raw, "test.nc", Posterior)
