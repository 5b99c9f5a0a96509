"""Where claims contradict each other, in plain words."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from estimator.quantities import LAUNCHED, OUTCOMES
from estimator.report.values import SalvoSummary, Saying


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What cannot all be right, and who said it."""

    text: str
    said: tuple[Saying, ...] = ()


def disagreements(salvo: SalvoSummary) -> tuple[Disagreement, ...]:
    """Return one for every quantity on which counts exclude each other, and one where they exceed the salvo."""
    return (*_on_one_quantity(salvo), *_together(salvo))


def _on_one_quantity(salvo: SalvoSummary) -> Iterator[Disagreement]:
    for row in salvo.rows:
        said = [saying for saying in row.said if _is_count(saying)]
        lowest_end = min((saying.claim.reading.high for saying in said), default=math.inf)
        if any(saying.claim.reading.low > lowest_end for saying in said):
            yield Disagreement(f"On {row.quantity.replace('_', ' ')} they cannot all be right", tuple(said))


def _together(salvo: SalvoSummary) -> Iterator[Disagreement]:
    """Compare what the claims account for, taken together, with the largest number launched that anybody gave."""
    finite = [high for high in (s.claim.reading.high for s in _said(salvo, LAUNCHED)) if math.isfinite(high)]
    least = {name: max((s.claim.reading.low for s in _said(salvo, name)), default=0.0) for name in OUTCOMES}
    total = sum(least.values())
    if finite and total > max(finite):
        parts = " + ".join(f"{low:.0f} {name}" for name, low in least.items() if low)
        told = f"{parts} make {total:.0f}, where nobody speaks of more than {max(finite):.0f} launched"
        yield Disagreement(f"Taken together the claims account for more than there was: {told}")


def _said(salvo: SalvoSummary, quantity: str) -> list[Saying]:
    return [s for row in salvo.rows if row.quantity == quantity for s in row.said if _is_count(s)]


def _is_count(saying: Saying) -> bool:
    return saying.fate == "used" and saying.claim.reading.kind == "count"
