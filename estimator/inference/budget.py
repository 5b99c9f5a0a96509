"""What work may cost at most (docs/limits.md); light, so that naming a limit loads nothing that sums."""

import math
from dataclasses import dataclass
from typing import Final

#: Seconds of work, and bytes beside what Python itself takes, that are allowed where nothing else is asked for.
SECONDS_MAX: Final = 600
BYTES_MAX: Final = 6_442_450_944
#: Seconds allowed where very much is asked for knowingly: scoring, learning.
DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Budget:
    """What work may take at most: estimated seconds in all, and bytes at any time."""

    seconds: float = SECONDS_MAX
    bytes: float = BYTES_MAX

    @property
    def bounded(self) -> bool:
        """Whether anything is refused."""
        return not (math.isinf(self.seconds) and math.isinf(self.bytes))


#: What is allowed where nothing is said, where very much is asked for, and where somebody has looked already.
USUAL: Final = Budget()
PATIENT: Final = Budget(DAY)
UNBOUNDED: Final = Budget(math.inf, math.inf)
