"""What more a co-player may show of its learning to whoever simulates it: optional, beside the protocol."""

from typing import Any, Protocol

from jaxtyping import Array, Float

from coala_envs._types import Transition
from coala_envs.checks import checked


class Teachable(Protocol):
    """A co-player that tells what one game did to it. Nothing here is random.

    Who wants to know asks for the methods that it needs by ``teachable``; nobody needs all of them.
    """

    def behaviour(self, state: Any, obs: Float[Array, "time batch *obs"]) -> Float[Array, "time batch actions"]:
        """Return the probabilities of its actions after every step of histories that begin an inner episode."""
        ...

    def left_out(self, state: Any, batch: Transition) -> Any:
        """Return the states that ``update`` would give on ``batch[time, batch, ...]`` without one game.

        Each leaf has a leading axis: the game that is left out.
        """
        ...

    def lessons(self, state: Any, batch: Transition, slope: Any) -> Float[Array, "time batch"]:
        """Return, to first order, what each step of each game did to a number that the state after ``update`` makes.

        Arguments:
            state: before the update.
            batch: ``[time, batch, ...]``, as for ``update``.
            slope: the number's derivative by the state after the update, in its structure; ``None`` for leaves that
                have none (``equinox.filter_grad``).

        What the agent does at a step has an effect on the lessons from it on. The sum over time is the number after
        the update, less what it would be without the game.
        """
        ...


@checked
def teachable(co_player: Any, *methods: str) -> Any:
    """Return the co-player. Raises ``ValueError`` that names the methods which it lacks to be so looked into."""
    missing = [method for method in methods if not callable(getattr(co_player, method, None))]
    if missing:
        name, lacks = type(co_player).__name__, ", ".join(missing)
        raise ValueError(f"{name} cannot tell what one game did to it: it lacks {lacks}")
    return co_player
