"""Ledger -> salvos: dates, revisions, repeats, silence, parts (docs/model.md, sections 2 and 2.3)."""

import math
import random
from datetime import UTC, date, datetime

import pytest
from claims_kit import Row, as_csv, read, row
from hypothesis import given
from hypothesis import strategies as st

from estimator.claims import Account, Ledger, Reading, claim_status, salvos

BLANK = {"weapon": "", "part": "", "repeats": "", "published": ""}


def ledger_of(*rows: Row) -> Ledger:
    return read(as_csv([BLANK | record for record in rows]))


def accounts_of(ledger: Ledger, as_of: date | datetime | None = None) -> dict[str, Account]:
    ((salvo,), _) = salvos(ledger, as_of=as_of)
    return {account.source: account for account in salvo.accounts}


def figures_of(account: Account) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {figure.quantity: (str(figure.reading), figure.claims) for figure in account.figures}


def test_a_claim_becomes_a_figure() -> None:
    ledger = ledger_of(row(class_="ally", bloc="X", weapon="W"))
    ((salvo,), notices) = salvos(ledger)
    (account,) = salvo.accounts
    assert (salvo.strike, salvo.weapon) == ("s1", "W")
    assert (account.source, account.role, account.source_class, account.bloc) == (
        "A",
        "defender",
        "ally",
        "X",
    )
    assert figures_of(account) == {"intercepted": ("5..5", (0,))}
    assert (claim_status(ledger), notices) == (("used",), ())


def test_the_latest_figure_counts() -> None:
    ledger = ledger_of(
        row(said="6", published="2024-11-20"),
        row(said="5", published="2024-11-19"),
        row(said="7", published="2024-11-20T10:00Z"),
    )
    assert figures_of(accounts_of(ledger)["A"]) == {"intercepted": ("7..7", (2,))}
    assert claim_status(ledger) == ("superseded", "superseded", "used")


def test_a_figure_is_superseded_only_by_its_own_kind() -> None:
    later = {"said": "9", "published": "2024-11-20"}
    ledger = ledger_of(
        row(published="2024-11-19"),
        row(source="B", **later),
        row(quantity="hit", **later),
        row(weapon="W", **later),
        row(strike="s2", **later),
        row(part="P", **later),
        row(said="", published="2024-11-20"),
        row(source="C", repeats="", **later),
    )
    assert claim_status(ledger)[0] == "used"


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (date(2024, 11, 19), "5..5"),
        (date(2024, 11, 20), "7..7"),
        (datetime(2024, 11, 20, tzinfo=UTC), "6..6"),
        (datetime(2024, 11, 20, 9, 59), "6..6"),
        (datetime(2024, 11, 20, 10, tzinfo=UTC), "7..7"),
        (date.max, "7..7"),
        (None, "7..7"),
    ],
)
def test_as_of_a_date(as_of: date | datetime | None, said: str) -> None:
    ledger = ledger_of(
        row(said="5", published="2024-11-19T23:59Z"),
        row(said="6", published="2024-11-20"),
        row(said="7", published="2024-11-20T10:00Z"),
    )
    assert figures_of(accounts_of(ledger, as_of)["A"])["intercepted"][0] == said


def test_what_was_not_yet_published_is_absent() -> None:
    ledger = ledger_of(
        row(), row(source="B", published="2024-11-20"), row(strike="s2", published="2024-11-20")
    )
    made, _ = salvos(ledger, as_of=date(2024, 11, 19))
    assert [(salvo.strike, [a.source for a in salvo.accounts]) for salvo in made] == [("s1", ["A"])]
    assert claim_status(ledger, date(2024, 11, 19)) == ("used", "not yet published", "not yet published")


def test_nothing_published_is_said() -> None:
    made, notices = salvos(ledger_of(row(published="2024-11-20")), as_of=date(2024, 11, 19))
    assert made == ()
    assert [notice.text for notice in notices] == ["nothing had been published by 2024-11-19"]


