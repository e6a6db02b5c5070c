"""Named configurations: the laptop-sized ones, and the paper's."""

import dataclasses

from coala_agents.experiments._config import TrainConfig
from coala_agents.experiments._folder import Config
from coala_agents.experiments._lola_config import LolaConfig

# Fewer, smaller and bolder steps than the paper's, that die away so that the last iterate is as good as its neighbours.
# The critic shares the network with the policy: with the paper's weight its gradient drowns the policy's, and seeds
# part ways. The entropy bonus at the start is meant to keep seeds from settling on defection early.
# docs/reproduction.md tells what was tried.
_SHAPING = TrainConfig(
    preset="ipd-shaping",
    iterations=300,
    meta_batch_size=32,
    learning_rate=3e-3,
    learning_rate_decay=True,
    num_epochs=1,
    num_minibatches=4,
    centring=True,
    value_coefficient=0.1,
    entropy_coefficient=0.03,
    entropy_iterations=150,
)
# In a pool, smaller steps for longer, that die away once the agents have come to terms. Half the paper's B and twice
# the meta-episodes: as many games, and less noise in COALA-PG's gradient, whose variance grows with B. Normalised
# advantages weigh the two kinds of opponents alike: those against naive learners are sums over the batch, and many
# times larger. Then the reward scale is the critic's alone, and the paper's would give it a gradient some twenty times
# the policy's, in a network that they share. The entropy bonus is meant to keep agents from settling on defection
# before they have learnt to shape (docs/pools_tried.md).
_MIXED = TrainConfig(
    preset="ipd-mixed",
    iterations=450,
    batch_size=8,
    meta_batch_size=16,
    learning_rate=1e-3,
    learning_rate_decay=True,
    entropy_coefficient=0.02,
    entropy_iterations=200,
    normalise_advantages=True,
    reward_scale=0.01,
    num_meta_agents=2,
    p_naive=0.75,
)

# Smaller and shorter than the paper's (5 x 4, T 64, M 100), among naive learners who know the game. Rewards come by
# chance here, so that sums to the meta-episode's end are mostly noise: the lambdas look two inner episodes ahead or so.
# The small reward scale keeps the critic from drowning the policy's gradient (docs/gridworlds.md).
_CLEANUP = TrainConfig(
    preset="cleanup-lite-shaping",
    game="cleanup-lite",
    grid_height=3,
    grid_width=3,
    inner_episode_length=32,
    num_inner_episodes=10,
    batch_size=16,
    meta_batch_size=16,
    iterations=200,
    learning_rate=3e-3,
    num_epochs=1,
    num_minibatches=4,
    td_lambda=0.97,
    gae_lambda=0.97,
    normalise_advantages=True,
    reward_scale=0.02,
    naive_reward_scale=0.1,
    naive_pool="cleanup-lite",
    warm_start=True,
)
_CLEANUP_PAPER = TrainConfig(
    preset="cleanup-lite-shaping-paper",
    game="cleanup-lite",
    inner_episode_length=64,
    num_inner_episodes=100,
    batch_size=32,
    meta_batch_size=512,
    learning_rate=1e-3,
    normalise_advantages=True,
    reward_scale=0.1,
    naive_reward_scale=0.1,
)

_LOLA_DICE = LolaConfig(preset="ipd-lola-dice")
# Its noise falls with the meta-episodes and not with the batch: many of small ones (docs/agents/lola_dice.md).
_LOLA_COALA = LolaConfig(preset="ipd-lola-coala", algorithm="lola-coala", batch_size=4, meta_batch_size=256)

SHAPING_PRESETS: dict[str, TrainConfig] = {
    "ipd-shaping": _SHAPING,
    "ipd-shaping-paper": TrainConfig(preset="ipd-shaping-paper"),
    "ipd-mixed": _MIXED,
    "ipd-mixed-paper": TrainConfig(preset="ipd-mixed-paper", num_meta_agents=4, p_naive=0.75),
    "ipd-meta-only": dataclasses.replace(_MIXED, preset="ipd-meta-only", p_naive=0.0),
    # An M-FOS agent joins two grown ones: with start_from a run of ipd-mixed. All three from scratch, M-FOS defects
    # for good before the others reciprocate. Three in four opponents are naive learners, who pull it there too: at a
    # third of the weight they count as much in all as the meta agents do (docs/pools_tried.md).
    "ipd-coala-vs-m-fos": dataclasses.replace(
        _MIXED,
        preset="ipd-coala-vs-m-fos",
        algorithm="coala-pg+coala-pg+m-fos",
        num_meta_agents=3,
        iterations=250,
        learning_rate=5e-4,
        entropy_coefficient=0.01,
        entropy_iterations=150,
        naive_weight=1 / 3,
    ),
    "cleanup-lite-shaping": _CLEANUP,
    "cleanup-lite-mixed": dataclasses.replace(
        _CLEANUP,
        preset="cleanup-lite-mixed",
        num_meta_agents=2,
        meta_batch_size=8,
        p_naive=0.75,
        dynamic_naive=True,
    ),
    "coin-game-shaping": dataclasses.replace(
        _CLEANUP,
        preset="coin-game-shaping",
        game="coin-game",
        iterations=300,
        grid_height=None,
        grid_width=None,
        inner_episode_length=16,
        num_inner_episodes=20,
        naive_pool="coin-game",
    ),
    "cleanup-lite-shaping-paper": _CLEANUP_PAPER,
    "cleanup-lite-mixed-paper": dataclasses.replace(
        _CLEANUP_PAPER,
        preset="cleanup-lite-mixed-paper",
        iterations=30_000,
        num_inner_episodes=5,
        batch_size=64,
        num_meta_agents=3,
        naive_pool_size=3,
        p_naive=0.75,
        dynamic_naive=True,
        objective="a2c",
        optimiser="sgd",
        learning_rate=0.1,
        naive_discount=1.0,
        naive_optimiser="sgd",
        naive_learning_rate=1.0,
    ),
}
"""By name: meta agents."""

LOLA_PRESETS: dict[str, LolaConfig] = {
    "ipd-lola-dice": _LOLA_DICE,
    "ipd-lola-coala": _LOLA_COALA,
    "ipd-lola-dice-hawk": dataclasses.replace(
        _LOLA_DICE,
        preset="ipd-lola-dice-hawk",
        policy="hawk",
        inner_episode_length=20,
        discount=0.9,
        batch_size=64,
        inner_learning_rate=0.1,
        learning_rate=0.005,
        width=8,
        lru_width=8,
        mlp_width=8,
    ),
}
"""By name: two players who read each other's parameters."""

PRESETS: dict[str, Config] = {**SHAPING_PRESETS, **LOLA_PRESETS}
"""By name; the first is what ``coala train`` runs alone."""

DEFAULT_PRESET = next(iter(PRESETS))
