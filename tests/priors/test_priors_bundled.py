"""Priors are found beside a checkout and inside an installed package."""

from pathlib import Path

import pytest

import estimator.bundled as module
from estimator.bundled import bundled


def test_a_checkout_keeps_them_at_the_top():
    assert bundled("priors") == Path(module.__file__).resolve().parent.parent / "priors"


def test_a_wheel_keeps_them_inside_the_package(tmp_path, monkeypatch: pytest.MonkeyPatch):
    inside = tmp_path / "estimator" / "_bundled" / "priors"
    inside.mkdir(parents=True)
    (tmp_path / "priors").mkdir()
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "estimator")
    assert bundled("priors") == inside
