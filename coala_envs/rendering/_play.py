"""A person in seat 0, at the keyboard."""

import dataclasses
import itertools
import math

from coala_envs.checks import checked
from coala_envs.rendering._draw import draw
from coala_envs.rendering._scene import Scene, Words
from coala_envs.rendering._session import Session
from coala_envs.rendering._summary import summary
from coala_envs.rendering._window import Window, checked_rate

QUIT_KEYS = ("escape", "q")
POLLS_PER_SECOND = 30


@checked
def play(session: Session, *, realtime: float | int | None = None) -> None:
    """Let a person play a meta-episode in a window, until it ends or they quit (escape, q, or the close button).

    Turn by turn the game waits for a key. A key that means nothing is told so and changes nothing.

    Arguments:
        session: with an ego agent and one game.
        realtime: steps per second that pass whether a key is pressed or not; ``None`` to play turn by turn.

    Raises ``ValueError`` for more than one game, for a ``realtime`` as ``Window``, or in a game without an action
    that does nothing; ``OSError`` if there is no display.
    """
    if session.batch_size != 1:
        raise ValueError(f"a person plays one game: batch_size must be 1, got {session.batch_size}")
    if realtime is not None:
        checked_rate("realtime", realtime)
    if realtime is not None and session.look.idle is None:
        raise ValueError(f"{session.look.title} has no action that does nothing: play it turn by turn")
    window = Window(f"coala: {session.look.title}", POLLS_PER_SECOND if realtime is None else realtime)
    try:
        _play(session, window, realtime)
    finally:
        window.close()


def _play(session: Session, window: Window, realtime: float | int | None) -> None:
    keys = {action.key: index for index, action in enumerate(session.look.actions) if action.key}
    others = " and ".join(session.record.names[1:])
    note = "your move" if realtime is None else ""
    while not session.finished:
        action, note = _choose(session, window, keys, note, waits=realtime is None)
        if window.closed:
            return
        if action is None:
            action = session.look.idle
        assert action is not None
        if session.step(action):
            told = "inner episode over" + (f": {others} learnt from it" if session.learnt else "")
            go_on = "; press a key" if realtime is None else ""
            _hold(window, session.scene(over=True, explain_keys=True, note=told + go_on), realtime)
            if window.closed:
                return
            note = "a new inner episode"
    over = session.scene(note="press a key to close")
    words = Words(summary(session.look, session.record), title="The meta-episode is over")
    _hold(window, dataclasses.replace(over, view=words), None)


def _choose(
    session: Session, window: Window, keys: dict[str, int], note: str, *, waits: bool
) -> tuple[int | None, str]:
    """Return the action of the last key with a meaning, and the next note; ``None`` if none was pressed in time."""
    action: int | None = None
    typed = ""
    frame = draw(session.scene(explain_keys=True, note=note))
    while not window.closed:
        window.show(frame)
        for key in window.pressed():
            word = f"{typed} {key}".strip()
            if word in keys:
                action, note, typed = keys[word], "", ""
            elif any(longer.startswith(f"{word} ") for longer in keys):
                typed, note = word, f"{word} …"
                frame = draw(session.scene(explain_keys=True, note=note))
            elif key in QUIT_KEYS:
                window.close()
            else:
                typed, note = "", f"the key {key} means nothing here"
                frame = draw(session.scene(explain_keys=True, note=note))
        if action is not None or not waits:
            break
    return action, note


def _hold(window: Window, scene: Scene, realtime: float | int | None) -> None:
    """Show a picture until a key is pressed, or for about a second in real time."""
    frame = draw(scene)
    for _ in itertools.count() if realtime is None else range(math.ceil(realtime)):
        window.show(frame)
        pressed = window.pressed()
        if any(key in QUIT_KEYS for key in pressed):
            window.close()
        if window.closed or (pressed and realtime is None):
            return
