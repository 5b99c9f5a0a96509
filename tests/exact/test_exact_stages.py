"""An answer in two stages is the answer in one; what the first one lacks, it does not make up."""

import math
from datetime import date

import numpy as np
import pytest

import estimator as est
from estimator.errors import NoClaimsError
from estimator.inference.stages import prepare
from estimator.report.summary import summarise

KARACHEV = est.read_claims("examples/karachev.csv")
PRIORS = est.load_priors("neutral")
OPTIONS = {"outcomes": ("intercepted", "hit", "damaged"), "weapon_prior": "ATACMS"}


def test_both_stages_say_what_estimate_says():
    stages = prepare(KARACHEV, PRIORS, **OPTIONS).begin()
    whole, plain = stages.whole(), est.estimate(KARACHEV, PRIORS, **OPTIONS)
    assert summarise(whole).to_json() == summarise(plain).to_json()
    first, known = stages.counts.salvos[0], plain.salvos[0]
    assert all(np.array_equal(first.pmf[name], known.pmf[name]) for name in known.pmf)
    assert first.sentence() == known.sentence()
    assert [f.truth_inside for f in first.figures] == [f.truth_inside for f in known.figures]


def test_the_first_stage_names_no_source_and_no_error():
    first = prepare(KARACHEV, PRIORS).begin().counts.salvos[0]
    assert first.sources == ()
    assert math.isnan(first.error.points)


def test_there_is_no_first_stage_where_nothing_was_said():
    with pytest.raises(NoClaimsError):
        prepare(KARACHEV, PRIORS, as_of=date(2020, 1, 1))
