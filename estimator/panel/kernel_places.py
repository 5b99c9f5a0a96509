"""Where everything stands in the arrays that the kernel reads (``packing``), as numbers that it can add."""

from estimator.panel.kernel_steps import U0, U2, U
from estimator.panel.packing import ACCOUNT, HEAD, STEP

(SALVOS, SOURCES, COLUMNS, ROOM, MASS, BY_ROW, CELLS, OTHERS, MOVED, PARTED, POWERS, SEEN, TURNS) = map(
    U, range(13)
)
(PLACES, STATE_START, ACCOUNT_START, ACCOUNTS, TERMS, LOCATION_START, SIZE_START) = map(U, range(13, 20))
(LOG_SCALE, PRIOR, LOCATION, OUT_OF) = map(U, range(20, len(HEAD)))
ACCOUNT_SIZE, STEP_SIZE = U(len(ACCOUNT)), U(len(STEP))
(SOURCE, NODES, STEPS, ROWS, SLOTS, SAME, INTERVALS_AT, ROW_START, MAP) = map(U, range(9))
(SIGN, SPIKE, COPIES, VALUE, SHARE, WEIGHT) = map(U, range(9, len(ACCOUNT)))
(OWN_CELLS, CELL_PLACE, LINK, LOW, HIGH, DIRECTION, STEP_SAME, GATHERED, KEPT) = map(U, range(len(STEP)))
#: Columns of theta that an account's outcomes and its total hang on: the tilt there, the noise in the next.
SPIN, SIZE_SPIN, EXACT, BLUR, COPYING = U0, U2, U(4), U(5), U(6)
STATES = U0  # where the states stand in the room
