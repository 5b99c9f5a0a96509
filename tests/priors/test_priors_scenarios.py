"""A scenario overrides the numbers of sources.toml; it never copies them."""

import tomllib
from dataclasses import replace

import pytest

from estimator.bundled import bundled
from estimator.priors import load_priors, scenario_names

OWN = """
description = "Allies are as partial as belligerents."
[[override]]
classes = ["ally", "imagery"]
number = "spin.mean"
set = 2
reason = "They take part."
[[override]]
classes = ["ally"]
number = "spin.mean"
multiply = 1.5
reason = "And more."
[[override]]
number = "bloc_share"
set = 0.8
reason = "One press office."
reference = "A page."
"""


def test_historical_overrides_nothing():
    text = (bundled("priors") / "scenarios" / "historical.toml").read_text("utf-8")
    assert set(tomllib.loads(text)) == {"description"}


def test_neutral_only_zeroes_the_means():
    historical, neutral = load_priors("historical"), load_priors("neutral")
    for name, prior in historical.sources.items():
        assert neutral.sources[name] == replace(prior, spin_mean=0.0, size_spin_mean=0.0)


def test_sceptical_only_doubles_spin_sd_and_noise_median():
    historical, sceptical = load_priors("historical"), load_priors("sceptical")
    for name, prior in historical.sources.items():
        doubled = replace(prior, spin_sd=2 * prior.spin_sd, noise_median=2 * prior.noise_median)
        assert sceptical.sources[name] == doubled


@pytest.mark.parametrize("scenario", ["neutral", "sceptical"])
def test_scenarios_leave_weapons_and_blocs_alone(scenario):
    historical, other = load_priors("historical"), load_priors(scenario)
    assert dict(other.weapons) == dict(historical.weapons)
    assert other.bloc_share == historical.bloc_share


def test_a_changed_source_number_is_seen_by_every_scenario(folder, edit):
    edit("sources.toml", "[ally.spin.sd]\nvalue = 0.75", "[ally.spin.sd]\nvalue = 0.7")
    assert load_priors("historical", folder).sources["ally"].spin_sd == 0.7
    assert load_priors("neutral", folder).sources["ally"].spin_sd == 0.7
    assert load_priors("sceptical", folder).sources["ally"].spin_sd == 1.4


def test_a_folder_may_hold_no_more_than_a_scenario(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "allied.toml").write_text(OWN, "utf-8")
    priors, shipped = load_priors("allied", tmp_path), load_priors()
    assert scenario_names(tmp_path) == ("historical", "neutral", "sceptical", "allied")
    assert priors.scenario == "allied"
    assert priors.sources["ally"] == replace(shipped.sources["ally"], spin_mean=3.0)
    assert priors.sources["imagery"] == replace(shipped.sources["imagery"], spin_mean=2.0)
    assert priors.sources["neutral"] == shipped.sources["neutral"]
    assert priors.bloc_share == 0.8


def test_an_overridden_number_is_argued_by_its_override(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "allied.toml").write_text(OWN, "utf-8")
    entries = {entry.key: entry for entry in load_priors("allied", tmp_path).entries}
    bloc, ally = entries["bloc_share"], entries["sources.ally.spin.mean"]
    assert (bloc.reason, bloc.reference) == ("One press office. (Before this override: 0.5.)", "A page.")
    assert ally.reason == "And more. (Before this override: 2.)"


def test_shipped_scenarios_in_their_order():
    assert scenario_names() == ("historical", "neutral", "sceptical")


def test_a_scenario_is_a_name_and_never_a_path(folder, faults):
    (folder.parent / "outside.toml").write_text('description = "x"', "utf-8")
    (fault,) = faults("../../outside")
    assert fault.column == "scenario"


def test_digest_is_of_numbers_alone(folder, edit):
    before = load_priors("historical", folder).digest
    assert before == load_priors().digest
    edit("sources.toml", "A crater takes no side.", "Craters take no side.")
    (folder / "scenarios" / "copy.toml").write_text('description = "Nothing changed."', "utf-8")
    assert load_priors("copy", folder).digest == before
    edit("sources.toml", "[ally.size_exact.a]\nvalue = 3", "[ally.size_exact.a]\nvalue = 3.0")
    assert load_priors("historical", folder).digest == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("sources.toml", "[ally.spin.sd]\nvalue = 0.75", "[ally.spin.sd]\nvalue = 1.01"),
        ("sources.toml", "[bloc_share]\nvalue = 0.5", "[bloc_share]\nvalue = 0.51"),
        ("weapons.toml", '["unknown".damaged.b]\nvalue = 2', '["unknown".damaged.b]\nvalue = 2.5'),
        ("weapons.toml", '"PrSM", ', ""),
    ],
)
def test_digest_sees_every_number_and_alias(folder, edit, name, old, new):
    before = load_priors("historical", folder).digest
    edit(name, old, new)
    assert load_priors("historical", folder).digest != before


def test_digests_of_the_scenarios_differ():
    assert len({load_priors(name).digest for name in scenario_names()}) == 3
