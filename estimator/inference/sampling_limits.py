"""What may be asked of a sampler: refused before anything is worked out, where no memory would hold it."""

from typing import Final

from estimator.errors import LimitError

#: Draws that are kept of all chains together: what they take grows with the sources, a few kB for each draw.
DRAWS_MAX: Final = 200_000


def check_draws(draws: int, chains: int) -> None:
    """Raise ``LimitError`` where more draws are asked for than may be kept."""
    total = draws * chains
    if total > DRAWS_MAX:
        raise LimitError(
            f"found {total:,} draws ({draws:,} in each of {chains:,} chains); allowed: up to {DRAWS_MAX:,} in all. "
            "Lower --draws or --chains."
        )
