"""The checklist: every item is decided from the summary, so every item can be made to fail."""

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import estimator as est
from estimator.display.credible import CentralInterval, CredibleSet
from estimator.priors.values import LearnedPriors
from estimator.report.checklist import GUIDES, checklist, tally
from estimator.report.html import report_html
from estimator.report.summary import Summary


def argument_of(summary: Summary) -> Any:
    """Return the smallest argument that has what the checklist looks at."""
    salvo = summary.salvos[0]
    story = SimpleNamespace(probability=0.4)
    return SimpleNamespace(
        salvos=(
            SimpleNamespace(
                answer=salvo.posterior,
                stories=SimpleNamespace(first=story, second=story),
                scaling=tuple(SimpleNamespace(quantity=row.quantity) for row in salvo.rows),
                tipping=tuple(SimpleNamespace(source=s.name) for s in salvo.sources if s.says_outcomes),
            ),
        )
    )


@pytest.fixture(scope="module")
def sound(posteriors) -> Summary:
    """Return a summary that meets every item: pages, dates, three presumptions and an argument."""
    ledger = est.claims_from_records(
        [
            {
                "strike": "s",
                "weapon": "cruise missile",
                "url": "https://example.org/",
                "published": "2024-11-20",
            }
            | row
            for row in (
                {"source": "Forces", "role": "attacker", "quantity": "launched", "said": "8"},
                {"source": "Ministry", "role": "defender", "quantity": "launched", "said": "8"},
                {"source": "Ministry", "role": "defender", "quantity": "intercepted", "said": "5"},
                {"source": "Forces", "role": "attacker", "quantity": "hit", "said": "2"},
                {
                    "source": "Imagery",
                    "role": "neutral",
                    "class": "imagery",
                    "quantity": "hit",
                    "said": "at least 2",
                },
            )
        ]
    )
    made = {name: est.estimate(ledger, est.load_priors(name), seed=1) for name in posteriors}
    summary = est.summarise(made["historical"], made)
    return replace(summary, argument=argument_of(summary))


def state(summary: Summary, source: str, name: str) -> str:
    (item,) = [item for item in checklist(summary) if item.source == source and item.name.startswith(name)]
    assert item.why
    return item.state


def posterior(summary: Summary, **changes: Any) -> Summary:
    return replace(summary, posterior=replace(summary.posterior, **changes))


def salvo(summary: Summary, **changes: Any) -> Summary:
    return replace(summary, salvos=(replace(summary.salvos[0], **changes), *summary.salvos[1:]))


def of_salvo(summary: Summary, **changes: Any) -> Summary:
    return salvo(summary, posterior=replace(summary.salvos[0].posterior, **changes))


def error(summary: Summary, **changes: float) -> Summary:
    return of_salvo(summary, error=replace(summary.salvos[0].posterior.error, **changes))


def first_row(summary: Summary, **changes: Any) -> Summary:
    rows = summary.salvos[0].rows
    return salvo(summary, rows=(replace(rows[0], **changes), *rows[1:]))


def number(summary: Summary, **changes: Any) -> Summary:
    first, *rest = summary.salvos[0].sources
    numbers = dict(first.numbers) | {"spin": replace(first.numbers["spin"], **changes)}
    return salvo(summary, sources=(replace(first, numbers=MappingProxyType(numbers)), *rest))


def claims(summary: Summary, **changes: Any) -> Summary:
    first, *rest = summary.posterior.ledger.claims
    return posterior(
        summary, ledger=replace(summary.posterior.ledger, claims=(replace(first, **changes), *rest))
    )


def argued(summary: Summary, **changes: Any) -> Summary:
    told = SimpleNamespace(**(vars(summary.argument.salvos[0]) | changes))
    return replace(summary, argument=SimpleNamespace(salvos=(told,)))


def learned(summary: Summary, *, passed: bool) -> Summary:
    none = np.zeros((1, 0))
    record = LearnedPriors((), (), (), none, none, (), "nuts", passed, "R-hat 1.2 is too large.", "0" * 64)
    return posterior(summary, priors=replace(summary.posterior.priors, learned=record))


def reasons(summary: Summary, reason: str) -> Summary:
    priors = summary.posterior.priors
    return posterior(
        summary, priors=replace(priors, entries=tuple(replace(e, reason=reason) for e in priors.entries))
    )


def unforeseen(summary: Summary) -> Summary:
    prior = dict(summary.salvos[0].posterior.prior_pmf)
    never = np.zeros_like(prior["launched"])
    never[1] = 1.0
    return of_salvo(summary, prior_pmf=MappingProxyType(prior | {"launched": never}))


def no_prior(summary: Summary) -> Summary:
    empty = CredibleSet((), 0.0, 0.9)
    return first_row(summary, prior=replace(summary.salvos[0].rows[0].prior, credible=empty))


def half_pmf(summary: Summary) -> Summary:
    pmf = dict(summary.salvos[0].posterior.pmf)
    return of_salvo(summary, pmf=MappingProxyType(pmf | {"hit": 0.5 * pmf["hit"]}))


def apart(summary: Summary) -> Summary:
    rows = summary.salvos[0].scenarios
    return salvo(summary, scenarios=(replace(rows[0], spread=0.4), *rows[1:]))


def truth_basis(summary: Summary) -> Summary:
    first, *rest = summary.salvos[0].sayings
    return salvo(summary, sayings=(replace(first, claim=replace(first.claim, note="truth-basis")), *rest))


def splits(summary: Summary) -> Summary:
    first, *rest = summary.salvos[0].splits
    return salvo(summary, splits=(replace(first, launched=first.launched + 1), *rest))


