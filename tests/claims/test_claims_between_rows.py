"""The bad-input table: what only several rows together show."""

import pytest
from claims_kit import as_csv, both_formats, faults_of, notices_of, only_fault, read, row


@both_formats
def test_two_figures_without_dates_to_order_them_are_an_error(form) -> None:
    fault = only_fault(form([row(said="5"), row(said="6")]))
    assert (fault.row, fault.column, fault.found) == (3, "said", '"6", but "5" in line 2')
    assert "published" in fault.mend


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024-11-19", "2024-11-19"),
        ("", "2024-11-19"),
        ("2024-11-19", ""),
        ("2024-11-19T02:00+02:00", "2024-11-19"),
    ],
)
def test_dates_that_do_not_order_are_none(first: str, second: str) -> None:
    fault = only_fault(as_csv([row(said="5", published=first), row(said="6", published=second)]))
    assert fault.column == "said"


@both_formats
@pytest.mark.parametrize(
    "change",
    [
        {"published": "2024-11-20"},
        {"strike": "s2"},
        {"weapon": "W"},
        {"quantity": "hit"},
        {"part": "P"},
        {"source": "B"},
        {"said": "5-5"},
        {"said": ""},
        {"source": "B", "repeats": "A"},
    ],
)
def test_figures_that_differ_otherwise_stand_together(form, change: dict[str, str]) -> None:
    empty = {"published": "2024-11-19", "part": "", "weapon": "", "repeats": ""}
    assert len(read(form([row(**empty), row(**(empty | {"said": "6"} | change))])).claims) == 2


@both_formats
def test_an_exact_duplicate_is_a_warning(form) -> None:
    content = form([row(note="n"), row(source="B", note=""), row(note="n")])
    ledger = read(content)
    assert [(n.row, n.text) for n in ledger.notices] == [
        (4, "this row says exactly what line 2 says; it is counted once")
    ]


@both_formats
def test_repeating_oneself_is_an_error(form) -> None:
    fault = only_fault(form([row(repeats="A"), row(source="B", repeats="")]))
    assert (fault.row, fault.column, fault.found) == (2, "repeats", '"A" repeating itself')


@both_formats
def test_repeating_a_missing_source_is_an_error(form) -> None:
    fault = only_fault(
        form([row(repeats="Z"), row(source="B", repeats=""), row(source="Z", strike="s2", repeats="")])
    )
    assert (fault.row, fault.column) == (2, "repeats")
    assert fault.found == '"Z", which has no row in the strike "s1"'


@both_formats
def test_repeating_in_a_circle_is_an_error(form) -> None:
    rows = [row(source=a, repeats=b) for a, b in ("AB", "BC", "CA")]
    faults = faults_of(form([*rows, row(source="D", repeats="")]))
    assert [fault.row for fault in faults] == [2, 3, 4]
    assert faults[0].found == 'a circle: "A" repeats "B" repeats "C" repeats "A"'


def test_a_chain_that_leads_into_a_circle_ends_the_search() -> None:
    rows = [row(source=a, repeats=b) for a, b in ("XA", "AB", "BA")]
    assert [fault.row for fault in faults_of(as_csv([*rows, row(source="D", repeats="")]))] == [3, 4]


def test_a_chain_and_answers_to_different_questions_are_no_circle() -> None:
    rows = [row(source="A"), row(source="B", repeats="A"), row(source="C", repeats="B")]
    rows += [row(source="B", quantity="hit"), row(source="A", quantity="hit", repeats="B")]
    assert len(read(as_csv([{"repeats": ""} | record for record in rows])).claims) == 5


def test_a_source_with_a_faulty_row_is_not_missing_as_well() -> None:
    fault = only_fault(
        as_csv([row(repeats="", said="x"), row(source="B", repeats="A"), row(source="C", repeats="")])
    )
    assert fault.column == "said"


def test_repeating_a_figure_nobody_gave_is_a_notice() -> None:
    content = as_csv([row(repeats=""), row(source="B", quantity="hit", repeats="A")])
    assert notices_of(content) == ['"A" has no figure on hit here: this row counts nowhere']


def test_only_repeats_are_no_figures() -> None:
    rows = [row(repeats="", said=""), row(source="B", repeats="A")]
    assert only_fault(as_csv(rows)).found == "no row with a figure"


@both_formats
def test_two_roles_in_one_strike_are_an_error(form) -> None:
    content = form([row(), row(role="attacker", quantity="hit"), row(strike="s2", role="attacker")])
    fault = only_fault(content)
    assert (fault.row, fault.column) == (3, "role")
    assert fault.found == '"A" as attacker, but as defender in line 2'


