"""The checklist of a report: what three guides ask of a Bayesian analysis, each item decided from the summary itself.

BARG: Kruschke 2021; WAMBS: Depaoli and van de Schoot 2017; ROBUST: Sung and others 2005. The last items are our own.
"""

from dataclasses import dataclass
from typing import Final

from estimator.report import checklist_doubt as doubt
from estimator.report import checklist_model as model
from estimator.report import checklist_numbers as numbers
from estimator.report.checklist_parts import Look, State
from estimator.report.values import Contents

BARG: Final = "BARG"
WAMBS: Final = "WAMBS"
ROBUST: Final = "ROBUST"
OWN: Final = "own"

#: What the guides are called in full.
GUIDES: Final = {
    BARG: "Kruschke, Bayesian analysis reporting guidelines, Nature Human Behaviour 5 (2021)",
    WAMBS: "Depaoli and van de Schoot, When to worry and how to avoid the misuse of Bayesian statistics, "
    "Psychological Methods 22 (2017)",
    ROBUST: "Sung and others, Reporting of Bayes used in clinical studies, Journal of Clinical Epidemiology 58 (2005)",
    OWN: "what this project asks of itself",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what is asked, by which guide, what was found, and why."""

    name: str
    source: str
    state: State
    why: str


_LOOKS: Final[tuple[tuple[str, str, Look], ...]] = (
    (BARG, "Preamble A: why Bayesian", model.probabilities),
    (BARG, "Preamble B: goal of the analysis", model.goal),
    (BARG, "1A: data", model.claims_told),
    (BARG, "1B: model and parameters", model.parameters),
    (BARG, "1C: prior explained and justified", model.justified),
    (BARG, "1D: formal specification", model.model_named),
    (BARG, "1E: prior predictive check", model.foreseen),
    (BARG, "2A: software", model.software),
    (BARG, "2B: convergence", numbers.sampler),
    (BARG, "2C: resolution of the chains", numbers.sampler),
    (BARG, "2D: accuracy, where nothing is sampled", numbers.accuracy),
    (BARG, "3A: posterior described, with intervals", numbers.spread),
    (BARG, "3B: probabilities beside ratios", doubt.compared),
    (BARG, "4: decision threshold", doubt.decided),
    (BARG, "5: sensitivity to broader or other priors", doubt.presumptions),
    (BARG, "5: sensitivity to prior and likelihood", doubt.scaled),
    (BARG, "6: reproducible", doubt.reproducible),
    (WAMBS, "1: are the priors understood", model.prior_beside),
    (WAMBS, "2: convergence", numbers.sampler),
    (WAMBS, "3: does it stay on doubling", numbers.doubling),
    (WAMBS, "4: is the histogram fine enough", numbers.resolution),
    (WAMBS, "5: autocorrelation", numbers.sampler),
    (WAMBS, "6: does the posterior make sense", numbers.adds_up),
    (WAMBS, "7: other priors of spread", doubt.presumption("sceptical", "spreads doubled")),
    (WAMBS, "8: priors that lean to no side", doubt.presumption("neutral", "no side leans")),
    (WAMBS, "9: stable under other priors", doubt.stable),
    (WAMBS, "10: read as what it is", numbers.interpreted),
    (ROBUST, "prior specified", model.specified),
    (ROBUST, "prior justified", model.justified),
    (ROBUST, "sensitivity analysis", doubt.presumptions),
    (ROBUST, "statistical model", model.model_named),
    (ROBUST, "computation", numbers.accuracy),
    (ROBUST, "central tendency", numbers.central),
    (ROBUST, "standard deviation or credible interval", numbers.spread),
    (OWN, "every claim leads to its page", doubt.provenance),
    (OWN, "every claim has its date", doubt.dated),
    (OWN, "later evidence is not weighed as a claim", doubt.truth_apart),
)


def checklist(summary: Contents) -> tuple[Item, ...]:
    """Return every item of the checklist as this summary meets it."""
    found = {look: look(summary) for look in {look for _, _, look in _LOOKS}}
    return tuple(Item(name, source, *found[look]) for source, name, look in _LOOKS)


def tally(items: tuple[Item, ...]) -> str:
    """Return in words how many items passed, failed and did not apply."""
    count = {
        state: sum(item.state == state for item in items) for state in ("passed", "failed", "not applicable")
    }
    return ", ".join(f"{number} {state}" for state, number in count.items())
