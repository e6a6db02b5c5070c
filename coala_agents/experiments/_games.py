"""The games that a configuration can name."""

import dataclasses
from collections.abc import Callable
from typing import Any

from coala_agents.experiments._config import GAME_OPTIONS, TrainConfig
from coala_agents.experiments._run_config import RunConfig
from coala_envs.games import AbstractGame, CleanUpLite, CoinGame, HarvestLite, InTheMatrix, iterated_prisoners_dilemma

_MAKERS: dict[str, Callable[..., AbstractGame]] = {
    "ipd": iterated_prisoners_dilemma,
    "cleanup-lite": CleanUpLite,
    "coin-game": CoinGame,
    "ipd-in-the-matrix": InTheMatrix,
    "harvest-lite": HarvestLite,
}
"""By the names in ``GAME_OPTIONS``."""


def make_game(config: TrainConfig) -> AbstractGame:
    """Return the configuration's game, with those of its fields that are the game's options."""
    options: dict[str, Any] = {name: getattr(config, field) for name, field in GAME_OPTIONS[config.game].items()}
    given = {name: value for name, value in options.items() if value is not None}
    return _MAKERS[config.game](inner_episode_length=config.inner_episode_length, **given)


def game_of(config: RunConfig) -> AbstractGame:
    """Return the game of any kind of run."""
    return make_game(dataclasses.replace(TrainConfig(), **game_fields(config)))


def game_fields(config: RunConfig) -> dict[str, Any]:
    """Return those fields of any run's configuration that say what it plays; by their names in ``TrainConfig``."""

    def value(field: str) -> Any:
        return getattr(config, field, getattr(TrainConfig, field))

    fields = ("game", "inner_episode_length", *GAME_OPTIONS[value("game")].values())
    return {field: value(field) for field in fields}
