"""A Dask cluster of two processes on this machine, and a folder of claims."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import scale_kit as kit
from dask import config as dask_config
from distributed import LocalCluster

from estimator.inference import scoring


@pytest.fixture(scope="session")
def cluster() -> Iterator[LocalCluster]:
    """Two worker processes that listen on 127.0.0.1 only, without a dashboard."""
    # Work that kills its worker is not tried again and again. Without an address of its own the scheduler would serve
    # its state on port 8787 of every address, dashboard or not.
    with (
        dask_config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
        ) as made,
    ):
        yield made


@pytest.fixture(scope="session")
def dask(cluster: LocalCluster) -> str:
    """The address of the cluster."""
    return cluster.scheduler_address


@pytest.fixture(scope="module", autouse=True)
def small_chunks() -> Iterator[None]:
    """Let chunks be small, so that a few strikes make several."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scoring, "CHUNK", 5)
        yield


@pytest.fixture(scope="session")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files of 6 strikes: one more than a chunk each."""
    return kit.write_claims(tmp_path_factory.mktemp("claims") / "strikes", 2, 6)
