"""Sums on one core: their matrix products are small, and threads that wait for each other gain them nothing.

Where other work keeps the cores busy, such waiting makes a sum some twenty times slower.
"""

from contextlib import ContextDecorator
from threading import Lock, local
from typing import Any, Final

from threadpoolctl import ThreadpoolController


class _OneCore(ContextDecorator):
    """While a thread is inside, NumPy multiplies on one core for it; outside, on as many as before anybody was inside.

    OpenBLAS keeps its limit for the process and for each thread that set it: so every thread gives its own back.
    """

    def __init__(self) -> None:
        self._lock, self._inside, self._mine = Lock(), 0, local()
        self._first: Any = None

    def __enter__(self) -> None:
        self._mine.depth = getattr(self._mine, "depth", 0) + 1
        if self._mine.depth == 1:
            with self._lock:
                limit = ThreadpoolController().limit(limits=1, user_api="blas")
                if not self._inside:  # who comes later finds a limit of one, which is not what was there
                    self._first = limit
                self._inside += 1

    def __exit__(self, *_: object) -> None:
        self._mine.depth -= 1
        if not self._mine.depth:
            with self._lock:
                self._inside -= 1
                self._first.restore_original_limits()


#: Used as ``with on_one_core:`` or ``@on_one_core``, by any number of threads.
on_one_core: Final = _OneCore()
