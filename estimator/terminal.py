"""One line of a terminal that tells how far work has come, and is gone when the work is over."""

import sys
from types import TracebackType
from typing import Final, Self, TextIO

#: Clears a terminal's line and goes back to its start.
_ANEW: Final = "\r\x1b[K"


class Line:
    """A line of a stream (the standard error), written anew each time; nothing where that is no terminal.

    Used as a context, it is cleared however the work ends.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()

    def show(self, text: str) -> None:
        """Show ``text`` in place of what stood there."""
        if self._shown:
            self._stream.write(f"{_ANEW}{text}")
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write(_ANEW)
