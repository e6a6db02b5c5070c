"""All faces of one game, from the function that makes it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pettingzoo import AECEnv
from pettingzoo.utils import parallel_to_aec

from coala_envs._shaping import ShapingPOMDP
from coala_envs.adapters._gymnasium import ShapingEnv
from coala_envs.adapters._pettingzoo import GameParallelEnv
from coala_envs.adapters._vector import ShapingVectorEnv
from coala_envs.co_players import make_co_player
from coala_envs.games import CHANCE, AbstractGame, with_chance


@dataclass(frozen=True)
class Faces:
    """The Gymnasium and PettingZoo environments of a game.

    Arguments:
        name: in PettingZoo's metadata, such as ``ipd_v0``.
        make_game: ``make_game(inner_episode_length=..., **options)``; the game's own defaults serve what is not given.
    """

    name: str
    make_game: Callable[..., AbstractGame]

    def shaping_env(self, *, render_mode: str | None = None, **options: Any) -> ShapingEnv:
        """Return the meta-episode of the batched shaping POMDP; options as in ``pomdp``."""
        return ShapingEnv(self.pomdp(**options), render_mode=render_mode)

    def shaping_vector_env(
        self, num_envs: int = 1, *, render_mode: str | None = None, **options: Any
    ) -> ShapingVectorEnv:
        """Return ``num_envs`` of them on one clock; options as in ``pomdp``."""
        return ShapingVectorEnv(self.pomdp(**options), num_envs, render_mode=render_mode)

    def pomdp(
        self,
        *,
        batch_size: int = 16,
        num_inner_episodes: int = 20,
        inner_episode_length: int | None = None,
        co_player: Any = "naive",
        **options: Any,
    ) -> ShapingPOMDP:
        """Return the shaping POMDP that the Gymnasium faces drive.

        Arguments:
            batch_size: B, games in parallel against the same co-player.
            num_inner_episodes: M.
            inner_episode_length: T; ``None`` for the game's own.
            co_player: a name (``"naive"``, ``"tit-for-tat"``, ...) of what is then made for the game, and must mean
                something in it, or an object that obeys the co-player protocol.
            options: what else the game takes, such as ``payoffs`` or ``variant``; and of any game ``epsilon``, with
                which hands tremble (``Trembling``), and ``survival``, with which an inner episode goes on
                (``RandomEnd``).

        Raises ``ValueError`` for sizes below 1, unknown names and bad options (it lists the known ones), ``TypeError``
        for an option that the game does not have and for an object that breaks the protocol.
        """
        game = self._game(inner_episode_length, options)
        return ShapingPOMDP(
            game, make_co_player(co_player, game), batch_size=batch_size, num_inner_episodes=num_inner_episodes
        )

    def parallel_env(
        self,
        *,
        inner_episode_length: int | None = None,
        num_inner_episodes: int = 1,
        max_cycles: int | None = None,
        render_mode: str | None = None,
        **options: Any,
    ) -> GameParallelEnv:
        """Return the game with every seat open, simultaneous moves.

        Arguments:
            inner_episode_length: T; ``None`` for the game's own.
            num_inner_episodes: M; 1 is the bare game, more the shaping form.
            max_cycles: PettingZoo's name for the length of the whole episode, M * T; give it or T.
            render_mode: as ``GameParallelEnv``.
            options: what else the game takes, ``epsilon`` and ``survival`` as in ``pomdp`` among it.

        Raises ``ValueError`` for sizes below 1, for both lengths at once, for ``max_cycles`` that M does not divide,
        and for bad options; ``TypeError`` for an option that the game does not have.
        """
        if num_inner_episodes < 1:
            raise ValueError(f"num_inner_episodes must be at least 1, got {num_inner_episodes}")
        if max_cycles is not None:
            if inner_episode_length is not None:
                raise ValueError("give inner_episode_length or max_cycles, not both")
            if max_cycles < 1 or max_cycles % num_inner_episodes:
                raise ValueError(
                    f"max_cycles must be a positive multiple of num_inner_episodes = {num_inner_episodes}, "
                    f"got {max_cycles}"
                )
            inner_episode_length = max_cycles // num_inner_episodes
        game = self._game(inner_episode_length, options)
        return GameParallelEnv(game, num_inner_episodes, name=self.name, render_mode=render_mode)

    def env(self, **keywords: Any) -> AECEnv:
        """Return the same with turns (PettingZoo's own conversion); keywords as in ``parallel_env``."""
        return parallel_to_aec(self.parallel_env(**keywords))

    def _game(self, inner_episode_length: int | None, options: dict[str, Any]) -> AbstractGame:
        known = set(inspect.signature(self.make_game).parameters) - {"inner_episode_length"}
        # A game from outside may have options of these names: then they are its own.
        chance = {name: value for name, value in options.items() if name in set(CHANCE) - known}
        unknown = sorted(set(options) - known - set(chance))
        if unknown:
            takes = ", ".join(sorted(known | set(CHANCE)))
            raise TypeError(f"{self.name} has no option {unknown[0]!r}; its game takes {takes}")
        length = {} if inner_episode_length is None else {"inner_episode_length": inner_episode_length}
        own = {name: value for name, value in options.items() if name not in chance}
        return with_chance(self.make_game(**length, **own), **chance)
