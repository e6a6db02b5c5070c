"""Does a gradient lead from greed to shaping? The return as more and more games are played by who shapes."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from coala_agents.evaluation._headroom import REWARD
from coala_agents.evaluation._script_play import Played, play_script
from coala_agents.statistics import META_EPISODES, Estimate, t_interval
from coala_agents.training import Mixture, Setting
from coala_envs.checks import checked
from coala_envs.co_players import co_player_entry

FRACTIONS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Of the games, in which the agent plays as who shapes."""


class Reachability(NamedTuple):
    """The agent's reward per step, by the fraction of games in which it shapes instead of being greedy."""

    greedy: str
    shaping: str
    """Names of the two players."""
    reward: Float[np.ndarray, "fractions meta"]
    """For each of ``FRACTIONS``, on the same meta-episodes."""

    def curve(self) -> list[Estimate]:
        """Return the mean reward at each fraction."""
        return [t_interval(reward, META_EPISODES) for reward in self.reward]

    def slope(self) -> Estimate:
        """Return the slope at 0: the first step's rise in the same luck, for a fraction of 1."""
        return t_interval((self.reward[1] - self.reward[0]) / FRACTIONS[1], META_EPISODES)

    @property
    def verdict(self) -> str:
        """What the slope at 0 says."""
        slope = self.slope()
        if slope.high < 0:
            return "dips first"
        return "rises from the start" if slope.low > 0 else "is flat at first, as far as can be told"


@checked
def measure_reachability(
    setting: Setting, greedy: str, shaping: str, keys: Key[Array, " meta"], played: Played | None = None
) -> Reachability:
    """Let the agent play as one of two fixed players, the one who shapes in a fraction of the games.

    Who plays in which game is drawn at the start of each meta-episode; a fraction is what is drawn from.

    Arguments:
        setting: whose naive learners are met.
        greedy, shaping: names of co-players.
        keys: of the meta-episodes, the same for all fractions.
        played: told of each part that is done.

    Raises ``ValueError`` for names that mean nothing in the game.
    """
    first, second = (co_player_entry(name).for_game(setting.game, 0) for name in (greedy, shaping))
    rewards = [
        play_script(setting, Mixture(first, second, jnp.asarray(fraction, float)), keys, played)[REWARD].mean(axis=1)
        for fraction in FRACTIONS
    ]
    return Reachability(greedy, shaping, np.stack(rewards))


def reachability_json(found: Reachability) -> dict[str, Any]:
    """Return a report of it."""
    return {
        "greedy": found.greedy,
        "shaping": found.shaping,
        "curve": [
            {"fraction": fraction, **estimate.as_json()}
            for fraction, estimate in zip(FRACTIONS, found.curve(), strict=True)
        ],
        "slope_at_0": found.slope().as_json(),
        "verdict": found.verdict,
    }
