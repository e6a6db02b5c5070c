"""The game of a configuration."""

import dataclasses
from typing import Any

from coala_agents.experiments._config import GAME_FIELDS, TrainConfig
from coala_agents.experiments._run_config import RunConfig
from coala_envs.games import AbstractGame
from coala_envs.registry import game_entry


def make_game(config: TrainConfig) -> AbstractGame:
    """Return the configuration's game, with those of its fields that are the game's options."""
    entry = game_entry(config.game)
    options = {name: getattr(config, field) for name, field in GAME_FIELDS.items() if name in entry.options}
    given = {name: value for name, value in options.items() if value is not None}
    return entry.make(inner_episode_length=config.inner_episode_length, **given)


def game_of(config: RunConfig) -> AbstractGame:
    """Return the game of any kind of run."""
    return make_game(dataclasses.replace(TrainConfig(), **game_fields(config)))


def game_fields(config: RunConfig) -> dict[str, Any]:
    """Return those fields of any run's configuration that say what it plays; by their names in ``TrainConfig``."""
    fields = {name: getattr(config, name, getattr(TrainConfig, name)) for name in ("game", "inner_episode_length")}
    for name, default in game_entry(fields["game"]).options.items():
        if field := GAME_FIELDS.get(name):
            given = getattr(config, field, None)
            fields[field] = default if given is None else given
    return fields
