"""A tally that is right about everything it says becomes claims that are right: no blank turns into a number."""

from dataclasses import dataclass

from exchange_kit import TODAY, attack, imported, table
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.claims import read_claims_text
from estimator.errors import ClaimError
from estimator.quantities import LAUNCHED, MEMBERS

SMALL = st.integers(0, 20)


@dataclass(frozen=True)
class Night:
    """What happened in the end, and how much of it was not yet decided when the tally was written."""

    shot: int
    jammed: int
    lost: int
    hit: int
    damaged: int
    late_shot: int
    late_hit: int
    late_launched: int

    def truth(self, lost: str) -> dict[str, int]:
        """Return the true outcomes; under ``intercepted`` all that was lost had been jammed."""
        failed = self.lost if lost == "either" else 0
        jammed = self.jammed + (0 if lost == "either" else self.lost)
        # What was launched after the tally was written failed, so that no other number moves with it.
        return {
            "intercepted": self.shot + self.late_shot + jammed,
            "hit": self.hit + self.late_hit,
            "damaged": self.damaged,
            "failed": failed + self.late_launched,
        }

    def row(self) -> dict[str, object]:
        """Return the night as a tally written before the end of it."""
        before = (
            self.shot + self.jammed + self.lost + self.hit + self.damaged + self.late_shot + self.late_hit
        )
        return attack(
            launched=str(before),
            destroyed=str(self.shot),
            not_reach_goal=str(self.jammed + self.lost),
            still_attacking=str(self.late_shot + self.late_hit),
            num_hit_location=str((self.hit + 1) // 2),
        )


def is_right(row: dict[str, object], truth: dict[str, int], lost: str) -> bool:
    """Return whether every claim of a row holds the truth; a row of nothing makes no claim."""
    try:
        made = imported("tally", table(row), lost=lost)
    except ClaimError:
        return row["launched"] == "0" or not any(
            row[column] for column in ("launched", "destroyed", "not_reach_goal")
        )
    right = []
    for claim in read_claims_text(made.to_csv(), today=TODAY).claims:
        members = truth if claim.quantity == LAUNCHED else MEMBERS[claim.quantity]
        right.append(claim.reading.low <= sum(truth[name] for name in members) <= claim.reading.high)
    return all(right)


BLANKABLE = st.sampled_from(["launched", "destroyed", "not_reach_goal", "num_hit_location"])
nights = st.builds(Night, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL)


@given(nights, st.sampled_from(["intercepted", "either"]), st.sets(BLANKABLE))
@settings(max_examples=300)
def test_no_claim_leaves_the_truth_out(night, lost, blank):
    if night.late_shot + night.late_hit == 0 and night.late_launched:
        return  # nothing was in the air: the attack was over, and nothing more was launched
    row = night.row() | dict.fromkeys(blank, "")
    assert is_right(row, night.truth(lost), lost)


def test_a_tally_read_wrongly_is_noticed():
    night = Night(4, 2, 0, 1, 0, 0, 0, 0)
    assert is_right(night.row(), night.truth("intercepted"), "intercepted")
    wrong = night.row() | {"not_reach_goal": "0"}
    assert not is_right(wrong, night.truth("intercepted"), "intercepted")
