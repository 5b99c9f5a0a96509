"""Work is spread over processes and clusters without a change of results, in bounded memory, and is let go of."""

import copy
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
import scale_kit as kit

import estimator as est
from estimator.errors import EstimatorError, RuledOutError
from estimator.spread import Workers, spread
from estimator.spread.crew import BLOCK


@pytest.fixture(params=["one", "jobs", "dask"])
def workers(request: pytest.FixtureRequest) -> Workers:
    """Every kind of worker."""
    if request.param == "dask":
        return Workers(dask=request.getfixturevalue("dask"))
    return Workers(jobs=2 if request.param == "jobs" else 1)


def width(workers: Workers) -> int:
    return 1 if workers == Workers() else 2 * BLOCK * 2


def test_results_come_in_order(workers):
    assert list(spread(kit.slowly, range(50), workers)) == [k * k for k in range(50)]


def test_nothing_is_nothing(workers):
    assert list(spread(kit.slowly, [], workers)) == []


def test_items_are_pulled_as_they_are_needed(workers):
    pulled = 0

    def items() -> Iterator[int]:
        nonlocal pulled
        for _ in range(200):
            pulled += 1
            yield pulled

    ahead = [pulled - done for done, _ in enumerate(spread(abs, items(), workers))]
    assert max(ahead) <= width(workers)
    assert pulled == 200


def test_the_work_is_done_elsewhere(workers):
    found = set(spread(kit.process, range(40), workers))
    if workers == Workers():
        assert found == {os.getpid()}
    else:
        assert os.getpid() not in found
        assert len(found) <= 2


def test_linear_algebra_runs_on_one_thread(workers):
    for counts in spread(kit.threads, range(4), workers):
        assert counts
        assert set(counts) == {1}


def test_an_error_of_the_function_arrives_as_it_was(workers):
    done = []
    with pytest.raises(est.ClaimError) as raised:
        done.extend(spread(kit.refuse, range(500), workers))
    assert raised.value.faults == ()
    assert raised.value.total == 0


def test_an_error_of_the_items_arrives(workers):
    def items() -> Iterator[int]:
        yield from range(5)
        raise KeyError("no more")

    with pytest.raises(KeyError, match="no more"):
        list(spread(kit.slowly, items(), workers))


def test_closing_stops_what_is_at_work(workers):
    start = time.monotonic()
    results = spread(time.sleep, [0.5] * 400, workers)
    next(results)
    results.close()
    assert time.monotonic() - start < 15  # all of it would take over a minute
    # Whoever comes next finds free hands.
    assert list(spread(abs, [-1, -2], workers)) == [1, 2]


def test_stopping_by_the_keyboard_stops_what_is_at_work(workers):
    def items() -> Iterator[float]:
        yield from [0.5] * BLOCK * 2
        raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(spread(time.sleep, items(), workers if workers != Workers() else Workers(jobs=2)))
    assert time.monotonic() - start < 15


def test_no_process_is_left():
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    used = set(spread(kit.process, range(20), Workers(jobs=2)))
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert used
    assert not used & after - before


def test_a_process_that_is_killed_is_an_error():
    with pytest.raises(EstimatorError, match="ended before its work was done"):
        list(spread(kit.leave, range(3), Workers(jobs=2)))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8786",
        "tcp://",
        "tcp://host",
        "tcp://host:0",
        "tcp://host:99999",
        "http://host:80",
        "tcp://a b:1",
        "inproc://x:1",
        "tcp://host:１２",
    ],
)
def test_an_address_is_a_scheme_a_host_and_a_port(address):
    with pytest.raises(EstimatorError, match="allowed: tcp://HOST:PORT"):
        Workers(dask=address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tls://a-b.example:1", "tcp://[::1]:65535"])
def test_a_proper_address_is_taken(address):
    assert Workers(dask=address).dask == address


@pytest.mark.parametrize("jobs", [0, -1, 257])
def test_too_few_or_too_many_processes(jobs):
    with pytest.raises(EstimatorError, match="allowed: 1 to 256"):
        Workers(jobs=jobs)


def test_one_kind_of_worker_at_a_time():
    with pytest.raises(EstimatorError, match="allowed: one of them"):
        Workers(jobs=2, dask="tcp://127.0.0.1:1")


def test_a_cluster_that_does_not_answer(monkeypatch):
    monkeypatch.setattr("estimator.spread.cluster.ANSWER", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers, and nobody else can
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        start = time.monotonic()
        with pytest.raises(EstimatorError, match="no scheduler that answers"):
            list(spread(abs, [1], Workers(dask=address)))
    assert time.monotonic() - start < 10


def test_a_cluster_of_another_version(dask, monkeypatch):
    monkeypatch.setattr("estimator.spread.cluster.__version__", "9.9.9")
    with pytest.raises(EstimatorError, match=r"allowed: 9\.9\.9 on each"):
        list(spread(abs, [1], Workers(dask=dask)))


def test_a_machine_without_dask(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EstimatorError, match=r"strike-claims-estimator\[cluster\]"):
        list(spread(abs, [1], Workers(dask="tcp://127.0.0.1:1")))


def test_nothing_is_loaded_before_it_is_needed():
    code = (
        "import sys; from estimator.spread import spread; list(spread(abs, [1]));"
        "print({'joblib', 'dask', 'distributed'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_error_with_its_own_constructor_survives_the_way():
    error = RuledOutError("a", "hit", ("failed",))
    # Copying goes the way of sending.
    again = copy.copy(error)
    assert type(again) is RuledOutError
    assert str(again) == str(error)


def test_work_that_kills_its_worker_is_an_error_and_no_wait(dask):
    # Joblib alone would wait for its result for ever.
    with pytest.raises(EstimatorError, match=r"work that the cluster lost \(KilledWorker"):
        list(spread(kit.leave, [1], Workers(dask=dask)))
