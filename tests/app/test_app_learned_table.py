"""The table of what a record taught, seen alone: what was not learned is not shown."""

import dataclasses

import numpy as np
import pytest
from report_kit import quickly_learned
from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="module")
def sources():
    return quickly_learned("Ministry", "*Paper*", "Staff")


def page(path):
    from app.components import learned_table  # noqa: PLC0415 - the page's own script
    from estimator.inference.learned import LearnedSources  # noqa: PLC0415

    learned_table.show(LearnedSources.load(path))


def shown(learned, folder):
    found = AppTest.from_function(page, args=(str(learned.save(folder / "sources.nc")),)).run(timeout=30)
    assert not found.exception, found.exception
    return found


def test_copies_are_shown_where_they_were_learned(sources, tmp_path):
    own = tuple(dataclasses.replace(s, may_copy=5 * (s.name == "Ministry")) for s in sources.sources)
    share = np.tile(np.linspace(0.2, 0.6, len(sources.draws["spin"]))[:, None], (1, 3))
    found = shown(dataclasses.replace(sources, sources=own, copying=share), tmp_path)
    table = found.dataframe[-1].value
    assert table["source"].tolist() == ["Ministry"]  # of the others no account may be a copy
    assert table["accounts that may be copies"].tolist() == [5]
    assert table["of these, copies"].tolist() == ["40 % (22 to 58 %)"]
    assert "before any claim 9 % (0 to 60 %)" in found.caption[-1].value


def test_where_they_were_not_nothing_is_said(sources, tmp_path):
    found = shown(sources, tmp_path)
    assert len(found.dataframe) == 1
    (scale,) = found.caption
    assert "The sources of this record lean" in scale.value
