"""Plain text: nothing moves a cursor, widths are those of a terminal, tables stay in line."""

import pytest

from estimator.display.plain import anchored, bullet, cells, fit, isolated, padded, safe, table, wrapped

HEBREW, CYRILLIC, JAPANESE = "משרד הביטחון", "Минобороны", "防衛省"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("\x9b2J", "<U+009B>2J"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\u2066b", "a<U+2066>b"),
        ("a\ud800b", "a<U+D800>b"),
        ("a\u200bb", "a<U+200B>b"),
        ("two\r\nlines\tand more ", "two lines and more"),
        ("می‌خواهم", "می‌خواهم"),
        (CYRILLIC, CYRILLIC),
    ],
)
def test_what_hides_or_moves_is_spelt_out(text, shown):
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), (JAPANESE, 6), ("e\u0301", 1), (HEBREW, 12), ("a\u200e", 1)]
)
def test_cells(text, width):
    assert cells(text) == width
    assert cells(padded(text, 20)) == 20
    assert cells(padded(text, 20, right=True)) == 20


def test_cutting_counts_cells():
    assert fit("abcdef", 6) == "abcdef"
    assert fit("abcdefg", 6) == "abcde…"
    assert cells(fit(JAPANESE * 3, 7)) <= 7


@pytest.mark.parametrize("text", ["one two three four", "x" * 50, JAPANESE * 9, f"a {'y' * 30} b"])
def test_wrapped_lines_fit_and_lose_nothing(text):
    lines = wrapped(text, 10)
    assert max(map(cells, lines)) <= 10
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_numbers_stay_behind_a_name_that_reads_from_the_right():
    assert anchored(HEBREW) == HEBREW + "\u200e"
    assert anchored(CYRILLIC) == CYRILLIC
    assert isolated(HEBREW) == f"\u2068{HEBREW}\u2069"
    assert isolated("plain") == "plain"


def test_a_table_stays_in_line():
    lines = table(("name", "n", "said"), [(JAPANESE, "1", "short"), ("\x1b", "22", "long " * 12)], last=20)
    column = cells(lines[0][: lines[0].index("said")])
    for line in lines[2:]:
        assert cells(line) <= column + 20
    assert "<U+001B>" in "\n".join(lines)
    assert all(line.startswith(" " * column) for line in lines[4:])


def test_bullets_hang():
    assert bullet("one two three", 10) == ["- one two", "  three"]


def test_isolates_stay_in_pairs_only():
    assert safe(f"by {isolated(HEBREW)} (5)") == f"by \u2068{HEBREW}\u2069 (5)"
    assert safe(isolated(isolated("\u00e9"))) == "\u2068\u2068\u00e9\u2069\u2069"
    assert safe("a\u2069b\u2068c") == "a<U+2069>b<U+2068>c"
    assert safe("\u2068a") == "<U+2068>a"
    # A name that tries to close our isolate is spelt out before it gets one.
    assert isolated(safe("\u00e9\u2069\u202e")) == "\u2068\u00e9<U+2069><U+202E>\u2069"
