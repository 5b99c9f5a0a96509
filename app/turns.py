"""Whose turn it is: what has to be sent or drawn does not wait for what is summed."""

import sys
from typing import Final

#: Seconds that one thread may keep the others waiting; Python's own 5 ms. The server sends a page piece by piece and
#: hands over after each, while the run that made them already sums what comes next.
_TURN: Final = 0.0005


def take_short_turns() -> None:
    """Let the threads of this process take turns ten times as often as Python lets them."""
    sys.setswitchinterval(_TURN)


def leave_cores() -> None:
    """Let NumPy, once it is loaded, multiply on one core: more gain a sum nothing, and the browser draws on them."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - the first page does not wait for it

    threadpool_limits(1)
