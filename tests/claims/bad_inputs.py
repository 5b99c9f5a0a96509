"""The bad-input table: for every row of it the inputs that are tried, and what the user is told word for word.

``write_bad_inputs.py`` writes docs/claims-format.md from this list; ``test_claims_bad_inputs.py`` tries every case in
the library, on the command line and in the app.
"""

from bad_case import Case, one, rows
from bad_cells import CELLS
from bad_files import FILES
from claims_kit import row

A, B = row(), row(source="B")

BETWEEN: dict[str, list[Case]] = {
    "`launched` 0 beside an outcome above 0, or alone; 0 launched and 0 of the outcomes is read": [
        rows(
            "0 launched, 5 hit",
            (
                ', line 2, column said: found "0" launched, but hit above zero in line 3; allowed: at'
                " least 1 launched. Leave the row out where a source denies the strike, or mend the "
                "number."
            ),
            row(quantity="launched", said="0"),
            row(quantity="hit"),
        ),
        one(
            "0 launched",
            (
                ', line 2, column said: found "0" launched and no more; allowed: at least 1 launched.'
                " Leave the row out where a source denies the strike, or mend the number."
            ),
            quantity="launched",
            said="0",
        ),
        rows(
            "0 launched, 0 hit",
            "",
            row(quantity="launched", said="0"),
            row(quantity="hit", said="0"),
            B,
            kind="read",
        ),
    ],
    "outcome figures of one source that exceed its own total": [
        rows(
            "4 launched, 5 intercepted",
            ("A: its figures add up to at least 5, more than its own total: total treated as unsaid"),
            row(quantity="launched", said="4"),
            A,
            kind="found",
        ),
    ],
    "figures of one source that cannot all be true: the one that comes last is set aside": [
        rows(
            "5 hit, 3 reached",
            "A: reached 3..3 cannot be true beside its other figures: set aside",
            row(quantity="hit"),
            row(quantity="reached", said="3"),
            kind="found",
        ),
        rows(
            "2 hit, 2 damaged, 3 reached",
            "A: reached 3..3 cannot be true beside its other figures: set aside",
            row(quantity="hit", said="2"),
            row(quantity="damaged", said="2"),
            row(quantity="reached", said="3"),
            kind="found",
        ),
    ],
    "overlapping inexact figures of one source: the narrowest counts": [
        rows(
            "2-5 hit, 2-4 reached",
            ("A: hit overlaps with a narrower figure of its own, which counts instead"),
            row(quantity="hit", said="2-5"),
            row(quantity="reached", said="2-4"),
            row(quantity="launched", said="6"),
            kind="found",
        ),
    ],
    "a figure about an outcome that was ruled out": [
        rows(
            "intercepted, with hit alone in play",
            (
                "A: found a figure about intercepted; allowed: outcomes in play (hit). Bring the "
                "outcome back into play or remove the claim."
            ),
            A,
            kind="error",
            outcomes="hit",
        ),
    ],
    "two figures of one source on one quantity of one salvo (and part) that no date orders": [
        rows(
            "5, then 6",
            (
                ', line 3, column said: found "6", but "5" in line 2; allowed: one figure on '
                'intercepted of "A", or dates that order them. Give each row its time in published, '
                "name the part, or drop one."
            ),
            A,
            row(said="6"),
        ),
    ],
    "a row that says exactly what another says: counted once": [
        rows(
            "a row twice",
            ", line 3: this row says exactly what line 2 says; it is counted once",
            A,
            A,
            kind="notice",
        )
    ],
    "`repeats` naming the source itself, a source without a row in the strike, or going round in a circle": [
        rows(
            "itself",
            (
                ', line 2, column repeats: found "A" repeating itself; allowed: another source of the'
                " same strike. Leave the cell blank."
            ),
            row(repeats="A"),
            B,
        ),
        rows(
            "nobody",
            (
                ', line 2, column repeats: found "C", which has no row in the strike "s1"; allowed: '
                "another source of the same strike. Respell it as in the source column, or add its "
                "rows."
            ),
            row(repeats="C"),
            B,
        ),
        rows(
            "a circle",
            (
                ', line 2, column repeats: found a circle: "A" repeats "B" repeats "A"; allowed: a '
                "chain with a beginning. Leave repeats blank for the first to say it."
            ),
            row(repeats="B"),
            row(source="B", repeats="A"),
            row(source="C"),
        ),
        rows(
            "a figure that was not given",
            ', line 2: "B" has no figure on intercepted here: this row counts nowhere',
            row(repeats="B"),
            row(source="B", quantity="hit"),
            kind="notice",
        ),
    ],
    "a source with two roles in one strike; with two classes or two blocs anywhere": [
        rows(
            "two roles",
            (
                ', line 3, column role: found "A" as neutral, but as defender in line 2; allowed: one'
                " role of a source in a strike. Give the same role in every row, or tell two sources "
                "apart by name."
            ),
            A,
            row(role="neutral", class_="belligerent", quantity="hit"),
        ),
        rows(
            "two classes",
            (
                ', line 3, column class: found "A" as ally, but as belligerent in line 2; allowed: '
                "one class of a source anywhere. Give the same class in every row, or tell two "
                "sources apart by name."
            ),
            A,
            row(class_="ally", quantity="hit"),
        ),
        rows(
            "two blocs",
            (
                ', line 3, column bloc: found "A" as Y, but as X in line 2; allowed: one bloc of a '
                "source anywhere. Give the same bloc in every row, or tell two sources apart by name."
            ),
            row(bloc="X"),
            row(bloc="Y", quantity="hit"),
        ),
    ],
    "attacker and defender of one bloc in one strike": [
        rows(
            "both sides",
            (
                ', line 3, column bloc: found attacker of the bloc "X", which is defender in line 2; '
                "allowed: one side of a strike for a bloc. Take one of the two out of the bloc, or "
                "mend the role."
            ),
            row(bloc="X"),
            row(source="B", role="attacker", bloc="X"),
        ),
    ],
    "names that differ only by case, spaces, Unicode form or look-alike letters: counted as two": [
        rows(
            "BBC with a Cyrillic letter",
            ', line 3: the source "BBС" looks like "BBC": same source? They are counted as two',
            row(source="BBC"),
            row(source="BBС"),
            kind="notice",
        ),
        rows(
            "capitals",
            ', line 3: the source "BBC" looks like "Bbc": same source? They are counted as two',
            row(source="Bbc"),
            row(source="BBC"),
            kind="notice",
        ),
    ],
}

#: Every row of the table with its cases.
TABLE = FILES | CELLS | BETWEEN
