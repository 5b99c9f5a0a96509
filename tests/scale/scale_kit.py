"""Claims files of made-up strikes, priors as if learned, and functions that other processes can import."""

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

import estimator as est
from estimator.priors.values import LearnedPriors, PriorSet

HEAD = "strike,source,role,quantity,said,class,weapon\n"


def rows(strike: str, number: int) -> str:
    """Two sides of one strike; few munitions, so that a salvo takes milliseconds."""
    launched, intercepted = 2 + number % 3, number % 3
    return (
        f"{strike},Their ministry,defender,intercepted,{intercepted},belligerent,ATACMS\n"
        f"{strike},Our staff,attacker,launched,{launched},belligerent,ATACMS\n"
    )


def write_claims(folder: Path, files: int, strikes: int) -> Path:
    """Write so many files of so many strikes each."""
    folder.mkdir(parents=True, exist_ok=True)
    for k in range(files):
        text = "".join(rows(f"strike {k}-{n}", n) for n in range(strikes))
        (folder / f"part-{k:04}.csv").write_text(HEAD + text, "utf-8")
    return folder


def learned(*, passed: bool = True) -> PriorSet:
    """Priors as if a record had taught of three sources, of which these strikes' files know one."""
    priors = est.load_priors("historical")
    names = ("Somebody else", "Their ministry", "Yet another")
    source = replace(priors.sources["belligerent"], spin_mean=0.4, spin_sd=0.3)
    known = LearnedPriors(
        names=names,
        priors=(source,) * 3,
        strikes=(5, 7, 9),
        spin_draws=np.random.default_rng(1).normal(0.4, 0.3, (100, 3)),
        size_spin_draws=np.random.default_rng(2).normal(0.0, 0.1, (100, 3)),
        record=("some strike",),
        method="nuts",
        passed=passed,
        sentence="The chains agree." if passed else "The chains do not agree.",
        claims_hash="a" * 64,
    )
    return replace(priors, scenario="historical, learned", digest="b" * 64, learned=known)


def slowly(item: int) -> int:
    """Return the square, the earlier items later."""
    time.sleep(0.05 if item % 4 == 0 else 0)
    return item * item


def refuse(item: int) -> int:
    """Raise for the seventh item."""
    if item == 6:
        raise est.ClaimError([])
    return item


def threads(_item: int) -> tuple[int, ...]:
    """Return how many threads linear algebra may use where this runs."""
    return tuple(pool["num_threads"] for pool in threadpool_info())


def process(_item: int) -> int:
    """Return in which process this runs."""
    return os.getpid()


def leave(_item: int) -> None:
    """End the process at once, as one that the system kills."""
    os._exit(1)