def small_set(summary: Summary) -> Summary:
    count = summary.salvos[0].rows[0].count
    return first_row(summary, count=replace(count, credible=replace(count.credible, mass=0.5)))


def no_middle(summary: Summary) -> Summary:
    return first_row(summary, count=replace(summary.salvos[0].rows[0].count, probability=0.0))


def bare_word(summary: Summary) -> Summary:
    return salvo(summary, sentence="Most probably 2 hit (40 %); it is likely that at least 2 hit.")


def fewer_numbers(summary: Summary) -> Summary:
    first, *rest = summary.salvos[0].sources
    few = {name: one for name, one in first.numbers.items() if name != "noise"}
    return salvo(summary, sources=(replace(first, numbers=MappingProxyType(few)), *rest))


def unstory(summary: Summary) -> Summary:
    never = SimpleNamespace(probability=0.0)
    return argued(summary, stories=SimpleNamespace(first=never, second=never))


def without(name: str, put: str = "other"):
    return lambda s: replace(s, scenarios=tuple(put if one == name else one for one in s.scenarios))


FAILS = {
    ("BARG", "Preamble A"): half_pmf,
    ("BARG", "Preamble B"): lambda s: of_salvo(s, withheld="The fit failed."),
    ("BARG", "1A"): lambda s: salvo(s, sayings=s.salvos[0].sayings[1:]),
    ("BARG", "1B"): fewer_numbers,
    ("BARG", "1C"): lambda s: reasons(s, " "),
    ("BARG", "1D"): lambda s: posterior(s, method="magic"),
    ("BARG", "1E"): unforeseen,
    ("BARG", "2A"): lambda s: posterior(s, versions=MappingProxyType({"estimator": "1"})),
    ("BARG", "2B"): lambda s: learned(s, passed=False),
    ("BARG", "2C"): lambda s: learned(s, passed=False),
    ("BARG", "2D"): lambda s: error(s, sample=0.02),
    ("BARG", "3A"): small_set,
    ("BARG", "3B"): unstory,
    ("BARG", "4"): lambda s: argued(s, tipping=()),
    ("BARG", "5: sensitivity to broader"): lambda s: replace(s, scenarios=s.scenarios[:2]),
    ("BARG", "5: sensitivity to prior"): lambda s: argued(s, scaling=()),
    ("BARG", "6"): lambda s: posterior(s, claims_hash=""),
    ("WAMBS", "1:"): no_prior,
    ("WAMBS", "2"): lambda s: learned(s, passed=False),
    ("WAMBS", "3"): lambda s: error(s, points=0.02),
    ("WAMBS", "4"): lambda s: error(s, edge=0.01),
    ("WAMBS", "5"): lambda s: learned(s, passed=False),
    ("WAMBS", "6"): splits,
    ("WAMBS", "7"): without("sceptical"),
    ("WAMBS", "8"): without("neutral"),
    ("WAMBS", "9"): apart,
    ("WAMBS", "10"): bare_word,
    ("ROBUST", "prior specified"): lambda s: of_salvo(s, weapon_type="a weapon without a prior"),
    ("ROBUST", "prior justified"): lambda s: reasons(s, ""),
    ("ROBUST", "sensitivity"): lambda s: salvo(s, scenarios=()),
    ("ROBUST", "statistical model"): lambda s: posterior(s, versions=MappingProxyType({})),
    ("ROBUST", "computation"): lambda s: error(s, points=0.02),
    ("ROBUST", "central"): no_middle,
    ("ROBUST", "standard"): lambda s: number(s, interval=CentralInterval(1.0, 1.0, 0.9)),
    ("own", "every claim leads"): lambda s: claims(s, url=""),
    ("own", "every claim has"): lambda s: claims(s, published=None),
    ("own", "later evidence"): truth_basis,
}


def test_every_item_has_its_failure_here(sound):
    items = checklist(sound)
    assert len(items) == len(FAILS)
    assert {item.source for item in items} == set(GUIDES)


@pytest.mark.parametrize(("source", "name"), FAILS)
def test_an_item_fails_on_what_it_looks_for_and_passes_without(source, name, sound):
    assert state(sound, source, name) in {"passed", "not applicable"}
    assert state(FAILS[source, name](sound), source, name) == "failed"


def test_items_about_sampling_pass_where_a_record_passed(sound):
    for source, name in (("BARG", "2B"), ("BARG", "2C"), ("WAMBS", "2"), ("WAMBS", "5")):
        assert state(learned(sound, passed=True), source, name) == "passed"
        assert state(sound, source, name) == "not applicable"


def test_without_an_argument_scaling_failed_and_nothing_was_decided(sound):
    bare = replace(sound, argument=None)
    assert state(bare, "BARG", "5: sensitivity to prior") == "failed"
    assert state(bare, "BARG", "3B") == state(bare, "BARG", "4") == "not applicable"


def test_what_fails_is_counted_and_named(summary):
    items = {item.name: item for item in checklist(summary)}
    assert items["every claim leads to its page"].why == "6 of 8 claims lack the address of their page."
    assert "7 of 8" not in tally(checklist(summary))
    assert tally(checklist(summary)).endswith("not applicable")


def test_hostile_text_stays_safe(hostile):
    for item in checklist(est.summarise(hostile)):
        assert not set("\x1b\x9b\u202e\ud800") & set(item.why)


def test_the_page_holds_every_item_and_names_what_failed(posteriors, summary):
    text = report_html(posteriors["historical"], posteriors)
    for item in checklist(summary):
        assert text.count(f'<th scope="row">{item.name}</th>') >= 1
    assert "Failed: every claim leads to its page (own). 6 of 8 claims" in text
