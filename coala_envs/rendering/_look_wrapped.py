"""Games with a wrapper round them: they look as they do without."""

import dataclasses
from typing import Any

from coala_envs.games import PLAYED, AbstractWrapper, RandomEnd, WrappedState
from coala_envs.rendering._look import Look, look


@look.register(AbstractWrapper)
def wrapped_look(game: AbstractWrapper) -> Look:
    """Return the look of the game inside."""
    inside = look(game.game)
    ended = inside.ended

    def paint(state: WrappedState) -> Any:
        return inside.paint(state.game)

    return dataclasses.replace(inside, paint=paint, ended=None if ended is None else lambda state: ended(state.game))


@look.register(RandomEnd)
def random_end_look(game: RandomEnd) -> Look:
    """Return the look of the game inside, its measure a mean over the steps that were played."""
    inside = wrapped_look(game)
    measure, before = inside.measure, inside.ended
    if measure is not None and not measure.among:
        measure = dataclasses.replace(measure, among=(PLAYED,))

    def ended(state: WrappedState) -> bool:
        return not state.own or (before is not None and before(state))

    return dataclasses.replace(inside, measure=measure, ended=ended)
