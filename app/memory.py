"""Few heaps for all threads: what one session leaves behind serves the next, and memory does not grow with visitors."""

import ctypes
import platform
from functools import lru_cache
from typing import Final

#: ``M_ARENA_MAX`` of glibc's malloc.h, and how many heaps there may be. Every run of a page is a thread of its own, and
#: each would get one of up to eight heaps a core, where freed blocks lie scattered and never go back.
_ARENA_MAX: Final = -8
_HEAPS: Final = 2


@lru_cache(maxsize=1)
def share_heaps() -> bool:
    """Let this process have few heaps, and return whether its C library took that (glibc alone has the setting)."""
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS))
