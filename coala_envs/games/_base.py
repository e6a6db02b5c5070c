"""What every game provides."""

import abc
from collections.abc import Mapping

import equinox as eqx
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey, State, Timestep
from coala_envs.games._shares import Share


class AbstractGame(eqx.Module):
    """A symmetric-view, fixed-length, simultaneous-move game: one inner episode.

    A game is a pytree: its numbers (payoffs, rates) are array leaves, so a sweep is a ``vmap``
    over games; its sizes are static. It has no ``done``: an inner episode is exactly
    ``inner_episode_length`` steps, and whoever drives the game resets it.

    Implementations are written for one game; callers ``vmap``. No ``jax.numpy`` value may be made at
    construction, so that environments can be built in forked processes.
    """

    num_players: eqx.AbstractVar[int]
    num_actions: eqx.AbstractVar[int]
    obs_shape: eqx.AbstractVar[tuple[int, ...]]
    inner_episode_length: eqx.AbstractVar[int]

    @property
    def reward_origin(self) -> Float[Array | np.ndarray, " players"]:
        """What each player's learning takes for zero: a constant added to all payoffs is added to it.

        Learners subtract it inside their loss, so that a game and the same game with other units' zero are learnt
        alike. It is 0 unless the game says otherwise.
        """
        return np.zeros(self.num_players)

    @property
    def shares(self) -> Mapping[str, Share]:
        """Which of its measures are shares among which, by the names that they have as shares; none unless it says so.

        A measure that no share is made of is read as a mean over all steps.
        """
        return {}

    @property
    def unwrapped(self) -> "AbstractGame":
        """The game itself, where wrappers stand round it (``Trembling``, ``RandomEnd``)."""
        return self

    @abc.abstractmethod
    def reset(self, *, key: PRNGKey) -> tuple[State, Float[Array, "players *obs"]]:
        """Start an inner episode, the first of a meta-episode.

        Returns the state and each player's first observation.
        """

    def restart(self, state: State, *, key: PRNGKey) -> tuple[State, Float[Array, "players *obs"]]:
        """Start the next inner episode of the meta-episode that a state is of.

        It is ``reset``, unless the game draws something that stays for a whole meta-episode (``DrawnMatrixGame``):
        that is kept. What stays is the same in all B games, which restart from one of them.
        """
        del state
        return self.reset(key=key)

    def introduced(self, state: State, agents: Bool[Array, " players"]) -> State:
        """Return the state of a start in which it is known who is a trained agent; few games show that."""
        del agents
        return state

    @abc.abstractmethod
    def step(self, state: State, actions: Int[Array, " players"], *, key: PRNGKey) -> tuple[State, Timestep]:
        """Advance by one joint action. Actions are integers in ``[0, num_actions)``."""

    @abc.abstractmethod
    def measures(
        self, state: State, actions: Int[Array, " players"], next_state: State
    ) -> dict[str, Float[Array, " players"]]:
        """Return what a reader wants to know of a step besides the reward, per player.

        For a matrix game that is whether each player cooperated.
        """

    @abc.abstractmethod
    def describe(self, state: State) -> str:
        """Return one line of text that shows the state to a person (``render_mode="ansi"``)."""
