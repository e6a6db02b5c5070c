"""Two players who learn at the same time, as an ``Experiment``."""

import functools
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Float, Key

from coala_agents._roles import Role, metric
from coala_agents.config import RunConfig
from coala_agents.evaluation._evaluate import Evaluation
from coala_agents.experiments._experiment import Experiment, Report
from coala_agents.training import (
    Pair,
    PairState,
    abstract_pairs,
    compiled,
    policies,
    start_pairs,
    train_pairs,
)
from coala_envs import play_match
from coala_envs.co_players import FrozenPolicy
from coala_envs.games import AbstractGame


class PairExperiment(Experiment):
    """Trains the two players of a pair."""

    forgets = True

    def __init__(self, config: RunConfig, setting: Pair):
        self.config, self.setting, self.training = config, setting, config.training

    @property
    def env_steps_per_iteration(self) -> int:
        """See ``Experiment``."""
        return self.setting.env_steps_per_update

    @property
    def meta_parts(self) -> int:
        """See ``Experiment``."""
        return 1

    def start(self) -> PairState:
        """See ``Experiment``."""
        return start_pairs(self.setting, self.training.seeds)

    def train(self, state: PairState, first: int, report: Report, mesh: Mesh | None = None) -> None:
        """See ``Experiment``."""
        train_pairs(
            self.setting,
            state,
            self.training.seeds,
            first=first,
            last=self.training.iterations,
            chunk=self.training.checkpoint_interval,
            mesh=mesh,
            report=report,
        )

    def abstract(self) -> Any:
        """See ``Experiment``."""
        return self.saved(abstract_pairs(self.setting, self.training.seeds))

    def saved(self, state: PairState) -> Any:
        """See ``Experiment``."""
        return state.players if state.past is None else (*state.players, state.past)

    def restored(self, saved: Any, start: PairState) -> PairState:
        """See ``Experiment``."""
        return PairState(saved[:2], *saved[2:])

    def policies(self, saved: Any) -> Any:
        """See ``Experiment``."""
        return jax.vmap(policies)(jax.tree.map(lambda leaf: leaf[:, None], saved[:2]))

    def starting_from(self, policies: Any) -> Any:
        """See ``Experiment``."""
        return tuple(
            jax.vmap(functools.partial(player.starting_from, key=jax.random.key(seat)))(
                jax.tree.map(lambda leaf, seat=seat: leaf[:, seat], policies)
            )
            for seat, player in enumerate(self.setting.players)
        )

    def evaluate(
        self, saved: Any, *, num_opponents: int, seed: int, greedy: bool = False, game: AbstractGame | None = None
    ) -> Evaluation:
        """See ``Experiment``."""
        game, keys = game or self.setting.game, jax.random.split(jax.random.key(np.uint32(seed)), num_opponents)
        seen = _play_pairs(game, [player.params for player in saved[:2]], self.setting.batch_size, greedy, keys)
        curves = {metric(name, Role.META): np.asarray(x).swapaxes(1, 2)[..., None] for name, x in seen.items()}
        return Evaluation(curves, game.shares)

    def finish(self, state: PairState, folder: Path, iteration: int) -> None:
        """Nothing more to write."""

    def is_finished(self, folder: Path, iteration: int) -> bool:
        """See ``Experiment``."""
        return True


@compiled
def _play_pairs(
    game: AbstractGame, pair: list[Any], batch_size: int, greedy: bool, keys: Key[Array, " episodes"]
) -> dict[str, Float[Array, "seeds episodes players"]]:
    """Return means over the games of each inner episode, of every seed's pair in the seats that it was trained in."""

    def of_seed(pair: list[Any]) -> dict[str, Array]:
        players = [FrozenPolicy(policy, forgets=True, greedy=greedy) for policy in pair]

        def one(key: Any) -> dict[str, Array]:
            match = play_match(game, players, batch_size=batch_size, num_inner_episodes=1, key=key)
            return {name: x.mean((0, 1, 2)) for name, x in {"reward": match.reward, **match.measures}.items()}

        return jax.vmap(one)(keys)

    return jax.vmap(of_seed)(pair)
