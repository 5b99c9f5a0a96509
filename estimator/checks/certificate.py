"""The committed certificate of calibration, read: whether it belongs to the present model, and what it says."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

from estimator.bundled import bundled
from estimator.checks.stamp import CERTIFICATE, digest_of
from estimator.errors import StoredFileError
from estimator.priors import load_priors
from estimator.priors.values import PriorSet

type Object = dict[str, Any]

#: Where the certificate lies below the folder of documents, in a checkout and in a wheel.
PLACE: Final = Path("calibration") / "certificate.json"
_NUMBERS: Final = re.compile(r"\[\s+(\d[\d,\s]*?)\s+\]")
#: What to do where it does not belong.
MEND: Final = "run make calibrate and commit what it writes"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sets of one mass over several counts: how many there were, how many held the truth, what they promised (0..1)."""

    sets: int
    held: int
    promised: float

    @property
    def share(self) -> float:
        """The share of the sets that held the truth."""
        return self.held / self.sets


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it was read, in the form of docs/calibration/certificate.json."""

    plain: Object

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a certificate (that of this installation); ``StoredFileError`` where there is no whole one."""
        path = path or bundled("docs") / PLACE
        try:
            plain = json.loads(path.read_text("utf-8"))
            made = cls(plain)
            _ = made.hash, made.simulations, made.passed, made.coverage("90"), plain["priors"], plain["nuts"]
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
            raise StoredFileError(
                f"{path.name}: found no certificate of calibration that can be read; allowed: one as make calibrate "
                "writes it. Make it, or install the package anew."
            ) from None
        return made

    @property
    def hash(self) -> str:
        """SHA-256 of the code and the priors that were calibrated."""
        return str(self.plain["hash"])

    @property
    def scenarios(self) -> list[Object]:
        """The scenarios, as they stand in the file."""
        return list(self.plain["scenarios"])

    @property
    def simulations(self) -> int:
        """Simulated strikes of all scenarios together."""
        return sum(int(one["simulations"]) for one in self.scenarios)

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against calibration in any scenario."""
        return bool(self.plain["passed"])

    def coverage(self, level: str, scenario: Object | None = None) -> Coverage:
        """Return how often sets of a mass ("50", "80" or "90") held the truth, in one scenario or in all."""
        held, promised, sets = 0, 0.0, 0
        for one in [scenario] if scenario else self.scenarios:
            for found in one["coverage"].values():
                sets += int(one["simulations"])
                held += int(found[level]["held"])
                promised += float(found[level]["promised"]) * int(one["simulations"])
        return Coverage(sets, held, promised / sets)

    def belongs(self) -> bool:
        """Return whether it was made with the present code and the present priors."""
        return self.hash == present_hash(str(self.plain["priors"]))

    def sentence(self, priors: PriorSet | None = None) -> str:
        """Return in words what it says of this model, or that it does not belong to it.

        ``priors`` are those of a result: where they are not those that were simulated from, the sentence says so.
        """
        if not self.belongs():
            return (
                f"The certificate of calibration does not belong to this model: it was made with other code or priors "
                f"({self.hash[:12]}, this model has {present_hash(str(self.plain['priors']))[:12]}). To have one, "
                "run make calibrate in a checkout."
            )
        found = self.coverage("90")
        failed = [str(one["name"]) for one in self.scenarios if not one["passed"]]
        but = f" It failed in: {', '.join(failed)} (docs/calibration.md)." if failed else ""
        return (
            f"90 % sets held the truth in {100 * found.share:.1f} % of {self.simulations:,} simulated strikes (sets of "
            f"launched, intercepted and hit; made of whole numbers, they promised {100 * found.promised:.1f} %), "
            f"certificate of this very model.{but}{self._other(priors)}"
        )

    def _other(self, priors: PriorSet | None) -> str:
        name = str(self.plain["priors"])
        if priors is None or priors.learned is not None or priors.digest == _shipped(name).digest:
            return ""
        return f" They were drawn under the scenario {name}; this result presumes something else."


def as_text(plain: Object) -> str:
    """Return a certificate's values as JSON text, each list of counts on a line: the same bytes for the same values."""
    told = json.dumps(plain, indent=1, allow_nan=False)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", told) + "\n"


def sentence_of(priors: PriorSet | None = None, path: Path | None = None) -> str:
    """Return the sentence of the certificate of this installation, or that it has none."""
    try:
        return Certificate.load(path).sentence(priors)
    except StoredFileError as error:
        return str(error)


@lru_cache(maxsize=4)
def present_hash(scenario: str) -> str:
    """Return the hash of the present code and of the shipped priors of a scenario."""
    return digest_of(_shipped(scenario), CERTIFICATE)


@lru_cache(maxsize=4)
def _shipped(scenario: str) -> PriorSet:
    return load_priors(scenario)
