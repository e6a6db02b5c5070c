"""How much can be got out of an entrant: an agent trained against it and nobody else."""

from collections.abc import Callable

import jax

from coala_agents.config import Configuration, RunConfig
from coala_agents.evaluation._entrants import Entrant
from coala_agents.experiments._load import build
from coala_agents.training import Setting, TrainingState, start_seeds, train
from coala_envs.checks import checked
from coala_envs.co_players import CoPlayer, FrozenPolicy
from coala_envs.games import AbstractGame


@checked
def best_response_trainer(
    config: Configuration,
    *,
    game: AbstractGame | None = None,
    greedy: bool = False,
    progress: Callable[[Entrant, int], object] | None = None,
) -> Callable[[Entrant], CoPlayer]:
    """Return a ``BestResponse`` for ``play_tournament``: it trains one agent for the configuration's iterations.

    What it finds is a lower bound: a small budget finds a weak response. Against entrants that learn it uses COALA-PG,
    and against those that do not the plain policy gradient, which is exact there and less noisy.

    Arguments:
        config: of the training; its algorithm is not used, and its naive learners only where it starts from theirs
            (``warm_start``); its first seed alone is.
        game: what they play: the configuration's unless given, and else one of its kind, such as that ``with_chance``.
        greedy: once trained, it takes its most probable action instead of drawing one.
        progress: called after each iteration with the entrant and the number of iterations done.
    """

    def respond(entrant: Entrant) -> CoPlayer:
        setting = build(responder(config, entrant.learns))

        def report(done: int, *_: object) -> None:
            if progress is not None:
                progress(entrant, done)

        seeds = [config.training.seed]
        begun = TrainingState(start_seeds(setting, seeds).agents, naive_pool=None)
        state = train(
            _against(entrant, setting, game or setting.game),
            begun,
            seeds,
            last=config.training.iterations,
            report=report,
        )
        return FrozenPolicy(jax.tree.map(lambda leaf: leaf[0, 0], state.agents[0].params), greedy=greedy)

    return respond


def responder(config: RunConfig, learns: bool) -> RunConfig:
    """Return the configuration of one agent that is trained alone against an entrant, which learns or does not."""
    return config.with_flags(
        algorithm="coala-pg" if learns else "batch-unaware",
        credit="paper",
        credit_lambda=1.0,
        learning_rate_factors=(),
        num_meta_agents=1,
        p_naive=1.0,
        dynamic_naive=False,
    )


def _against(entrant: Entrant, setting: Setting, game: AbstractGame) -> Setting:
    return Setting(
        setting.agents,
        game,
        entrant.player,
        meta_batch_size=setting.meta_batch_size,
        batch_size=setting.batch_size,
        num_inner_episodes=setting.num_inner_episodes,
        naive_pool_size=0,
    )
