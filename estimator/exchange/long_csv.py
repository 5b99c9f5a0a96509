"""A posterior as one long CSV table."""

from collections.abc import Iterator, Mapping
from typing import Final

from estimator.exchange.cells import csv_text, neutral
from estimator.posterior.values import Posterior, SalvoPosterior

#: Columns of the table; ``in_set_90`` is 1 inside the smallest credible set that holds 90 %, else 0.
COLUMNS: Final = ("strike", "weapon", "quantity", "value", "probability", "prior_probability", "in_set_90")


def long_csv(posterior: Posterior) -> str:
    """Return every value of every quantity of every salvo with its probability, before and after the claims.

    Numbers are written so that they read back as they were. Where the table of a prior ends, its cell is blank.
    """
    rows = (row for salvo in posterior.salvos for row in _rows(salvo))
    return csv_text(COLUMNS, rows)


def _rows(salvo: SalvoPosterior) -> Iterator[Mapping[str, str]]:
    about = {"strike": neutral(salvo.strike), "weapon": neutral(salvo.weapon)}
    for quantity, pmf in salvo.pmf.items():
        prior = salvo.prior_pmf[quantity]
        inside = frozenset(salvo.credible_set(quantity).values)
        for value in range(max(pmf.size, prior.size)):
            yield {
                **about,
                "quantity": quantity,
                "value": str(value),
                "probability": repr(float(pmf[value])) if value < pmf.size else "0.0",
                "prior_probability": repr(float(prior[value])) if value < prior.size else "",
                "in_set_90": str(int(value in inside)),
            }