@both_formats
def test_two_classes_anywhere_are_an_error(form) -> None:
    fault = only_fault(form([row(class_="ally"), row(class_="belligerent", strike="s2")]))
    assert (fault.row, fault.column) == (3, "class")
    assert fault.found == '"A" as belligerent, but as ally in line 2'


def test_a_class_that_follows_from_the_role_counts_too() -> None:
    assert only_fault(as_csv([row(), row(role="neutral", strike="s2")])).column == "class"


def test_two_blocs_are_an_error_and_a_blank_one_is_filled() -> None:
    assert only_fault(as_csv([row(bloc="X"), row(bloc="Y", quantity="hit")])).column == "bloc"
    ledger = read(as_csv([row(bloc=""), row(bloc="Y", quantity="hit")]))
    assert [claim.bloc for claim in ledger.claims] == ["Y", "Y"]
    assert [notice.row for notice in ledger.notices] == [2]


@both_formats
def test_a_bloc_on_both_sides_of_a_strike_is_an_error(form) -> None:
    rows = [
        row(bloc="X"),
        row(source="B", role="attacker", bloc="X"),
        row(source="C", role="neutral", bloc="X"),
    ]
    fault = only_fault(form(rows))
    assert (fault.row, fault.column) == (3, "bloc")
    assert fault.found == 'attacker of the bloc "X", which is defender in line 2'
    read(form([row(bloc="X"), row(source="B", role="attacker", bloc="X", strike="s2")]))
    read(form([row(bloc="X"), row(source="C", role="neutral", bloc="X")]))


@pytest.mark.parametrize("said", ["0", "none", "up to 0", "fewer than 1"])
@both_formats
def test_nothing_launched_alone_is_an_error(form, said: str) -> None:
    fault = only_fault(form([row(quantity="launched", said=said), row(source="B")]))
    assert (fault.row, fault.found) == (2, f'"{said}" launched and no more')


@pytest.mark.parametrize("said", ["2", "at least 1", "all", "most"])
@both_formats
def test_nothing_launched_and_an_outcome_is_an_error(form, said: str) -> None:
    fault = only_fault(form([row(quantity="launched", said="0"), row(quantity="hit", said=said)]))
    assert (fault.row, fault.found) == (2, '"0" launched, but hit above zero in line 3')


def test_nothing_launched_and_nothing_else_happened_is_a_denial() -> None:
    assert (
        len(read(as_csv([row(quantity="launched", said="0"), row(said="none"), row(source="B")])).claims) == 3
    )


def test_nothing_launched_at_one_site_is_no_error() -> None:
    assert len(read(as_csv([row(quantity="launched", said="0", part="P"), row(part="")])).claims) == 2


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("BBC", "BBС"),  # the last letter is Cyrillic
        ("BBC", "bbc"),
        ("BBC News", "BBCNews"),
        ("BBC News", "BBC  News"),
        ("Ärzte", "A\u0308rzte"),
        ("ＢＢＣ", "BBC"),
        ("ΑΒΓ Press", "ABΓ Press"),
        ("צה״ל", "\u200fצה״ל"),
    ],
)
@both_formats
def test_names_that_look_alike_are_a_warning(form, name: str, other: str) -> None:
    ledger = read(form([row(source=name), row(source=other), row(source=other, quantity="hit")]))
    assert [(n.row, n.text) for n in ledger.notices] == [
        (3, f'the source "{other}" looks like "{name}": same source? They are counted as two')
    ]


def test_names_that_differ_are_no_warning() -> None:
    assert notices_of(as_csv([row(source=name) for name in ("BBC", "ABC", "NBC", "Минобороны", "МИД")])) == []


@both_formats
def test_spaces_round_a_name_are_dropped_with_a_warning(form) -> None:
    ledger = read(form([row(), row(source=" A ", quantity="hit")]))
    assert {claim.source for claim in ledger.claims} == {"A"}
    assert [notice.text for notice in ledger.notices] == [
        'spaces round the name "A" were dropped: same source?'
    ]


def test_weapons_that_look_alike_are_a_warning() -> None:
    text = 'the weapon "atacms" looks like "ATACMS": same weapon? They are counted as two'
    assert notices_of(as_csv([row(weapon="ATACMS"), row(weapon="atacms", source="B")])) == [text]


def test_figures_that_exceed_a_total_are_left_to_the_model() -> None:
    rows = [row(quantity="launched", said="5"), row(said="4"), row(quantity="hit", said="4")]
    assert read(as_csv(rows)).notices == ()
