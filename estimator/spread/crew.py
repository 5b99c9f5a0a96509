"""One function of many items, by joblib: items are pulled as they are needed, results come as they are ready."""

import threading
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final

from estimator.errors import EstimatorError
from estimator.spread.workers import ALONE, Workers

#: Items handed out at once, for each worker; as many again are pulled meanwhile, so that nobody waits for them.
BLOCK: Final = 8

#: Seconds within which an item must be done: a net, lest what joblib does not notice be waited for without end.
DONE: Final = 4 * 3_600


def spread[Item, Result](
    function: Callable[[Item], Result], items: Iterable[Item], workers: Workers = ALONE
) -> Generator[Result]:
    """Yield ``function(item)`` of every item, in order, the work done by ``workers``.

    At most twice BLOCK items a worker are pulled ahead of the result that is yielded (one where this process works
    alone). Functions, items and results are sent to other processes by pickling. Linear algebra runs on one thread
    everywhere, so that cores are not fought over and sums come out alike. What ``function`` or ``items`` raises ends
    it, and so does closing it: then nothing is left at work. Raises ``EstimatorError`` where a cluster cannot be
    reached or used, or a worker was lost.
    """
    with _crew(workers) as crew:
        if crew.parallel is None:
            for item in items:
                yield _here(function, item)
        else:
            yield from _in_blocks(crew, partial(_there, function), iter(items))


@dataclass(frozen=True, slots=True, eq=False)
class _Crew:
    """Workers that stand ready, ``count`` of them; in this process alone where ``parallel`` is None."""

    count: int = 1
    parallel: Any = None


def _in_blocks[Item, Result](
    crew: _Crew, function: Callable[[Item], Result], items: Iterator[Item]
) -> Generator[Result]:
    # Blocks, since joblib fed by an iterator pulls on as work gets done, whether or not its results are taken.
    from joblib import delayed  # noqa: PLC0415 - slow to import

    block = list(islice(items, BLOCK * crew.count))
    while block:
        results = crew.parallel(delayed(function)(item) for item in block)
        try:
            block = list(islice(items, BLOCK * crew.count))
            # Not "yield from", which would close the results before their warning can be kept silent.
            for result in results:  # noqa: UP028
                yield result
        except BrokenProcessPool:
            raise EstimatorError(
                "jobs: found a process that ended before its work was done, most often for want of memory; allowed: "
                "processes that last. Use fewer jobs."
            ) from None
        finally:
            _close(results)


@contextmanager
def _crew(workers: Workers) -> Iterator[_Crew]:
    """Hold workers ready, and let them go afterwards whatever happens."""
    if workers.dask:
        from estimator.spread.cluster import cluster  # noqa: PLC0415 - needs packages that may not be there

        with cluster(workers.dask) as backend:
            yield _Crew(backend.effective_n_jobs(-1), _parallel(backend, -1))
    elif workers.jobs > 1:
        with _processes():
            yield _Crew(workers.jobs, _parallel("loky", workers.jobs))
    else:
        yield _Crew()


def _here[Item, Result](function: Callable[[Item], Result], item: Item) -> Result:
    from estimator.one_core import on_one_core  # noqa: PLC0415 - of no use to who spreads nothing

    with on_one_core:
        return function(item)


def _there[Item, Result](function: Callable[[Item], Result], item: Item) -> Result:
    """Call in a worker; its limit stays, since other threads of the worker may be at work as well."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    threadpool_limits(1)
    return function(item)


def _parallel(backend: object, jobs: int) -> Any:
    from joblib import Parallel, parallel_config  # noqa: PLC0415

    # The settings hold for whatever is made while they are in force, and must not outlast this call.
    with parallel_config(backend, n_jobs=jobs):
        return Parallel(return_as="generator", batch_size=1, pre_dispatch="all", timeout=DONE)


def _close(results: Any) -> None:
    """Stop what is still at work; joblib's warning that results are lost says nothing new to who stops it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*tasks", UserWarning, module="joblib")
        results.close()


@contextmanager
def _processes() -> Iterator[None]:
    """End joblib's processes afterwards, and keep silent what its thread stumbles over when it is stopped at work.

    Told to stop, it looks for work that was not yet handed out where that has just been thrown away.
    """
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415

    before = threading.excepthook

    def hook(told: threading.ExceptHookArgs) -> None:
        known = told.thread is not None and told.thread.name == "ExecutorManagerThread"
        if not (known and issubclass(told.exc_type, KeyError)):
            before(told)

    threading.excepthook = hook
    try:
        yield
    finally:
        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)
        threading.excepthook = before
