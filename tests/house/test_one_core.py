"""Sums take one core, whatever the process around them takes, and leave it as it was."""

import threading

import numpy as np  # noqa: F401 - whose threads are counted
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

import estimator as est
from estimator.errors import EstimatorError
from estimator.inference import learn as learning
from estimator.inference import salvo
from estimator.one_core import on_one_core


def threads() -> set[int]:
    return {pool["num_threads"] for pool in ThreadpoolController().select(user_api="blas").info()}


def test_inside_it_is_one_and_afterwards_what_it_was():
    with threadpool_limits(3, user_api="blas"):
        before = threads()
        with on_one_core:
            with on_one_core:
                assert threads() == {1}
            assert threads() == {1}
        assert threads() == before != {1}


def test_an_error_inside_gives_the_cores_back():
    with threadpool_limits(3, user_api="blas"):
        with pytest.raises(ZeroDivisionError), on_one_core:
            raise ZeroDivisionError
        assert threads() != {1}


def test_every_thread_gets_its_cores_back():
    """Who entered while another was inside found one core there, which must not stay."""
    entered, leave, found = threading.Event(), threading.Event(), []

    def second():
        with on_one_core:
            found.append(threads())
            entered.set()
            leave.wait()
        found.append(threads())

    with threadpool_limits(3, user_api="blas"):
        other = threading.Thread(target=second)
        with on_one_core:
            other.start()
            entered.wait()
            assert threads() == {1}
        leave.set()
        other.join()
        assert threads() != {1}
    assert found[0] == {1} != found[1]


def test_an_estimate_is_summed_on_one_core(monkeypatch):
    seen, solve = [], salvo.solve

    def watched(*asked):
        seen.append(threads())
        return solve(*asked)

    monkeypatch.setattr(salvo, "solve", watched)
    with threadpool_limits(3, user_api="blas"):
        est.estimate(est.read_claims("examples/karachev.csv"), est.load_priors("historical"), seed=1)
        assert threads() != {1}
    assert seen == [{1}]


def test_learning_takes_one_core(monkeypatch):
    seen = []

    def watched(request):
        seen.append(threads())
        raise EstimatorError("seen")

    monkeypatch.setattr(learning, "_panel", watched)
    with threadpool_limits(3, user_api="blas"):
        with pytest.raises(EstimatorError, match="seen"):
            est.learn(est.read_claims("examples/karachev.csv"), est.load_priors("historical"))
        assert threads() != {1}
    assert seen == [{1}]
