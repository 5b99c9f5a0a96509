"""Score strikes too many to hold: claims files one after another, rows to a Parquet file as they come.

All files are read once before anything is inferred, so that every fault is known at the start; then again, one at a
time. What is held at any time is one file's claims, the salvos handed out to workers, and one group of rows.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import batched
from pathlib import Path
from typing import Any, Final

import numpy as np

from estimator.claims import Ledger, Limits, Salvo, WordTable, read_claims, salvos
from estimator.claims.findings import shown
from estimator.claims.reading import claims_files
from estimator.errors import CancelledError, ClaimError, EstimatorError, Fault
from estimator.exact.problem import problem
from estimator.inference.budget import PATIENT, Budget
from estimator.inference.cost import Tally
from estimator.inference.salvo import estimate_salvo
from estimator.inference.score_table import batch_of, open_table, set_facts
from estimator.inference.versions import versions
from estimator.output import check_target
from estimator.priors.values import LearnedPriors, PriorSet
from estimator.quantities import OUTCOMES
from estimator.spread import ALONE, Workers, spread

#: Salvos that a worker gets at once. Part of what makes the bytes of a file: it bounds the groups of rows.
CHUNK: Final = 25
#: Faults that are shown; the rest is counted.
FAULTS: Final = 50
_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Setting:
    """How salvos are scored: seed of the sampled part, outcomes, words beyond ours, limits of the reader, and the cost.

    The ``budget`` holds for all salvos together, shared out among the workers.
    """

    seed: int = 1
    outcomes: tuple[str, ...] = OUTCOMES
    words: WordTable | None = None
    limits: Limits = _LIMITS
    budget: Budget = PATIENT


#: Nothing chosen.
PLAIN: Final = Setting()


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first reading found: files with the hash of each, salvos in all, and notices of the reader."""

    files: tuple[Path, ...]
    digests: tuple[str, ...]
    salvos: int
    notices: int

    @property
    def digest(self) -> str:
        """A SHA-256 of what all files say, in their order."""
        return hashlib.sha256("\n".join(self.digests).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far scoring has come; ``salvos`` is 0 until all files were read once."""

    files_read: int
    files_scored: int
    files: int
    salvos_scored: int = 0
    salvos: int = 0


#: Told after every file read and every chunk scored; False stops the work.
Watcher = Callable[[Progress], bool | None]


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some salvos of one file with all that scoring them takes: what a worker is sent."""

    file: str
    salvos: tuple[Salvo, ...]
    priors: PriorSet
    setting: Setting
    ends_file: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """What was written."""

    survey: Survey
    rows: int


def score(  # noqa: PLR0913 - all but three are options
    folder: str | Path,
    priors: PriorSet,
    output: str | Path,
    setting: Setting = PLAIN,
    *,
    workers: Workers = ALONE,
    watcher: Watcher = lambda progress: None,
    force: bool = False,
) -> Scored:
    """Score every salvo of a claims file, or of a folder of them, into a Parquet file (docs/scoring.md).

    ``priors`` may hold what a record taught (``LearnedSources.priors``). All rows of a strike stand in one file. The
    same claims, priors and setting give the same bytes, whoever the ``workers`` are. Raises ``ClaimError`` with every
    fault, ``LimitError``, ``OutputError``, ``CancelledError`` where ``watcher`` returned False, and what estimating a
    salvo raises; then nothing is written.
    """
    check_target(output, force=force)
    tally = Tally(setting.budget, workers.jobs)
    survey = _survey(claims_files(folder), priors, setting, watcher, tally)
    tally.check()
    done = files = 0
    with (
        open_table(output, _facts(survey, priors, setting), force=force) as table,
        closing(spread(score_chunk, _chunks(survey, priors, setting), workers)) as batches,
    ):
        for ends_file, count, batch in batches:
            table.add(batch)
            done, files = done + count, files + ends_file
            _tell(watcher, Progress(len(survey.files), files, len(survey.files), done, survey.salvos))
    return Scored(survey, table.rows)


def score_chunk(chunk: Chunk) -> tuple[bool, int, Any]:
    """Score some salvos: whether their file ends with them, how many there are, and their rows (a record batch)."""
    learned = chunk.priors.learned
    scored = (
        estimate_salvo(s, chunk.priors, chunk.setting.seed, chunk.setting.outcomes) for s in chunk.salvos
    )
    batch = batch_of(chunk.file, scored, withheld=bool(learned and not learned.passed))
    return chunk.ends_file, len(chunk.salvos), batch


def _tell(watcher: Watcher, progress: Progress) -> None:
    if watcher(progress) is False:
        done = f"{progress.salvos_scored:,} of {progress.salvos:,} salvos"
        raise CancelledError(f"scoring was stopped after {done}; nothing was written")


def _survey(
    files: Sequence[Path], priors: PriorSet, setting: Setting, watcher: Watcher, tally: Tally
) -> Survey:
    """Read every file once and keep nothing of it but its hash, and one number for each strike."""
    faults: list[Fault] = []
    strikes: dict[int, int] = {}
    digests, total, notices, count = [], 0, 0, 0
    for place, path in enumerate(files):
        try:
            ledger = read_claims(path, words=setting.words, limits=setting.limits)
        except ClaimError as error:
            total += error.total
            faults += error.faults[: FAULTS - len(faults)]
        else:
            found, own = salvos(ledger)
            twice = list(_twice(ledger, place, files, strikes))
            total += len(twice)
            faults += twice[: FAULTS - len(faults)]
            digests.append(ledger.digest)
            notices, count = notices + len(ledger.notices) + len(own), count + len(found)
            _check(found, priors, setting, ledger.claims[0].file, tally)
        _tell(watcher, Progress(place + 1, 0, len(files)))
    if faults:
        raise ClaimError(faults, total)
    return Survey(tuple(files), tuple(digests), count, notices)


def _twice(ledger: Ledger, place: int, files: Sequence[Path], strikes: dict[int, int]) -> Iterator[Fault]:
    """Note the strikes of one file; yield a fault for each that an earlier file has spoken of."""
    first = {claim.strike: claim for claim in reversed(ledger.claims)}
    for strike, claim in first.items():
        earlier = strikes.setdefault(hash(strike), place)
        if earlier != place:
            yield Fault(
                claim.file,
                claim.row,
                "strike",
                f"{shown(strike)}, of which {shown(files[earlier].name)} speaks too",
                "all rows of a strike in one file",
                "Put them into one file.",
            )


def _check(found: Sequence[Salvo], priors: PriorSet, setting: Setting, file: str, tally: Tally) -> None:
    for salvo in found:
        try:
            tally.add(salvo, problem(salvo, priors, setting.outcomes))
        except EstimatorError as error:
            raise EstimatorError(f"{file}, strike {shown(salvo.strike)}: {error}") from None


def _chunks(survey: Survey, priors: PriorSet, setting: Setting) -> Iterator[Chunk]:
    """Read the files anew, one at a time, and cut their salvos into chunks."""
    plain = replace(setting, words=None)
    for path, digest in zip(survey.files, survey.digests, strict=True):
        ledger = read_claims(path, words=setting.words, limits=setting.limits)
        if ledger.digest != digest:
            raise EstimatorError(f"{shown(path.name)} changed while it was being scored. Start again.")
        found, _ = salvos(ledger)
        file, left = ledger.claims[0].file, len(found)
        for some in batched(found, CHUNK):
            left -= len(some)
            yield Chunk(file, some, _needed(priors, some), plain, ends_file=left == 0)


def _needed(priors: PriorSet, some: Sequence[Salvo]) -> PriorSet:
    """Return the priors without what scoring these salvos does not look at, so that they are quickly sent."""
    speaking = {account.source for salvo in some for account in salvo.accounts}
    learned = priors.learned and _only(priors.learned, speaking)
    return replace(priors, entries=(), learned=learned)


def _only(learned: LearnedPriors, names: set[str]) -> LearnedPriors:
    kept = [place for place, name in enumerate(learned.names) if name in names]
    return replace(
        learned,
        names=tuple(learned.names[k] for k in kept),
        priors=tuple(learned.priors[k] for k in kept),
        strikes=tuple(learned.strikes[k] for k in kept),
        spin_draws=np.ascontiguousarray(learned.spin_draws[:, kept]),
        size_spin_draws=np.ascontiguousarray(learned.size_spin_draws[:, kept]),
        copying=tuple(learned.copying[k] for k in kept) if learned.copying else (),
    )


def _facts(survey: Survey, priors: PriorSet, setting: Setting) -> dict[str, object]:
    """Return what the table's metadata tell: how its numbers came about, and whether they can be used."""
    learned = priors.learned
    return {
        "format": 1,
        "method": "score" if learned else "exact",
        "seed": setting.seed,
        "scenario": priors.scenario,
        "outcomes": list(setting.outcomes),
        "claims_hash": survey.digest,
        "priors_hash": priors.digest,
        "learned_method": learned.method if learned else "",
        "learned_claims_hash": learned.claims_hash if learned else "",
        "verdict": ("passed" if learned.passed else "failed") if learned else "",
        "verdict_sentence": learned.sentence if learned else "",
        "versions": dict(versions()),
        **set_facts(),
    }
