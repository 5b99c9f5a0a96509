"""Names that look alike and may be one: case, spaces, Unicode form, letters of another script."""

import unicodedata
from collections.abc import Iterable

from estimator.claims.ledger import Claim, Notice

# Lower-case Cyrillic and Greek letters that print like Latin ones. NFKC and case are folded before.
_TWINS = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁԛԝһӏѵмтвнкгпь", "aeopcyxijsdqwhlvmtbhkrnb", strict=True)),
        **dict(zip("αενορτυχικγωβημζ", "aevoptyxikywbhmz", strict=True)),
        "ё": "e",
        "ϲ": "c",
        "ϳ": "j",
        "ı": "i",
        "ł": "l",
    }
)
_ALIKE = ("source", "weapon", "part", "strike", "bloc")


def skeleton(name: str) -> str:
    """Return a key under which names that look alike are equal."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    shapes = unicodedata.normalize("NFKC", folded.translate(_TWINS))
    return "".join(c for c in shapes if not c.isspace() and unicodedata.category(c) != "Cf")


def lookalike_notices(claims: Iterable[Claim]) -> list[Notice]:
    """Return a notice for every name that looks like one that stands before it."""
    seen: dict[tuple[str, str], str] = {}
    told: set[tuple[str, str]] = set()
    notices = []
    for claim in claims:
        for field in _ALIKE:
            name = getattr(claim, field)
            if not name or (field, name) in told:
                continue
            told.add((field, name))
            first = seen.setdefault((field, skeleton(name)), name)
            if first != name:
                text = f'the {field} "{name}" looks like "{first}": same {field}? They are counted as two'
                notices.append(Notice(claim.file, claim.row, text))
    return notices
