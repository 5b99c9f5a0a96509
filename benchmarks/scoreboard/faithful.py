"""Generator g1: sources drawn from the class priors of the historical scenario, claims from docs/model.md."""

import numpy as np

from estimator.model.patterns import Form, Pattern, words
from estimator.model.simulate import simulate_account, simulate_sources
from estimator.priors.values import PriorSet, TruthPrior
from estimator.quantities import ROLE_SIGN
from scoreboard.panels import Teller, Telling, Truth, quantities


def telling(tellers: list[Teller], prior: TruthPrior, priors: PriorSet, rng: np.random.Generator) -> Telling:
    """Draw the sources' numbers once; return how they speak of a strike."""
    del prior  # it tells what happened, however likely that was
    theta = simulate_sources([_pattern(teller, {}) for teller in tellers], priors, rng)

    def tell(speakers: list[Teller], truth: Truth) -> dict[str, dict[str, str]]:
        said = {}
        for teller in speakers:
            pattern = _pattern(teller, quantities(teller, rng))
            account = simulate_account(pattern, truth, theta[teller.name], ROLE_SIGN[teller.role], rng)
            said[teller.name] = {figure.quantity: words(figure.reading) for figure in account.figures}
        return said

    return tell


def _pattern(teller: Teller, said: dict[str, str]) -> Pattern:
    forms = tuple(Form(quantity, form) for quantity, form in said.items())
    return Pattern(teller.name, teller.role, teller.source_class, forms)
