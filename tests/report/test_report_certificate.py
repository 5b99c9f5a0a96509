"""Every form of a report holds the certificate's sentence, and its table only where it belongs to this model."""

import dataclasses
import json

import pytest

from estimator.checks.certificate import Certificate
from estimator.errors import StoredFileError
from estimator.report.certificate import calibration, calibration_object, told_p
from estimator.report.html import html_of, own
from estimator.report.pdf_content import blocks

COMMITTED = Certificate.load()


def certificate(monkeypatch, *, belongs, there=True):
    """Let the committed certificate belong, or not, or be missing, whatever the code is like."""

    def load(path=None):
        if not there:
            raise StoredFileError("certificate.json: found no certificate")
        return COMMITTED

    monkeypatch.setattr(Certificate, "load", load)
    monkeypatch.setattr(Certificate, "belongs", lambda self: belongs)


def texts(value):
    """Return every text in nested lists and dictionaries."""
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [text for one in values for text in texts(one)]


@pytest.mark.parametrize("belongs", [True, False])
def test_every_form_says_the_same(monkeypatch, summary, belongs):
    certificate(monkeypatch, belongs=belongs)
    sentence = COMMITTED.sentence(summary.posterior.priors)
    assert ("held the truth" in sentence) == belongs
    first = COMMITTED.scenarios[0]["name"]
    page = html_of(summary)
    assert "<h2>Calibration</h2>" in page
    assert own(sentence) in page
    assert (first in page) == belongs
    pdf = texts(blocks(summary))
    assert own(sentence) in pdf
    assert (first in pdf) == belongs
    told = json.loads(summary.to_json())["calibration"]
    assert told["sentence"] == sentence
    assert told["belongs"] is belongs
    assert told["hash"] == COMMITTED.hash
    assert [one["name"] for one in told["scenarios"]] == [one["name"] for one in COMMITTED.scenarios]


def test_an_installation_without_one_says_so(monkeypatch, summary):
    certificate(monkeypatch, belongs=False, there=False)
    assert "found no certificate" in html_of(summary)
    assert calibration()[1] is None
    assert calibration_object(summary.posterior.priors) is None
    assert json.loads(summary.to_json())["calibration"] is None


def test_a_result_under_other_priors_is_told_apart(monkeypatch, posteriors):
    certificate(monkeypatch, belongs=True)
    assert "presumes something else" in calibration(posteriors["neutral"].priors)[0]
    assert "presumes something else" not in calibration(posteriors["historical"].priors)[0]
    learned = dataclasses.replace(posteriors["neutral"].priors, learned=object())
    assert "presumes something else" not in calibration(learned)[0]


@pytest.mark.parametrize(
    ("p", "digits", "told"),
    [
        (0.524, 2, "0.52"),
        (0.016, 2, "0.02"),
        (0.006, 2, "0.006"),
        (0.0004, 2, "under 0.001"),
        (0.00025, 3, "0.0003"),
        (0.0, 3, "under 0.0001"),
    ],
)
def test_a_small_p_value_is_never_told_as_nothing(p, digits, told):
    assert told_p(p, digits) == told
