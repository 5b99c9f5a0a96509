"""The bad-input table: files of priors (see bad_inputs.py)."""

from dataclasses import dataclass

_SD, _B = "[ally.spin.sd]\nvalue = 0.75", "[ally.size_exact.b]\nvalue = 7"
_RANGE = "allowed: a number from 1e-06 to 100. Write value = ... inside that range."


@dataclass(frozen=True)
class BadPrior:
    """A prior file with one text in place of another, and what is told of it."""

    what: str
    file: str
    old: str
    new: str
    told: str


ROW = "priors and `words.toml`: an unknown key, a number out of range, no reason, broken TOML"
PRIORS = [
    BadPrior(
        "an unknown key",
        "sources.toml",
        _B,
        f"{_B}\nrefrence = 'x'",
        ", column ally.size_exact.b.refrence: found an unknown key; allowed: value, reason, reference. Did you "
        "mean 'reference'?",
    ),
    BadPrior(
        "a negative scale",
        "sources.toml",
        _SD,
        "[ally.spin.sd]\nvalue = -1.0",
        f", column ally.spin.sd.value: found -1.0; {_RANGE}",
    ),
    BadPrior(
        "NaN",
        "sources.toml",
        _SD,
        "[ally.spin.sd]\nvalue = nan",
        f", column ally.spin.sd.value: found nan; {_RANGE}",
    ),
    BadPrior(
        "a Beta parameter of 0",
        "sources.toml",
        _B,
        "[ally.size_exact.b]\nvalue = 0",
        ", column ally.size_exact.b.value: found 0; allowed: a number from 0.001 to 10000. Write value = ... inside "
        "that range.",
    ),
    BadPrior(
        "a huge Beta parameter",
        "sources.toml",
        _B,
        "[ally.size_exact.b]\nvalue = 1e9",
        ", column ally.size_exact.b.value: found 1000000000.0; allowed: a number from 0.001 to 10000. Write value = "
        "... inside that range.",
    ),
    BadPrior(
        "a blank reason",
        "sources.toml",
        f"{_B}\nreason",
        f"{_B}\nreason = ' '\nreference",
        ", column ally.size_exact.b.reason: found ' '; allowed: a sentence. Say it: reason = '...'.",
    ),
    BadPrior(
        "two equals signs",
        "sources.toml",
        _SD,
        "[ally.spin.sd]\nvalue = = 1",
        ", line …: found a TOML error: Invalid value (at line …); allowed: valid TOML. Mend the syntax on that line.",
    ),
    BadPrior(
        "a key of a thousand parts",
        "sources.toml",
        _SD,
        f"{'.'.join('a' * 1000)} = 1\n{_SD}",
        ", line …: found 999 dots in one line; allowed: 50 at most. Break the line, or nest less.",
    ),
    BadPrior(
        "a word from high to low",
        "words.toml",
        "[share.most]",
        "[share.mostly]\nlow = 0.9\nhigh = 0.5\nreason = 'r'\n\n[share.most]",
        ", column share.mostly: found low 0.9, high 0.5; allowed: low below high. Swap or widen the two ends.",
    ),
]
