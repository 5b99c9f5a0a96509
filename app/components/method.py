"""The model in plain words, with a picture, a glossary and its limits."""

from pathlib import Path
from typing import Final

import streamlit as st

from app.components.literal import show_lines

_PICTURE: Final = Path(__file__).parents[1].joinpath("model.svg").read_text("utf-8")
_PICTURE_TOLD: Final = (
    "Picture of the model. On top what happened, hidden: whole numbers that add up. Below it a defender and an "
    "attacker, each with a spin that tilts and a noise that scatters. Below them their claims. A dashed arrow from the "
    "claims leads back to what happened: the answer is the model read backward."
)
_WORDS: Final = (
    "**What happened is whole numbers that add up**: launched = intercepted + hit + damaged + failed. Before anybody "
    "speaks, the weapon type's record says which splits are usual.",
    "**Every source sees that through habits of its own.** Its *spin* tilts shares in its own side's favour: a "
    "defender's toward intercepted, an attacker's toward hit. Its *noise* scatters its figures either way. Its *blur* "
    "is the share of what it saw that it sorts at random. Whatever the words, a claim is an interval: “5”, “at least "
    "5”, “most”.",
    "**The answer is read backward.** For every split that may have happened, and every spin and noise each source may "
    "have, the model says how probable these very claims are. Adding all of it up, exactly and without drawing lots, "
    "gives the probability of every number.",
    "**Silence is no claim**, and who spoke of what is taken as given.",
)
_GLOSSARY: Final = {
    "credible set": "The smallest set of whole numbers that holds at least 90 % of the probability.",
    "prior, presumed": "What was believed before the claims: of a weapon type, of a class of source.",
    "posterior, after the claims": "What is believed once the claims are taken into account.",
    "spin": "Tilt of shares in a source's own side's favour, in log-odds: at 1, a true half is told as 73 %.",
    "noise": "Scatter of a source's figures round its tilted view, in log-odds.",
    "size spin, size noise, size exact": "The same of the number launched: how far a source tilts it, how far its "
    "figure for it scatters, and how probable it is that it simply knows it.",
    "blur": "Share of what a source saw that it sorts at random, as where a wreck is taken for a hit or a decoy for an "
    "interception. It pulls every share toward a half, whoever speaks. One strike says too little of it to be shown: "
    "the answer counts every blur by how probable it is beforehand.",
    "reliability": "Probability that its next interception figure lands within 10 percentage points of the truth.",
    "scenario": "One set of presumptions about sources: as the record shows, no tilt, or doubled tilt and noise.",
    "bloc": "Sources of one camp, whose spins hang together.",
    "repeats": "A claim that passes on another's: shown, not counted.",
    "salvo": "One weapon type in one strike.",
    "learned": "A source's numbers come from a record of strikes rather than from its class.",
    "tipping point": "The spin or noise of one source at which a statement crosses an even chance.",
}
_LIMITS: Final = (
    "Two opposed sources fix the difference of their biases, not the level: that is presumed. So every answer stands "
    "under three scenarios.",
    "It believes what it is told about who is independent; two officials with one briefing are one source. Unasked, "
    "only who says word for word what another said before may be taken for a copy.",
    "Its priors are arguable: each has its reason, and the sliders above let you try others.",
    "It knows no strike of which nobody speaks, and takes what a source chose to report as given.",
    "Very large salvos are summed over a weighted sample; the error is printed with the answer.",
)


def show_model() -> None:
    """Show the model in words beside its picture."""
    words, picture = st.columns([3, 2], gap="large")
    with words:
        for paragraph in _WORDS:
            st.markdown(paragraph)
    with picture:
        st.image(_PICTURE, alt=_PICTURE_TOLD, width=360)
        with st.expander("The picture in words"):
            st.text(_PICTURE_TOLD)


def show_glossary() -> None:
    """Show what the words on these pages mean."""
    for word, meaning in _GLOSSARY.items():
        st.markdown(f"**{word}**: {meaning}")


def show_limits() -> None:
    """Show what the model does not do."""
    show_lines(_LIMITS)