def test_repeats_are_removed() -> None:
    ledger = ledger_of(
        row(), row(source="B", repeats="A"), row(source="C", repeats="A"), row(source="C", quantity="hit")
    )
    accounts = accounts_of(ledger)
    assert list(accounts) == ["A", "C"]
    assert list(figures_of(accounts["C"])) == ["hit"]
    assert claim_status(ledger) == ("used", "repeats", "repeats", "used")


def test_repeats_rows_change_nothing() -> None:
    rows = [row(), row(source="B", said="3")]
    repeats = [row(source="C", repeats="A"), row(source="B", repeats="A", quantity="hit")]
    assert salvos(ledger_of(*rows, *repeats))[0] == salvos(ledger_of(*rows))[0]


def test_a_repeated_figure_does_not_supersede_an_own_one() -> None:
    ledger = ledger_of(
        row(said="9"),
        row(source="B", published="2024-11-19"),
        row(source="B", said="9", published="2024-11-20", repeats="A"),
    )
    assert figures_of(accounts_of(ledger)["B"])["intercepted"][0] == "5..5"


def test_silence_is_an_account_without_figures() -> None:
    ledger = ledger_of(row(), row(source="B", said=""), row(source="B", said="", quantity="hit"))
    accounts = accounts_of(ledger)
    assert accounts["B"].figures == ()
    assert claim_status(ledger) == ("used", "silent", "silent")


def test_silence_beside_a_figure_is_not_zero() -> None:
    assert list(figures_of(accounts_of(ledger_of(row(), row(said="", quantity="hit")))["A"])) == [
        "intercepted"
    ]


def test_duplicates_count_once() -> None:
    ledger = ledger_of(row(), row(), row(said="five"), row(source="B"))
    assert figures_of(accounts_of(ledger)["A"]) == {"intercepted": ("5..5", (0,))}
    assert claim_status(ledger) == ("used", "duplicate", "duplicate", "used")


def test_an_undated_copy_of_a_dated_figure_is_a_duplicate() -> None:
    ledger = ledger_of(row(), row(published="2024-11-19"))
    assert claim_status(ledger) == ("duplicate", "used")


def test_the_same_figure_said_again_later_supersedes() -> None:
    ledger = ledger_of(row(published="2024-11-19"), row(published="2024-11-20"))
    assert claim_status(ledger) == ("superseded", "used")


def test_parts_add_up_to_at_least() -> None:
    ledger = ledger_of(
        row(said="3", part="P"),
        row(said="at least 2", part="Q"),
        row(said="4-6", part="R"),
        row(said="up to 9", part="T"),
    )
    assert figures_of(accounts_of(ledger)["A"]) == {"intercepted": ("9..any", (0, 1, 2))}
    assert claim_status(ledger) == ("part of a sum", "part of a sum", "part of a sum", "adds nothing")
    (notice,) = salvos(ledger)[1]
    assert notice.text == '"A" spoke of parts only, "P, Q, R": intercepted at least 9 in all'


def test_parts_are_revised_before_they_add_up() -> None:
    ledger = ledger_of(
        row(said="3", part="P", published="2024-11-19"),
        row(said="1", part="P", published="2024-11-20"),
        row(said="2", part="Q"),
    )
    assert figures_of(accounts_of(ledger)["A"]) == {"intercepted": ("3..any", (1, 2))}
    assert figures_of(accounts_of(ledger, date(2024, 11, 19))["A"]) == {"intercepted": ("5..any", (0, 2))}


def test_the_whole_wins() -> None:
    ledger = ledger_of(row(said="3", part="P"), row(said="2"), row(source="B", said="4", part="P"))
    accounts = accounts_of(ledger)
    assert figures_of(accounts["A"]) == {"intercepted": ("2..2", (1,))}
    assert figures_of(accounts["B"]) == {"intercepted": ("4..any", (2,))}
    assert claim_status(ledger) == ("whole known", "used", "part of a sum")


