"""How far the arithmetic can be trusted, and all that is needed to make an answer again."""

import streamlit as st

from app.components.literal import show_lines
from estimator.report.summary import Summary


def show(summary: Summary) -> None:
    """Show numerical error, method, seed, versions and digests."""
    posterior, salvo = summary.posterior, summary.salvos[0]
    with st.expander("Numerical error, versions and digests"):
        versions = ", ".join(f"{name} {version}" for name, version in posterior.versions.items())
        show_lines(
            [
                salvo.error,
                f"Method {posterior.method}, seed {posterior.seed}, scenario {posterior.priors.scenario}",
                f"Weapon prior: {salvo.posterior.weapon_type}",
                f"Digest of all claims: {posterior.claims_hash}",
                f"Digest of the priors: {posterior.priors_hash}",
                f"Versions: {versions}",
            ]
        )
