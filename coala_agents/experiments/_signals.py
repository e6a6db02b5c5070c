"""Ending a run at a safe point: signals are noted when they come, and obeyed between iterations."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stop:
    """Whether somebody has asked the run to end."""

    asked = False


@contextlib.contextmanager
def noted() -> Iterator[Stop]:
    """Note Ctrl-C, SIGTERM and SIGHUP instead of obeying them; a second one ends the process at once.

    In another thread than the main one, to which signals never come, nothing is changed.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def note(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.asked:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stop.asked = True
        print("\nending at the next safe point; once more ends at once", file=sys.stderr, flush=True)

    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
