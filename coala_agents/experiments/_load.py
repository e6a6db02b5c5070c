"""A run as loaded from its folder."""

from pathlib import Path
from typing import Any, NamedTuple

import jax

from coala_agents.experiments._build import build
from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._folder import CHECKPOINT, described_run
from coala_agents.experiments._lola_build import build_pair
from coala_agents.experiments._lola_config import LolaConfig
from coala_agents.training import Pair, Setting, abstract_pairs, abstract_seeds, policies, read_checkpoint
from coala_envs.games import AbstractGame


class Run(NamedTuple):
    """A run of meta agents."""

    config: TrainConfig
    setting: Setting
    agents: tuple[Any, ...]
    """The learners' states, as in ``TrainingState``, with a leading seed axis."""
    iteration: int
    """Iterations done."""

    @property
    def game(self) -> AbstractGame:
        """What the agents were trained on."""
        return self.setting.game

    @property
    def names(self) -> list[str]:
        """The algorithm of each agent."""
        return self.setting.names

    @property
    def policies(self) -> Any:
        """The agents' parameters, ``[seeds, agents]`` before every leaf."""
        return jax.vmap(policies)(self.agents)

    @property
    def forgets(self) -> bool:
        """Whether the agents condition on the current inner episode only: meta agents do not."""
        return False


class LolaRun(NamedTuple):
    """A run of two LOLA players."""

    config: LolaConfig
    pair: Pair
    players: tuple[Any, Any]
    """The players' states, as in ``PairState``, with a leading seed axis."""
    iteration: int
    """Iterations done."""

    @property
    def game(self) -> AbstractGame:
        """What the players were trained on."""
        return self.pair.game

    @property
    def names(self) -> list[str]:
        """The algorithm of each player."""
        return self.config.algorithms

    @property
    def policies(self) -> Any:
        """The players' parameters, ``[seeds, players]`` before every leaf."""
        return jax.vmap(policies)(jax.tree.map(lambda leaf: leaf[:, None], self.players))

    @property
    def forgets(self) -> bool:
        """Whether the players condition on the current inner episode only: these do."""
        return True


def load_run(folder: Path) -> Run:
    """Load a run of meta agents from its checkpoint, whose header holds the configuration.

    Raises ``FileNotFoundError`` if there is none, ``CheckpointError`` for a file that is foreign, newer, truncated or
    does not fit its configuration, and ``ValueError`` for a run of LOLA players.
    """
    run = load_any_run(folder)
    if isinstance(run, LolaRun):
        raise ValueError(f"{folder} holds LOLA players, not meta agents; coala tournament and coala compare take them")
    return run


def load_any_run(folder: Path) -> Run | LolaRun:
    """Load a run of either kind. Raises ``FileNotFoundError`` and ``CheckpointError`` as ``load_run``."""
    checkpoint = read_checkpoint(folder / CHECKPOINT)
    config, iteration = described_run(checkpoint)
    if isinstance(config, LolaConfig):
        pair = build_pair(config)
        players = abstract_pairs(pair, config.seeds).players
        return LolaRun(config, pair, checkpoint.tree(players), iteration)
    setting = build(config)
    like = abstract_seeds(setting, config.seeds).agents
    return Run(config, setting, checkpoint.tree(like), iteration)
