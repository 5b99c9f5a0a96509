"""Posteriors of the example strike, under every scenario, and one whose every text is hostile."""

from dataclasses import fields, replace
from types import MappingProxyType

import pytest
from report_kit import HOSTILE, estimated

import estimator as est
from estimator.argument.argue import Argument
from estimator.claims.ledger import Claim
from estimator.posterior.values import Posterior, SalvoPosterior


@pytest.fixture(scope="session")
def posteriors() -> dict[str, Posterior]:
    return estimated()


@pytest.fixture(scope="session")
def posterior(posteriors) -> Posterior:
    return posteriors["historical"]


@pytest.fixture(scope="session")
def summary(posteriors):
    return est.summarise(posteriors["historical"], posteriors)


@pytest.fixture(scope="session")
def argument(posterior) -> Argument:
    return est.argue(posterior)


@pytest.fixture(scope="session")
def hostile(posterior) -> Posterior:
    """Return a posterior with a hostile string in every field that text from outside can reach."""
    ledger = replace(posterior.ledger, claims=tuple(map(_hostile_claim, posterior.ledger.claims)))
    salvos = tuple(map(_hostile_salvo, posterior.salvos))
    priors = replace(
        posterior.priors,
        scenario=HOSTILE,
        entries=tuple(replace(e, reason=HOSTILE, reference=HOSTILE) for e in posterior.priors.entries),
    )
    return replace(
        posterior,
        ledger=ledger,
        salvos=salvos,
        priors=priors,
        weapon_prior=HOSTILE,
        notices=(HOSTILE,),
        versions=MappingProxyType({"estimator": HOSTILE}),
    )


def _hostile_claim(claim: Claim) -> Claim:
    kept = {"role", "quantity", "source_class"}
    texts = {item.name: HOSTILE for item in fields(claim) if isinstance(getattr(claim, item.name), str)}
    return replace(
        claim, **{name: text for name, text in texts.items() if name not in kept and name != "repeats"}
    )


def _hostile_salvo(salvo: SalvoPosterior) -> SalvoPosterior:
    return replace(
        salvo,
        strike=HOSTILE,
        weapon=HOSTILE,
        weapon_type=HOSTILE,
        notices=(HOSTILE,),
        sources=tuple(replace(source, name=HOSTILE, bloc=HOSTILE) for source in salvo.sources),
        figures=tuple(replace(figure, source=HOSTILE) for figure in salvo.figures),
    )
