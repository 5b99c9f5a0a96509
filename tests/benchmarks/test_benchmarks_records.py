"""What was worked out is not worked out again, unless it is stale; goals compare like with like."""

import dataclasses

import pytest
import scoreboard_kit
from scoreboard import goals, page, records, run
from scoreboard.records import Record
from scoreboard.run import Kept
from scoreboard.scores import SCORES

BLANK = Record("g2", 1, 5, "median", "", "", 0.0, "", {})


def counted(calls):
    """Return a method that notes every call."""

    def method(given):
        calls.append(given.digest)
        return run.plain("median", given)

    return method


def test_a_record_that_is_there_is_not_made_again(tmp_path):
    calls = []
    first = run.run(Kept(tmp_path), BLANK, counted(calls), 4)
    assert run.run(Kept(tmp_path), BLANK, counted(calls), 4) == first
    assert len(calls) == 1
    assert records.every(tmp_path, ()) == [first]


def test_the_committed_table_saves_a_run_on_a_new_machine(tmp_path):
    calls = []
    first = run.run(Kept(tmp_path / "old"), BLANK, counted(calls), 4)
    (tmp_path / "panels.csv").write_text(records.as_csv([first]), "utf-8")
    (again,) = records.from_csv(tmp_path / "panels.csv")
    assert again.scores == pytest.approx(first.scores, abs=5e-5)
    assert run.run(Kept(tmp_path / "new", (again,)), BLANK, counted(calls), 4) == again
    assert len(calls) == 1


def test_of_one_key_the_folders_record_counts_and_a_stale_one_hides_none(tmp_path):
    older = dataclasses.replace(BLANK, panel="p", note="from the table")
    stale, newer = (dataclasses.replace(BLANK, panel=panel, note="from the folder") for panel in "op")
    records.write(tmp_path, stale)
    assert records.every(tmp_path, [older]) == [stale, older]
    records.write(tmp_path, newer)
    assert records.every(tmp_path, [older]) == [newer]


def test_a_page_about_fewer_panels_costs_no_committed_record(tmp_path, monkeypatch):
    import accuracy  # noqa: PLC0415 - found only where the benchmarks are on the path

    monkeypatch.setattr(accuracy, "PANELS", tmp_path / "panels.csv")
    monkeypatch.setattr(accuracy, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(accuracy, "STRIKES", 4)
    accuracy.PAGE.write_text(f"{page.BEGIN}\n{page.END}\n", "utf-8")
    folder = tmp_path / "results"
    for replicate in (1, 2):
        run.run(Kept(folder), dataclasses.replace(BLANK, replicate=replicate), run.methods()["median"], 4)
    for path in (*folder.glob("*.json"), None):
        words = f"accuracy.py --table --replicates 1 --seed 5 --results {folder}".split()
        monkeypatch.setattr("sys.argv", words)
        accuracy.main()
        assert [r.replicate for r in records.from_csv(accuracy.PANELS)] == [1, 2]
        assert "| 1 |" in accuracy.PAGE.read_text("utf-8")
        if path:  # the folder is lost, the table stays
            path.unlink()


def test_a_refusal_is_kept_with_its_reason(tmp_path):
    refused = dataclasses.replace(BLANK, note='refused: too few, "for now"')
    (tmp_path / "panels.csv").write_text(records.as_csv([refused]), "utf-8")
    assert records.from_csv(tmp_path / "panels.csv") == [refused]
    assert records.from_csv(tmp_path / "none.csv") == []


@pytest.mark.parametrize("change", [{"stamp": "another code"}, {"seed": 6}])
def test_other_code_or_another_seed_makes_a_record_anew(tmp_path, change):
    calls = []
    run.run(Kept(tmp_path), BLANK, counted(calls), 4)
    run.run(Kept(tmp_path), dataclasses.replace(BLANK, **change), counted(calls), 4)
    assert len(calls) == 2


def test_another_panel_makes_a_record_anew(tmp_path):
    calls = []
    run.run(Kept(tmp_path), BLANK, counted(calls), 4)
    run.run(Kept(tmp_path), BLANK, counted(calls), 5)
    assert len(calls) == 2


def made(method, crps, panel="p"):
    """Return a record with the same scores everywhere."""
    return Record("g1", 1, 5, method, panel, "", 1.0, "", {**dict.fromkeys(SCORES, 1.0), "crps": crps})


def test_goals_compare_on_common_panels_only():
    found = [made("ours-nuts", 0.5), made("median", 1.0), made("crh", 0.1, "another panel")]
    goal = goals.goals(found)[0]
    assert goal.met
    assert goal.found == "0.50 of median's (0.500 against 1.000)"


def test_goals_are_those_of_whatever_learned_most_panels():
    nuts, laplace = made("ours-nuts", 0.5), made("ours-laplace", 0.4)
    other = [
        made("ours-laplace", 0.4, "another panel"),
        made("median", 1.0),
        made("median", 1.0, "another panel"),
    ]
    assert "ours-nuts" in goals.goals([nuts, laplace, made("median", 1.0)])[0].goal
    assert "ours-laplace" in goals.goals([nuts, laplace, *other])[0].goal


def test_settings_are_not_mixed():
    found = [made("ours-nuts", 0.5), made("median", 1.0), made("median-alone", 0.1)]
    assert goals.goals(found)[0].met


def test_the_page_keeps_its_words():
    text = page.replaced(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n", [made("median", 1.0)])
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| median | 1.000 |" in text


def test_the_command_resumes(tmp_path, monkeypatch, capsys):
    import accuracy  # noqa: PLC0415 - found only where the benchmarks are on the path

    assert scoreboard_kit.ROOT.name
    words = (
        f"accuracy.py --only median --generators g1 --replicates 1 --strikes 3 --results {tmp_path}".split()
    )
    monkeypatch.setattr("sys.argv", words)
    accuracy.main()
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    accuracy.main()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stored
    assert len(stored) == 1
    assert capsys.readouterr().out.count("g1-01-s2026-median.json") == 2


def test_rows_older_than_a_score_keep_their_others(tmp_path):
    """A mean is shown of what every replicate has; the goal tells what sets promise only where all say it."""
    scores = dict.fromkeys(SCORES, 0.5)
    older = dataclasses.replace(BLANK, scores={k: v for k, v in scores.items() if not k.startswith("mass")})
    newer = dataclasses.replace(BLANK, replicate=2, scores=scores)
    (tmp_path / "panels.csv").write_text(records.as_csv([older, newer]), "utf-8")
    assert records.from_csv(tmp_path / "panels.csv") == [older, newer]
    assert "| 0.500 | - |" in page.tables([older, newer])
    assert "| 0.500 | 0.500 |" in page.tables([newer])
    ours = [dataclasses.replace(one, method="ours-nuts", panel="p") for one in (older, newer)]
    told = [goals.goals([one, dataclasses.replace(one, method="median")])[-1].found for one in ours]
    assert told == ["50.0 %", "50.0 %; they promise 50.0 %"]