@pytest.mark.parametrize("whole", [{"said": ""}, {"quantity": "hit"}, {"said": "2", "repeats": "B"}])
def test_no_word_on_the_whole_leaves_the_parts(whole: dict[str, str]) -> None:
    ledger = ledger_of(row(said="3", part="P"), row(**whole), row(source="B"))
    assert figures_of(accounts_of(ledger)["A"])["intercepted"] == ("3..any", (0,))


@pytest.mark.parametrize("said", ["90%", "all", "most", "none", "up to 4", "0"])
def test_parts_that_say_no_number_give_no_figure(said: str) -> None:
    ledger = ledger_of(row(said=said, part="P"), row(source="B"))
    assert accounts_of(ledger)["A"].figures == ()
    assert claim_status(ledger)[0] == "adds nothing"


def test_figures_stand_in_the_order_of_quantities() -> None:
    order = ["not_hit", "failed", "hit", "launched", "reached", "intercepted", "damaged", "not_intercepted"]
    account = accounts_of(ledger_of(*[row(quantity=quantity) for quantity in order]))["A"]
    assert [figure.quantity for figure in account.figures] == [
        "launched", "intercepted", "hit", "damaged", "failed", "reached", "not_intercepted", "not_hit"
    ]  # fmt: skip


def test_kinds_pass_through() -> None:
    account = accounts_of(ledger_of(row(said="all"), row(said="over 80 %", quantity="not_hit")))["A"]
    assert [figure.reading for figure in account.figures] == [Reading("all"), Reading("share", 0.8, 1.0)]
    assert account.figures[0].reading.high == math.inf


def test_a_blank_weapon_is_a_salvo_of_its_own_with_a_notice() -> None:
    made, notices = salvos(ledger_of(row(weapon="W"), row(source="B"), row(strike="s2")))
    assert [(salvo.strike, salvo.weapon) for salvo in made] == [("s1", ""), ("s1", "W"), ("s2", "")]
    assert [(n.row, n.text) for n in notices] == [
        (3, '"s1" has rows without a weapon beside "W": they are a salvo of their own')
    ]


MIXED = [
    row(
        source=source,
        strike=strike,
        weapon=weapon,
        quantity=quantity,
        said=said,
        part=part,
        published=published,
    )
    for source, strike, weapon, quantity, said, part, published in [
        ("A", "s1", "W", "hit", "5", "", "2024-11-19"),
        ("A", "s1", "W", "hit", "6", "", "2024-11-20"),
        ("A", "s1", "W", "hit", "2", "P", ""),
        ("Б", "s1", "W", "launched", "3", "P", ""),
        ("Б", "s1", "W", "launched", "4", "Q", ""),
        ("b", "s1", "V", "failed", "", "", ""),
        ("b", "s2", "W", "damaged", "most", "", ""),
        ("A", "s2", "W", "damaged", "most", "", ""),
        ("A", "s2", "W", "damaged", "most", "", ""),
    ]
]


def plain(ledger: Ledger) -> list[object]:
    return [
        (s.strike, s.weapon, [(a.source, [(f.quantity, f.reading) for f in a.figures]) for a in s.accounts])
        for s in salvos(ledger)[0]
    ]


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rng: random.Random) -> None:
    shuffled = rng.sample(MIXED, len(MIXED))
    assert plain(ledger_of(*shuffled)) == plain(ledger_of(*MIXED))
    assert ledger_of(*shuffled).digest == ledger_of(*MIXED).digest


def test_every_figure_rests_on_claims_that_count() -> None:
    ledger = ledger_of(*MIXED)
    resting = {i for s in salvos(ledger)[0] for a in s.accounts for f in a.figures for i in f.claims}
    counting = {i for i, fate in enumerate(claim_status(ledger)) if fate in {"used", "part of a sum"}}
    assert resting == counting
