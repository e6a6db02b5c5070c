"""Leagues: who meets whom in which setting, and what others have published of the same."""

import dataclasses
from typing import NamedTuple

import equinox as eqx

from coala_agents.config import PRESETS, RunConfig
from coala_agents.experiments._exported import pretrained_folder, pretrained_names, read_card


class Published(NamedTuple):
    """A number of others, in the setting of the league."""

    players: str
    reward: tuple[float, ...]
    """Per step, of the first player and, where they differ, of the second."""
    source: str


class League(NamedTuple):
    """A row of the table."""

    told: str
    config: RunConfig
    """The game that is played, and the sizes of a meta-episode."""
    players: tuple[str, ...]
    """Besides the agents that come with coala and were trained on this game."""
    published: tuple[Published, ...] = ()

    @property
    def agents(self) -> list[str]:
        """The agents that come with coala and were trained on this game, by name."""
        cards = {name: read_card(pretrained_folder(name)) for name in pretrained_names()}
        return [name for name, card in cards.items() if self.admits(RunConfig.from_dict(card["config"]))]

    def admits(self, config: RunConfig) -> bool:
        """Tell whether agents were trained on this game, however it was written down; how long their inner episodes
        were does not matter."""
        mine = self.config.game
        theirs = dataclasses.replace(config.game, inner_episode_length=mine.inner_episode_length)
        return bool(eqx.tree_equal(mine.build(), theirs.build()))


_MATRIX = ("naive", "always-cooperate", "always-defect", "tit-for-tat", "win-stay-lose-shift", "extortion")
_LOQA = "Aghajohari et al. 2024 (LOQA)"
_ALIGNMENT = "Duque et al. 2025 (Advantage Alignment)"

LEAGUES = {
    "ipd": League("the prisoner's dilemma with the paper's payoffs, B 16, M 20, T 10", PRESETS["ipd-shaping"], _MATRIX),
    "ipd-classic": League(
        "the prisoner's dilemma with the payoffs -1, -3, 0, -2, B 16, M 10, T 50",
        PRESETS["ipd-shaping"].with_flags(payoffs="classic", inner_episode_length=50, num_inner_episodes=10),
        tuple(name for name in _MATRIX if name != "extortion"),
    ),
    "dilemmas": League(
        "dilemmas, another in each meta-episode, B 16, M 20, T 10",
        PRESETS["dilemmas-shaping"],
        ("naive", "always-cooperate", "always-defect", "tit-for-tat", "grim-trigger"),
    ),
    "negotiation": League(
        "negotiation, all or nothing for each kind of item, B 32, M 60, T 10",
        PRESETS["negotiation-shaping"],
        ("naive", "negotiation-cooperator", "negotiation-defector", "negotiation-tit-for-tat"),
    ),
    "coin-game": League(
        "the Coin Game of 3 x 3 with one coin and T 50, B 16, M 20",
        PRESETS["coin-game-shaping"].with_flags(
            variant="loqa", grid_height=3, grid_width=3, inner_episode_length=50, naive_pool="", warm_start=False
        ),
        ("naive", "coin-greedy", "coin-honest", "coin-tit-for-tat", "coin-punisher"),
        (
            Published("LOQA, LOQA", (0.29, 0.30), _LOQA),
            Published("POLA, POLA", (0.21, 0.18), _LOQA),
            Published("M-FOS, M-FOS", (-0.02, 0.01), _LOQA),
            Published("always cooperate, itself", (0.347,), _ALIGNMENT),
            Published("Advantage Alignment, itself", (0.28,), _ALIGNMENT),
        ),
    ),
}
"""By name. Numbers are published here only where game, grid and episode are the same."""
