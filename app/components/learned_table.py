"""What a record taught of each source, beside what was presumed of it."""

from typing import Final

import streamlit as st

from app import work
from app.components.literal import label, show_table
from estimator.inference.learned import LearnedSources
from estimator.report.copying import copying_note, copying_rows, share_words
from estimator.report.learned import scale_sentence

_NUMBERS: Final = ("reliability", "spin", "noise")


def show(learned: LearnedSources) -> None:
    """Show every source's reliability, spin and noise, how much all lean together, and who repeats others."""
    show_table(_kept(work.record_key(learned), learned), "What the record taught of each source")
    if learned.spin_scale.size:
        st.caption(scale_sentence(learned))
    if rows := copying_rows(learned):
        table: dict[str, list[object]] = {
            "source": [label(row.source) for row in rows],
            "accounts that may be copies": [row.may_copy for row in rows],
            "of these, copies": [row.words for row in rows],
        }
        show_table(table, "Who repeats others")
        st.caption(copying_note(learned))


@st.cache_resource(ttl=work.HOUR, max_entries=2, show_spinner="Reading what was learned …", scope="session")
def _kept(key: str, _learned: LearnedSources) -> dict[str, list[object]]:
    """Return the columns: means, intervals and what each rests on take seconds for thousands of draws."""
    return columns(_learned)


def columns(learned: LearnedSources) -> dict[str, list[object]]:
    """Return the sources' numbers as columns of text; where nothing bears on them, that is said."""
    table: dict[str, list[object]] = {
        "source": [label(source.name) for source in learned.sources],
        "class": [source.source_class for source in learned.sources],
        "strikes": [source.strikes for source in learned.sources],
        "rests on": [_rests(learned, s.name) if s.says_outcomes else "the prior" for s in learned.sources],
    }
    for number in _NUMBERS:
        table[number] = [
            _told(learned, s.name, number) if s.says_outcomes else "no evidence" for s in learned.sources
        ]
        table[f"{number}, before"] = [_told(learned, s.name, number, prior=True) for s in learned.sources]
    return table


def _told(learned: LearnedSources, name: str, number: str, *, prior: bool = False) -> str:
    mean, span = learned.mean(name, number, prior=prior), learned.interval(name, number, prior=prior)
    if number == "reliability":
        return share_words(mean, span)
    return f"{mean:.2f} ({span.low:.2f} to {span.high:.2f})".replace("-", "\u2212")


def _rests(learned: LearnedSources, name: str) -> str:
    """Return what the level of a source's spin and noise rests on."""
    found = {each.parameter: each.reading for each in learned.reliance(name)}
    return "; ".join(f"{number}: {found[number]}" for number in ("spin", "noise") if number in found)
