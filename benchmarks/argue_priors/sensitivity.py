"""Every number of the priors moved down and up: what it does to each bundled strike and to the track record."""

from collections.abc import Callable, Mapping, Sequence

from argue_priors.changes import changed, moves
from argue_priors.strikes import Answer, Strike, answer, means, total_variation, touched
from estimator.priors import load_priors
from estimator.priors.folder import STANDARD_SCENARIOS
from estimator.priors.values import PriorSet

Plain = dict[str, object]


def sensitivity(found: Sequence[Strike], priors: PriorSet, tell: Callable[[str], None]) -> Plain:
    """Return the shipped answers, what every move changes, and the two other scenarios, as plain values."""
    before = {strike.name: answer(strike, priors) for strike in found}
    whole = {s.name: answer(s, priors, whole=True) for s in found if touched(s, "imagery.spin.sd", priors)}
    base = {name: {**one.headline(), "scores": _rounded(one)} for name, one in before.items()}
    moved = []
    for move in moves(priors):
        tell(f"{move.number}, {move.way}")
        made = changed(priors, {move.number: move.after})
        entire = move.number.startswith("imagery")
        against = whole if entire else before
        after = {s.name: answer(s, made, whole=entire) for s in found if touched(s, move.number, priors)}
        moved.append(
            {
                "number": move.number,
                "way": move.way,
                "from": round(move.before, 6),
                "to": round(move.after, 6),
                "strikes": _compared(against, after),
                "scores": {} if entire else _means({**before, **after}),
            }
        )
    scenarios = {}
    for name in STANDARD_SCENARIOS[1:]:
        tell(f"scenario {name}")
        after = {strike.name: answer(strike, load_priors(name)) for strike in found}
        scenarios[name] = {"strikes": _compared(before, after), "scores": _means(after)}
    return {"strikes": base, "scores": _means(before), "moves": moved, "scenarios": scenarios}


def _compared(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Plain:
    return {
        name: {**one.headline(), "tv": round(total_variation(before[name].pmf, one.pmf), 4)}
        for name, one in after.items()
    }


def _rounded(one: Answer) -> list[list[float]]:
    return [[round(score, 4) for score in scores] for scores in one.scores]


def _means(answers: Mapping[str, Answer]) -> dict[str, float]:
    """Return the track record's means over all ranges."""
    return means([scores for one in answers.values() for scores in one.scores])
