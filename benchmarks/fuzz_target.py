"""What fuzzing tries: the readers of claims, truth ranges, dates and priors, each with any bytes at all."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from estimator.bundled import bundled
from estimator.claims import load_words, preview, preview_text, read_claims_text, read_truth, salvos
from estimator.claims.asof import read_as_of
from estimator.errors import ClaimError, PriorError
from estimator.exchange.imports import FORMS, import_content
from estimator.priors import load_priors

TODAY: Final = date(2025, 1, 31)
_WORDS: Final = load_words()
_FOLDER: Final = Path(tempfile.mkdtemp(prefix="fuzz-"))


def _claims(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        ledger = read_claims_text(data, name, words=_WORDS, today=TODAY)
        preview_text(preview(ledger)).encode()
        return salvos(ledger)

    return read


def _prior_file(name: str) -> Callable[[bytes], object]:
    folder = Path(shutil.copytree(bundled("priors"), _FOLDER / name.replace("/", "-")))
    scenario = Path(name).stem if "/" in name else "historical"

    def read(data: bytes) -> object:
        (folder / name).write_bytes(data)
        return load_words(folder) if name == "words.toml" else load_priors(scenario, folder)

    return read


def _beside(name: str, reader: Callable[[Path], object]) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        (_FOLDER / name).write_bytes(data)
        return reader(_FOLDER / name)

    return read


def _table(form: str) -> Callable[[bytes], object]:
    return lambda data: import_content(form, data, FORMS[form].setting, today=TODAY)


#: Each reader by a name: bytes in, a value or an error raised on purpose out.
READERS: Final[dict[str, Callable[[bytes], object]]] = {
    "claims.csv": _claims("claims.csv"),
    "claims.json": _claims("claims.json"),
    "truth.csv": _beside("truth.csv", read_truth),
    "asof.csv": _beside("asof.csv", read_as_of),
    "sources.toml": _prior_file("sources.toml"),
    "weapons.toml": _prior_file("weapons.toml"),
    "words.toml": _prior_file("words.toml"),
    "neutral.toml": _prior_file("scenarios/neutral.toml"),
} | {f"{form} table": _table(form) for form in FORMS}


def survives(name: str, data: bytes) -> bool:
    """Return whether a reader took the bytes; any error but those raised on purpose passes through."""
    try:
        READERS[name](data)
    except (ClaimError, PriorError) as error:
        if not error.faults:
            raise RuntimeError("an error without a fault") from error
        str(error).encode("utf-8", "backslashreplace")
        return False
    return True


def seeds() -> dict[str, list[bytes]]:
    """Return sound files of every reader."""
    examples, priors = bundled("examples"), bundled("priors")
    strikes = sorted((examples / "strikes").glob("*.csv"))
    claims = [p.read_bytes() for p in strikes if p.name not in {"truth.csv", "asof.csv"}]
    claims = [(examples / "karachev.csv").read_bytes(), *sorted(claims, key=len)[:2]]
    return {
        "claims.csv": claims,
        "claims.json": [_JSON.encode()],
        "truth.csv": [(examples / "strikes" / "truth.csv").read_bytes()[:3000]],
        "asof.csv": [(examples / "strikes" / "asof.csv").read_bytes()],
        "neutral.toml": [(priors / "scenarios" / "neutral.toml").read_bytes()],
        **{name: [(priors / name).read_bytes()] for name in ("sources.toml", "weapons.toml", "words.toml")},
        **{f"{form} table": [(examples / "import" / _TABLES[form]).read_bytes()] for form in FORMS},
    }


_TABLES: Final = {"tally": "made-up-tally.tsv", "ucdp": "made-up-events.tsv", "oryx": "made-up-losses.tsv"}
_JSON: Final = """[
 {"strike": "s", "source": "A", "role": "defender", "quantity": "hit", "said": 5, "published": "2024-11-19T10:00Z"},
 {"strike": "s", "source": "\\u0411", "role": "attacker", "quantity": "launched", "said": "at least 3", "bloc": "X"},
 {"strike": "s", "source": "C", "role": "neutral", "quantity": "hit", "said": "most", "repeats": "A", "note": null}
]"""
