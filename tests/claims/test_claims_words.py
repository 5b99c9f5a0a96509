"""Words -> intervals, as docs/model.md section 2 has them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.claims import Reading, UnreadableError, load_words, read_words

TABLE = load_words()
COUNTS = st.integers(0, 10_000)


def count(low: float, high: float) -> Reading:
    return Reading("count", low, high)


def share(low: float, high: float) -> Reading:
    return Reading("share", low, high)


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("5", count(5, 5)),
        (" 05 ", count(5, 5)),
        ("exactly 5", count(5, 5)),
        ("five", count(5, 5)),
        ("zero", count(0, 0)),
        ("twelve", count(12, 12)),
        *[
            (said, count(5, 7))
            for said in ("5-7", "5–7", "5 — 7", "5 to 7", "from 5 to 7", "Between 5 and 7")
        ],
        ("five to seven", count(5, 7)),
        *[
            (said, count(5, math.inf))
            for said in ("at least 5", ">=5", ">= 5", "≥5", "≥ 5", "5+", "5 or more")
        ],
        *[(said, count(5, math.inf)) for said in ("more than 4", "over 4", ">4", "> 4", "no fewer than 5")],
        *[(said, count(0, 5)) for said in ("at most 5", "up to 5", "<=5", "≤5", "≤ 5", "no more than 5")],
        *[(said, count(0, 5)) for said in ("less than 6", "fewer than 6", "<6", "under 6", "5 or fewer")],
        *[(s, count(18, 22)) for s in ("about 20", "~20", "~ 20", "≈20", "around 20", "approximately 20")],
        ("about 4", count(3, 5)),
        ("about 14", count(13, 15)),
        ("about 15", count(13, 17)),
        ("about 25", count(22, 28)),
        ("about 0", count(0, 1)),
        ("about 1", count(0, 2)),
        ("none", count(0, 0)),
        ("All", Reading("all")),
        ("", Reading("silent")),
        ("  ", Reading("silent")),
        ("90 %", share(0.895, 0.905)),
        ("90%", share(0.895, 0.905)),
        ("90 percent", share(0.895, 0.905)),
        ("90 per cent", share(0.895, 0.905)),
        ("87.5%", share(0.8745, 0.8755)),
        ("100 %", share(0.995, 1)),
        ("0%", share(0, 0.005)),
        ("over 80 %", share(0.8, 1)),
        ("at least 80%", share(0.8, 1)),
        (">80%", share(0.8, 1)),
        ("more than 80 %", share(0.8, 1)),
        ("under 80%", share(0, 0.8)),
        ("up to 80 %", share(0, 0.8)),
        ("about 99%", share(0.965, 1)),
        ("about 90%", share(0.875, 0.925)),
        ("about 87.5%", share(0.8725, 0.8775)),
        ("9-25%", share(0.09, 0.25)),
        ("9% - 25 %", share(0.09, 0.25)),
        ("between 9 and 25 %", share(0.09, 0.25)),
        ("90-90%", share(0.895, 0.905)),
        ("at least 100 %", share(0.995, 1)),
        ("٥", count(5, 5)),
        ("۱۲", count(12, 12)),
        ("５－７", count(5, 7)),
        ("٩٠٪", share(0.895, 0.905)),
        ("\u200f5", count(5, 5)),
    ],
)
def test_words_stand_for_these_intervals(said: str, reading: Reading) -> None:
    assert read_words(said, TABLE) == reading


def test_every_word_of_the_table_reads_as_the_table_says() -> None:
    assert {"most", "almost all", "half", "few", "majority"} <= set(TABLE.spellings("share"))
    assert {"dozens", "several", "a couple", "a few"} <= set(TABLE.spellings("count"))
    for word, entry in TABLE.words.items():
        assert read_words(word.upper(), TABLE) == entry.reading


@pytest.mark.parametrize(
    ("said", "found", "mend"),
    [
        ("-3", '"-3" (below zero)', "Write 3 or"),
        ("−3", '"-3" (below zero)', "Write 3 or"),
        ("at least -3", '"-3" (below zero)', "Write 3 or"),
        ("6.5", '"6.5" (not whole)', "as in 6-7"),
        ("6,5", '"6,5" (not whole)', "as in 6-7"),
        ("1e3", '"1e3" (exponent)', "Write 1000."),
        ("1E+2", '"1e+2" (exponent)', "Write 100."),
        ("1e400", '"1e400" (exponent)', "Write the number out in digits"),
        ("1,000", '"1,000" (thousands separated)', "Write 1000 without separators"),
        ("1.000", '"1.000" (thousands separated)', "Write 1000 without separators"),
        ("1 000", '"1 000" (thousands separated)', "Write 1000 without separators"),
        ("1\u00a0000", '"1 000" (thousands separated)', "Write 1000 without separators"),
        ("1_000", '"1_000" (thousands separated)', "Write 1000 without separators"),
        ("1'000", "thousands separated", "Write 1000 without separators"),
        ("١٬٠٠٠", "thousands separated", "Write 1000 without separators"),
        ("about 1,000", '"1,000" (thousands separated)', "Write 1000 without separators"),
        ("NaN", "not a number", "Write the number, as in 5"),
        ("inf", "not a number", "Write the number, as in 5"),
        ("-inf", "not a number", "Write the number, as in 5"),
        ("true", "not a number", "Write the number, as in 5"),
        ("9" * 5000, "a number of 5,000 digits", "Raise the limit with Limits(count=...) or --max-count"),
        ("10001", "10001", "Raise the limit with Limits(count=...) or --max-count"),
        ("5²", "U+00B2 SUPERSCRIPT TWO", "plain digits"),
        ("①", "U+2460 CIRCLED DIGIT ONE", "plain digits"),
        ("½", "U+00BD VULGAR FRACTION ONE HALF", "plain digits"),
        ("7-5", '"7-5"', "Write 5-7."),
        ("25-9%", '"25-9%"', "Write 9-25."),
        ("110 %", '"110%"', "share of the source's own total"),
        ("over 100 %", "open bound", "Move the bound"),
        ("less than 0", "less than 0", "Write none"),
        ("less than 0%", "open bound", "Move the bound"),
        ("87,5 %", "decimal comma", "Write 87.5 %"),
        ("50.1234567%", "50.1234567%", "Write the share as in 87.5 %"),
        ("1000 %", "1000%", "Write the share as in 87.5 %"),
        ("mots", '"mots"', "Did you mean most?"),
        ("quite a lot", '"quite a lot"', "keep the wording in quote"),
        ("5 missiles", '"5 missiles"', "keep the wording in quote"),
        ("5-", '"5-"', "keep the wording in quote"),
        ("%", '"%"', "keep the wording in quote"),
        ("+5", '"+5"', "keep the wording in quote"),
        ("x" * 300, "300 characters", "Put the wording into quote"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(said: str, found: str, mend: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_words(said, TABLE)
    assert found in caught.value.found
    assert mend in caught.value.mend
    assert caught.value.allowed


def test_words_outside_the_table_list_what_is_understood() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_words("gazillions", TABLE)
    for form in ("5-7", "at least 5", "about 20", "all", "none", "90 %", "over 80 %", "most", "dozens"):
        assert form in caught.value.allowed


def test_the_count_limit_is_overridable() -> None:
    assert read_words("10001", TABLE, count_limit=20_000) == count(10_001, 10_001)
    with pytest.raises(UnreadableError, match="6"):
        read_words("6", TABLE, count_limit=5)


@given(COUNTS)
def test_a_number_is_itself(n: int) -> None:
    assert read_words(str(n), TABLE) == count(n, n)


@given(COUNTS, COUNTS)
def test_a_range_is_its_ends(a: int, b: int) -> None:
    low, high = sorted((a, b))
    for said in (f"{low}-{high}", f"{low} to {high}", f"between {low} and {high}"):
        assert read_words(said, TABLE) == count(low, high)


@given(COUNTS)
def test_bounds_meet(n: int) -> None:
    assert read_words(f"more than {n}", TABLE) == count(n + 1, math.inf)
    assert read_words(f"at least {n}", TABLE) == count(n, math.inf)
    assert read_words(f"up to {n}", TABLE) == count(0, n)


@given(COUNTS)
def test_about_is_a_tenth_rounded_half_up(n: int) -> None:
    spread = max(1, math.floor(n / 10 + 0.5))
    assert read_words(f"about {n}", TABLE) == count(max(0, n - spread), n + spread)


@given(st.integers(0, 100_000))
def test_a_share_is_half_a_unit_of_its_last_digit_either_way(thousandths: int) -> None:
    reading = read_words(f"{thousandths / 1000:.3f} %", TABLE)
    low, high = max(0.0, (thousandths - 0.5) / 1e5), min(1.0, (thousandths + 0.5) / 1e5)
    assert reading.kind == "share"
    assert (reading.low, reading.high) == pytest.approx((low, high), abs=1e-15)
    assert reading.low < reading.high


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(said: str) -> None:
    try:
        reading = read_words(said, TABLE)
    except UnreadableError as error:
        assert error.found
        assert error.mend
    else:
        assert reading.low <= reading.high


PIECES = st.sampled_from([*"0123456789.,-+~<>=% eE_'²٥５", "about ", " to ", "between ", "most"])
NUMBERS = st.sampled_from(("5", "12", "1.5", "seven", "0.5"))
UNITS = st.sampled_from(("", "%", " per cent"))
FRONTS = st.sampled_from(("", "between ", "about "))
JOINTS = st.sampled_from(("-", " to ", " and "))
#: Pieces at random hardly ever make a range; these all but do.
RANGES = st.tuples(FRONTS, NUMBERS, UNITS, JOINTS, NUMBERS, UNITS).map("".join)


@given(RANGES | st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=500)
def test_near_numbers_are_read_or_refused(said: str) -> None:
    try:
        reading = read_words(said, TABLE)
    except UnreadableError as error:
        assert error.found
        assert error.allowed
        assert error.mend
        return
    assert 0 <= reading.low <= reading.high
    if reading.kind == "share":
        assert reading.low < reading.high <= 1
    if "%" in said or "cent" in said:
        assert reading.kind == "share", "a share is no count"
