"""A Dask cluster as joblib's backend, with answers to what can be wrong about it."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from joblib.parallel import ParallelBackendBase

from estimator.errors import EstimatorError
from estimator.version import __version__

#: Seconds within which a scheduler, and then a first worker, must answer.
ANSWER: Final = 5


@contextmanager
def cluster(address: str) -> Iterator[ParallelBackendBase]:
    """Yield the backend of the cluster at ``address``, whose workers have this version of the package."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise EstimatorError(
            "dask: found no package distributed; allowed: dask and distributed, installed. "
            "Install strike-claims-estimator[cluster], or use jobs."
        ) from None
    with _client(distributed, address) as client:
        _check_workers(client, address)
        try:
            yield _backend(client)
        finally:
            # Joblib leaves the cluster at work on what nobody waits for any more.
            client.cancel([distributed.Future(key, client) for key in list(client.futures)])


def version() -> str:
    """Return the version of this package where it is called: on a worker."""
    return __version__


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, TypeError, ValueError, RuntimeError) as error:
        raise EstimatorError(
            f"dask: found no scheduler that answers at {address} ({type(error).__name__}); allowed: a running one. "
            "Start it (dask scheduler), or mend the address."
        ) from None


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ANSWER)
        found = set(client.run(version).values())
    except TimeoutError:
        raise EstimatorError(
            f"dask: found a scheduler without workers at {address}; allowed: one worker or more. "
            f"Start some (dask worker {address})."
        ) from None
    except ImportError as error:
        raise EstimatorError(
            f"dask: found a worker without this package ({error}); allowed: version {__version__} on each. "
            "Install it there."
        ) from None
    if found != {__version__}:
        raise EstimatorError(
            f"dask: found versions {', '.join(sorted(found))} on the workers; allowed: {__version__} on each. "
            "Install it there."
        )


def _backend(client: Any) -> ParallelBackendBase:
    """Return joblib's Dask backend, mended so that work which the cluster loses is an error.

    Joblib's own would wait for it forever: it tells of results, errors of the function included, but not of errors
    of the cluster (a worker that dies again and again).
    """
    own: Any = importlib.import_module("joblib._dask").DaskDistributedBackend

    class Backend(own):  # type: ignore[misc]
        def effective_n_jobs(self, n_jobs: int) -> int:
            # Of one worker joblib would say: then rather in this process.
            return max(int(super().effective_n_jobs(n_jobs)), 2)

        def submit(self, func: object, callback: Callable[[object], None]) -> object:
            future = super().submit(func, callback)
            future.add_done_callback(tell_of_loss(callback))
            return future

        def retrieve_result_callback(self, out: object) -> object:
            if isinstance(out, _Lost):
                raise EstimatorError(
                    f"dask: found work that the cluster lost ({type(out.error).__name__}: {out.error}); allowed: "
                    "workers that last. Give them more memory, or look into their log."
                )
            return super().retrieve_result_callback(out)

    def tell_of_loss(callback: Callable[[object], None]) -> Callable[[Any], None]:
        def tell(done: Any) -> None:
            if error := done.exception():
                callback(_Lost(error))

        return tell

    backend: ParallelBackendBase = Backend(client=client)
    return backend


class _Lost:
    """What became of work that the cluster lost."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
