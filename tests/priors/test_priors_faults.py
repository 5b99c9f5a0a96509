"""Every fault of the prior files is named with file and key, and all of them at once."""

import math

import pytest

from estimator.errors import PriorError
from estimator.priors import load_priors, scenario_names

SPIN = "[ally.spin.sd]\nvalue = 0.75"
BETA = "[ally.size_exact.b]\nvalue = 7"
TYPE = '["cruise missile".hit.a]\nvalue = 2'


@pytest.mark.parametrize("bad", ["-1", "0", "nan", "inf", "-inf", "true", "'1.0'", "1e9", "[1]", "9" * 400])
def test_a_bad_scale_is_refused(edit, faults, bad):
    edit("sources.toml", SPIN, f"[ally.spin.sd]\nvalue = {bad}")
    (fault,) = faults()
    assert fault.file.endswith("sources.toml")
    assert (fault.column, fault.row) == ("ally.spin.sd.value", None)
    assert fault.allowed == "a number from 1e-06 to 100"


@pytest.mark.parametrize("bad", ["0", "-3", "1e5", "nan"])
def test_a_bad_beta_parameter_is_refused(edit, faults, bad):
    edit("sources.toml", BETA, f"[ally.size_exact.b]\nvalue = {bad}")
    (fault,) = faults()
    assert fault.column == "ally.size_exact.b.value"
    assert "10000" in fault.allowed


def test_an_integer_python_will_not_print_is_refused(edit, faults):
    edit("sources.toml", SPIN, f"[ally.spin.sd]\nvalue = 0x1{'0' * 5000}")
    assert faults()[0].found == "a number of thousands of digits"


def test_an_integer_too_long_to_parse_is_refused(edit, faults):
    edit("sources.toml", SPIN, f"[ally.spin.sd]\nvalue = {'9' * 5000}")
    assert "TOML error" in faults()[0].found


@pytest.mark.parametrize("bad", ["-0.1", "1.1"])
def test_a_bloc_share_is_a_share(edit, faults, bad):
    edit("sources.toml", "[bloc_share]\nvalue = 0.5", f"[bloc_share]\nvalue = {bad}")
    assert [fault.column for fault in faults()] == ["bloc_share.value"]


@pytest.mark.parametrize("reason", ["reason_ = 'x'", "reason = ''", "reason = '  '", "reason = 3"])
def test_a_missing_or_blank_reason_is_refused(edit, faults, reason):
    edit("sources.toml", 'reason = """As for belligerents: seven', f'{reason}\n[ally.x]\nreason = """Seven')
    assert "ally.size_exact.b.reason" in [fault.column for fault in faults()]


def test_a_blank_reference_is_refused(edit, faults):
    edit("sources.toml", BETA, BETA + "\nreference = ' '")
    assert [fault.column for fault in faults()] == ["ally.size_exact.b.reference"]


def test_an_unknown_key_gets_the_nearest_name(edit, faults):
    edit("sources.toml", BETA, BETA + "\nrefrence = 'x'")
    (fault,) = faults()
    assert fault.column == "ally.size_exact.b.refrence"
    assert "'reference'" in fault.mend


def test_a_misspelt_class_is_both_unknown_and_missing(folder, faults):
    path = folder / "sources.toml"
    path.write_text(path.read_text("utf-8").replace("[imagery.", "[imagry."), "utf-8")
    unknown, missing = faults()
    assert (unknown.column, missing.column) == ("imagry", "imagery")
    assert "'imagery'" in unknown.mend
    assert missing.found == "nothing"


def test_a_missing_number_is_named(edit, faults):
    edit("sources.toml", "[ally.noise.median]", "[ally.noise.medium]")
    assert [fault.column for fault in faults()] == ["ally.noise.medium", "ally.noise.median"]


def test_a_value_where_a_table_belongs(edit, faults):
    edit("sources.toml", "[bloc_share]\nvalue = 0.5", "[bloc_share_]\nvalue = 0.5")
    edit("sources.toml", "# How far sources", "bloc_share = 0.5\n# How far sources")
    assert {fault.column for fault in faults()} == {"bloc_share", "bloc_share_"}


def test_faults_of_all_files_come_in_one_pass(edit, faults):
    edit("sources.toml", SPIN, "[ally.spin.sd]\nvalue = -1")
    edit("sources.toml", BETA, "[ally.size_exact.b]\nvalue = 0")
    edit("weapons.toml", TYPE, '["cruise missile".hit.a]\nvalue = nan')
    edit("scenarios/sceptical.toml", "multiply = 2", "multiply = nan")
    keys = [fault.column for fault in faults("sceptical")]
    expected = [
        "ally.spin.sd.value",
        "ally.size_exact.b.value",
        "override[1].multiply",
        "cruise missile.hit.a.value",
    ]
    assert keys == expected


def test_a_syntax_error_names_file_and_line(folder, faults):
    lines = (folder / "weapons.toml").read_text("utf-8").splitlines()
    lines[11] = "launched = = 3"
    (folder / "weapons.toml").write_text("\n".join(lines), "utf-8")
    (fault,) = faults()
    assert fault.file == "priors/weapons.toml"  # never where the folder lies
    assert fault.row == 12


