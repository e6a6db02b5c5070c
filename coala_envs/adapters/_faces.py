"""All faces of one game, from the function that makes it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gymnasium.vector import AutoresetMode
from pettingzoo import AECEnv
from pettingzoo.utils import OrderEnforcingWrapper

from coala_envs._shaping import ShapingPOMDP
from coala_envs.adapters._gymnasium import ShapingEnv
from coala_envs.adapters._pettingzoo import GameAECEnv, GameParallelEnv
from coala_envs.adapters._vector import ShapingVectorEnv
from coala_envs.checks import Size, check_fields, checked, nearest
from coala_envs.co_players import make_co_players
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

    def __post_init__(self) -> None:
        check_fields(self)

    def shaping_env(self, *, render_mode: str | None = None, **options: Any) -> ShapingEnv:
        """Return the meta-episode of the batched shaping POMDP.

        Arguments:
            render_mode: ``"ansi"`` (text), ``"rgb_array"`` (pixels) or ``"human"`` (a window); ``None`` draws nothing.
            options: as in ``pomdp``.
        """
        self._check(options, self.shaping_env, self.pomdp)
        return ShapingEnv(self.pomdp(**options), render_mode=render_mode)

    def shaping_vector_env(
        self,
        num_envs: Size = 1,
        *,
        render_mode: str | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: Size | None = None,
        **options: Any,
    ) -> ShapingVectorEnv:
        """Return several of them on one clock, as ``ShapingVectorEnv``.

        Arguments:
            num_envs: how many meta-episodes, N, each against a co-player of its own.
            render_mode: as for one of them, but for ``"human"``.
            autoreset_mode: when they start again: Gymnasium's ``"NextStep"``, ``"SameStep"`` or ``"Disabled"``.
            max_episode_steps: truncates the meta-episodes after so many steps; ``None`` never does.
            options: as in ``pomdp``.
        """
        self._check(options, self.shaping_vector_env, self.pomdp)
        return ShapingVectorEnv(
            self.pomdp(**options),
            num_envs,
            render_mode=render_mode,
            autoreset_mode=autoreset_mode,
            max_episode_steps=max_episode_steps,
        )

    # Gymnasium reads off what makes an environment what it can render, and collects its frames into lists.
    shaping_env.__dict__["metadata"] = ShapingEnv.metadata
    shaping_vector_env.__dict__["metadata"] = ShapingVectorEnv.metadata

    @checked
    def pomdp(
        self,
        *,
        batch_size: Size = 16,
        num_inner_episodes: Size = 20,
        inner_episode_length: Size | None = None,
        co_player: Any = "naive",
        **options: Any,
    ) -> ShapingPOMDP:
        """Return the shaping POMDP that the Gymnasium faces drive.

        Arguments:
            batch_size: how many games, B, are played in parallel against the same co-player.
            num_inner_episodes: how many make a meta-episode, M.
            inner_episode_length: its steps, T; ``None`` for the game's own.
            co_player: a name (``"naive"``, ``"tit-for-tat"``, ...) of what is then made for the game, and must mean
                something in it, or an object that obeys the co-player protocol; with more than two players that sits
                in all other seats, unless there is one for each in a row.
            options: what else the game takes, such as ``payoffs`` or ``variant``; and of any game ``epsilon``, with
                which hands tremble (``Trembling``), and ``survival``, with which an inner episode goes on
                (``RandomEnd``).

        Raises ``ValueError`` for sizes that are no whole numbers from 1, unknown names and bad options (it lists the
        known ones), ``TypeError`` for an option that there is not and for an object that breaks the protocol.
        """
        self._check(options, self.pomdp)
        game = self._game(inner_episode_length, options)
        return ShapingPOMDP(
            game, make_co_players(co_player, game), batch_size=batch_size, num_inner_episodes=num_inner_episodes
        )

    @checked
    def parallel_env(
        self,
        *,
        inner_episode_length: Size | None = None,
        num_inner_episodes: Size = 1,
        max_cycles: Size | None = None,
        render_mode: str | None = None,
        **options: Any,
    ) -> GameParallelEnv:
        """Return the game with every seat open, simultaneous moves.

        Arguments:
            inner_episode_length: its steps, T; ``None`` for the game's own.
            num_inner_episodes: how many, M; 1 is the bare game, more the shaping form.
            max_cycles: PettingZoo's name for the length of the whole episode, M * T; give it or T.
            render_mode: as for ``gym.make``.
            options: what else the game takes, ``epsilon`` and ``survival`` as in ``pomdp`` among it.

        Raises ``ValueError`` for sizes below 1, for both lengths at once, for ``max_cycles`` that M does not divide,
        and for bad options; ``TypeError`` for an option that there is not.
        """
        self._check(options, self.parallel_env)
        if max_cycles is not None:
            if inner_episode_length is not None:
                raise ValueError("give inner_episode_length or max_cycles, not both")
            if max_cycles % num_inner_episodes:
                raise ValueError(
                    f"max_cycles must be a multiple of num_inner_episodes = {num_inner_episodes}, got {max_cycles}"
                )
            inner_episode_length = max_cycles // num_inner_episodes
        game = self._game(inner_episode_length, options)
        return GameParallelEnv(game, num_inner_episodes, name=self.name, render_mode=render_mode)

    def env(self, **keywords: Any) -> AECEnv:
        """Return the same with turns (PettingZoo's own conversion); keywords as in ``parallel_env``."""
        return OrderEnforcingWrapper(GameAECEnv(self.parallel_env(**keywords)))

    def _game(self, inner_episode_length: int | None, options: dict[str, Any]) -> AbstractGame:
        own = inspect.signature(self.make_game).parameters
        # A game from outside may have options of these names: then they are its own.
        chance = {name: value for name, value in options.items() if name in CHANCE and name not in own}
        others = {name: value for name, value in options.items() if name not in chance}
        length = {} if inner_episode_length is None else {"inner_episode_length": inner_episode_length}
        return with_chance(self.make_game(**length, **others), **chance)

    def _check(self, options: dict[str, Any], *makers: Callable[..., Any]) -> None:
        """Raise ``TypeError``, in Python's own words, for an option that neither the makers nor any game has."""
        parameters = [inspect.signature(maker).parameters for maker in (*makers, self.make_game)]
        known = [name for found in (*parameters, CHANCE) for name in found if name != "options"]
        for name in options:
            if name not in known:
                raise TypeError(
                    f"{self.name} got an unexpected keyword argument {name!r}{nearest(name, known)}; "
                    f"its options are {', '.join(dict.fromkeys(known))}"
                )
