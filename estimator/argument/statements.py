"""A statement about one salvo that is true or false of every state, such as ``hit >= 3``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from estimator.errors import EstimatorError
from estimator.quantities import QUANTITIES

Floats = npt.NDArray[np.float64]
Relation = Literal[">=", "<=", "="]

_FORM: Final = re.compile(r"\s*([a-z_ ]+?)\s*(>=|<=|=)\s*([0-9]{1,5})\s*")
#: Every relation in words.
RELATIONS: Final[dict[Relation, str]] = {">=": "at least", "<=": "at most", "=": "exactly"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A quantity, a relation and a whole number."""

    quantity: str
    relation: Relation
    count: int

    def __str__(self) -> str:
        return f"{self.quantity} {self.relation} {self.count}"

    @property
    def words(self) -> str:
        """The statement as it is read out."""
        return f"{RELATIONS[self.relation]} {self.count} {self.quantity.replace('_', ' ')}"

    def holds(self, counts: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        """Return of which counts it holds."""
        if self.relation == ">=":
            return np.asarray(counts >= self.count)
        return np.asarray(counts <= self.count if self.relation == "<=" else counts == self.count)

    def probability(self, pmfs: Mapping[str, Floats]) -> float:
        """Return its probability under the pmfs of a salvo."""
        pmf = pmfs[self.quantity]
        return min(float(pmf[self.holds(np.arange(pmf.size))].sum()), 1.0)


def statement(text: str) -> Statement:
    """Read ``hit >= 3``; raise ``EstimatorError`` where it cannot be read."""
    match = _FORM.fullmatch(text)
    name = match[1].replace(" ", "_") if match else ""
    if match is None or name not in QUANTITIES:
        raise EstimatorError(
            f"statement: found {text[:60]!r}; allowed: a quantity ({', '.join(QUANTITIES)}), one of >= <= =, and a "
            "whole number up to 99,999. Write it as in 'hit >= 3'."
        )
    relation: Relation = ">=" if match[2] == ">=" else "<=" if match[2] == "<=" else "="
    return Statement(name, relation, int(match[3]))