def test_an_unclosed_table_is_a_syntax_error_too(folder, faults):
    (folder / "weapons.toml").write_text("a = 1\nb = [", "utf-8")
    assert faults()[0].row == 2


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", b"x = " + b"[" * 100_000, b"#" * (1 << 20) + b"##"])
def test_a_file_that_is_no_prior_file(folder, faults, content):
    (folder / "sources.toml").write_bytes(content)
    (fault,) = faults()
    assert fault.file == "priors/sources.toml"


def test_a_byte_order_mark_is_accepted(folder):
    path = folder / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_priors("historical", folder).digest == load_priors().digest


def test_an_unknown_scenario_gets_the_nearest_name(faults):
    (fault,) = faults("septical")
    assert fault.mend == "Did you mean 'sceptical'?"
    assert fault.allowed == "historical, neutral, sceptical"


@pytest.mark.parametrize("load", [load_priors, scenario_names])
def test_a_folder_that_is_not_there(tmp_path, load):
    with pytest.raises(PriorError, match="cannot be read"):
        load(folder=tmp_path / "nowhere")


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "priors").write_text("x", "utf-8")
    with pytest.raises(PriorError, match="cannot be read"):
        load_priors(folder=tmp_path / "priors")


def test_a_folder_without_priors(tmp_path):
    with pytest.raises(PriorError, match="no prior file"):
        load_priors(folder=tmp_path)


def test_a_misspelt_file_is_not_passed_over(tmp_path):
    (tmp_path / "source.toml").write_text("", "utf-8")
    with pytest.raises(PriorError, match=r"Did you mean 'sources\.toml'"):
        load_priors(folder=tmp_path)


def test_a_folder_in_place_of_a_file(folder, faults):
    (folder / "weapons.toml").unlink()
    (folder / "weapons.toml").mkdir()
    assert "cannot be read" in faults()[0].found


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('number = "spin.sd"', 'number = "spin.sdd"', "override[1].number"),
        ('number = "spin.sd"', "", "override[1].number"),
        ('classes = "every"', 'classes = "all"', "override[1].classes"),
        ('classes = "every"', "classes = []", "override[1].classes"),
        ('classes = "every"', 'classes = ["press"]', "override[1].classes"),
        ('classes = "every"', "classes = [[1]]", "override[1].classes"),
        ("multiply = 2", "multiply = 2\nset = 1", "override[1]"),
        ("multiply = 2", "", "override[1]"),
        ("multiply = 2", "multiply = 'two'", "override[1].multiply"),
        ("multiply = 2", "multiply = 2\nadd = 1", "override[1].add"),
        ('number = "spin.sd"', 'number = "bloc_share"', "override[1].classes"),
        ("reason = ", "reasons = ", "override[1].reason"),
        ("description = ", "descripton = ", "description"),
    ],
)
def test_a_bad_override_is_named(edit, faults, old, new, key):
    edit("scenarios/sceptical.toml", old, new)
    assert key in [fault.column for fault in faults("sceptical")]


def test_overrides_that_leave_the_range_are_refused(edit, faults):
    edit("scenarios/sceptical.toml", "multiply = 2", "multiply = 0")
    found = faults("sceptical")
    assert [fault.column for fault in found] == ["override[1]"] * 4
    assert found[0].file.endswith("sceptical.toml")
    assert found[0].found == "belligerent.spin.sd = 0"


@pytest.mark.parametrize("listed", ["override = 3", "[override]\nset = 1"])
def test_overrides_that_are_no_list(folder, faults, listed):
    (folder / "scenarios" / "own.toml").write_text(f'description = "x"\n{listed}\n', "utf-8")
    assert [fault.column for fault in faults("own")] == ["override"]


def test_only_the_chosen_scenario_is_read(edit, folder):
    edit("scenarios/sceptical.toml", "multiply = 2", "multiply = nan")
    assert math.isclose(load_priors("neutral", folder).sources["ally"].spin_sd, 0.75)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('["unknown"]', '["unknwon"]', "unknown.defence"),
        ('aliases = ["missile",', "aliases = [3,", "unknown.aliases"),
        ('aliases = ["missile",', 'aliases = [" ",', "unknown.aliases"),
        ('aliases = ["missile",', 'aliases = ["ATACMS",', "ballistic missile.aliases"),
        ('aliases = ["missile",', 'aliases = ["Cruise Missile",', "unknown.aliases"),
        ('defence = "some air defence', 'defense = "some air defence', "cruise missile.defence"),
        ("# ---- ballistic missile", '["UNKNOWN "]\n# ----', "UNKNOWN "),
        ("# What one salvo", "catapult = 3\n#", "catapult"),
    ],
)
def test_a_bad_weapon_type_is_named(edit, faults, old, new, key):
    edit("weapons.toml", old, new)
    assert key in [fault.column for fault in faults()]


def test_the_type_for_weapons_not_named_must_be_there(folder, faults):
    path = folder / "weapons.toml"
    path.write_text(path.read_text("utf-8").replace('["unknown"', '["other"'), "utf-8")
    assert [fault.column for fault in faults()] == ["unknown"]


def test_a_type_for_another_defence_may_be_added(folder):
    path = folder / "weapons.toml"
    text = path.read_text("utf-8")
    added = text[text.index('["ballistic missile"]') : text.index("# ---- cruise missile")]
    added = added[: added.index("aliases")] + added[added.index("defence = ") :]
    added = added.replace('"ballistic missile"', '"Ballistic missile, no  defence"')
    path.write_text(text + added.replace("value = 3\n", "value = 30\n", 1), "utf-8")
    priors = load_priors("historical", folder)
    assert priors.weapons["ballistic missile, no defence"].intercepted == (1.0, 30.0)
    assert priors.weapon_type("Ballistic Missile, no defence") == "ballistic missile, no defence"
