"""A meta-episode that a person plays or watches, step by step."""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from coala_envs._match import without_ego
from coala_envs._shaping import ShapingPOMDP
from coala_envs._stepper import Stepper
from coala_envs.checks import Seed, Size, checked, short, whole
from coala_envs.games import AbstractGame
from coala_envs.rendering._compose import compose
from coala_envs.rendering._look import Look, look
from coala_envs.rendering._record import MetaEpisodeRecord, checked_names
from coala_envs.rendering._scene import Scene


class Session:
    """One meta-episode and its record.

    Arguments:
        pomdp: what is played. Without an ego agent (``Session.between``) it has a spectator in seat 0.
        game: the game that is shown.
        names: of the players.
        seed: fixes everything but the ego agent's actions; 32 bits.

    Raises ``ValueError`` for what is not as said here.
    """

    @checked
    def __init__(self, pomdp: ShapingPOMDP, game: AbstractGame, names: Sequence[str], *, seed: Seed = 0):
        if (game.num_actions, game.obs_shape) != (pomdp.game.num_actions, pomdp.game.obs_shape):
            raise ValueError(f"game must be the one that is played, {type(pomdp.game).__name__}, got {short(game)}")
        self.game = game
        self.look: Look = look(game)
        self.record = MetaEpisodeRecord(pomdp.num_inner_episodes, game.inner_episode_length, checked_names(names, game))
        self.stepper = Stepper(pomdp)
        self.stepper.reset([seed])
        self.learnt = False
        """Whether a co-player learnt from the inner episode that the last step ended."""
        self._seats = slice(pomdp.game.num_players - game.num_players, None)

    @classmethod
    @checked
    def with_ego(cls, pomdp: ShapingPOMDP, names: Sequence[str], *, seed: Seed = 0) -> "Session":
        """Return the meta-episode of somebody in seat 0."""
        return cls(pomdp, pomdp.game, names, seed=seed)

    @classmethod
    def between(
        cls,
        game: AbstractGame,
        players: Sequence[Any],
        names: Sequence[str],
        *,
        batch_size: Size,
        num_inner_episodes: Size,
        seed: Seed = 0,
    ) -> "Session":
        """Return the meta-episode of co-players in all seats; arguments and errors as ``play_match``."""
        pomdp = without_ego(game, players, batch_size=batch_size, num_inner_episodes=num_inner_episodes)
        return cls(pomdp, game, names, seed=seed)

    @property
    def finished(self) -> bool:
        """Whether the meta-episode has ended."""
        return self.stepper.finished

    @property
    def batch_size(self) -> int:
        """The games in parallel."""
        return self.stepper.pomdp.batch_size

    def step(self, action: int = 0) -> bool:
        """Play a step with the ego agent's action in all games; a spectator's means nothing.

        What a random end leaves of the inner episode in all of them, where nothing can happen, is played as well.

        Raises ``ValueError`` for an action that the game does not have.

        Returns whether the inner episode ended with it.
        """
        whole("action", action, least=0, most=self.game.num_actions - 1)
        ended = self._step(action)
        while not ended and self._nothing_left():
            ended = self._step(action)
        return ended

    def _nothing_left(self) -> bool:
        if self.look.ended is None:
            return False
        games = jax.tree.map(lambda leaf: np.asarray(leaf)[0], self.stepper.games)
        return all(
            self.look.ended(jax.tree.map(lambda leaf, index=index: leaf[index], games))
            for index in range(self.batch_size)
        )

    def _step(self, action: int) -> bool:
        step, learning = self.stepper.step(np.full((1, self.batch_size), action))
        seats = self._seats
        measures = {name: np.asarray(value)[0, :, seats] for name, value in step.measures.items()}
        self.record.add(np.asarray(step.action)[0, :, seats], np.asarray(step.reward)[0, :, seats], measures)
        # A co-player that does not learn has nothing to tell of it.
        self.learnt = learning is not None and any(learning)
        return learning is not None

    def scene(self, *, over: bool = False, explain_keys: bool = False, note: str = "") -> Scene:
        """Return the picture of the games now, or (``over``) as they stood at the end of the last inner episode."""
        states = self.stepper.ended if over else self.stepper.games
        games = jax.tree.map(lambda leaf: np.asarray(leaf)[0], states)
        return compose(self.game, self.record, games, over=over, explain_keys=explain_keys, note=note)
