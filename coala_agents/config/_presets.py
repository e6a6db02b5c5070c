"""Named configurations: the laptop-sized ones, and the paper's."""

from typing import Any

from coala_agents.config._run_config import RunConfig, run_config

# Fewer, smaller and bolder steps than the paper's, that die away so that the last iterate is as good as its neighbours.
# The critic shares the network with the policy: with the paper's weight its gradient drowns the policy's, and seeds
# part ways. The entropy bonus at the start is meant to keep seeds from settling on defection early.
# results/ipd-shaping/README.md tells what was tried.
_SHAPING: dict[str, Any] = {
    "iterations": 300,
    "meta_batch_size": 32,
    "learning_rate": 3e-3,
    "learning_rate_decay": True,
    "num_epochs": 1,
    "num_minibatches": 4,
    "centring": True,
    "value_coefficient": 0.1,
    "entropy_coefficient": 0.03,
    "entropy_iterations": 150,
}
# In a pool, smaller steps for longer, that die away once the agents have come to terms. Half the paper's B and twice
# the meta-episodes: as many games, and less noise in COALA-PG's gradient, whose variance grows with B. Normalised
# advantages weigh the two kinds of opponents alike: those against naive learners are sums over the batch, and many
# times larger. Then the reward scale is the critic's alone, and the paper's would give it a gradient some twenty times
# the policy's, in a network that they share. The entropy bonus is meant to keep agents from settling on defection
# before they have learnt to shape (results/ipd-pools/tried.md).
_MIXED: dict[str, Any] = {
    "num_meta_agents": 2,
    "p_naive": 0.75,
    "iterations": 450,
    "batch_size": 8,
    "meta_batch_size": 16,
    "learning_rate": 1e-3,
    "learning_rate_decay": True,
    "entropy_coefficient": 0.02,
    "entropy_iterations": 200,
    "normalise_advantages": True,
    "reward_scale": 0.01,
}
# Smaller and shorter than the paper's (5 x 4, T 64, M 100), among naive learners who know the game. Rewards come by
# chance here, so that sums to the meta-episode's end are mostly noise: the lambdas look two inner episodes ahead or so.
# The small reward scale keeps the critic from drowning the policy's gradient (docs/gridworlds.md).
_GRIDWORLD: dict[str, Any] = {
    "meta_batch_size": 16,
    "learning_rate": 3e-3,
    "num_epochs": 1,
    "num_minibatches": 4,
    "td_lambda": 0.97,
    "gae_lambda": 0.97,
    "normalise_advantages": True,
    "reward_scale": 0.02,
    "naive_reward_scale": 0.1,
    "warm_start": True,
}
_COIN_GAME_2X2: dict[str, Any] = {
    **_GRIDWORLD,
    "game": "coin-game",
    "grid_height": 2,
    "grid_width": 2,
    "inner_episode_length": 16,
    "num_inner_episodes": 60,
    "batch_size": 32,
    "iterations": 300,
    "naive_learning_rate": 0.01,
}
_CLEANUP: dict[str, Any] = {
    **_GRIDWORLD,
    "game": "cleanup-lite",
    "grid_height": 3,
    "grid_width": 3,
    "inner_episode_length": 32,
    "num_inner_episodes": 10,
    "iterations": 200,
    "naive_pool": "cleanup-lite",
}
# From a policy that imitates two scripts: a rate at which it is not lost before anything is learnt. What learners do is
# looked at step by step, for a gridworld shows in each what there is to answer.
_UNDECIDED: dict[str, Any] = {
    "warm_start": False,
    "learning_rate": 1e-3,
    "credit_windows": 48,
    "credit_window_length": 1,
}
_CLEANUP_PAPER: dict[str, Any] = {
    "game": "cleanup-lite",
    "num_inner_episodes": 100,
    "batch_size": 32,
    "meta_batch_size": 512,
    "learning_rate": 1e-3,
    "normalise_advantages": True,
    "reward_scale": 0.1,
    "naive_reward_scale": 0.1,
}
# The steps of ipd-shaping, 32 meta-episodes in each of 300 iterations, among the same naive learners: each member of a
# population plays one of them instead. With little noise all members come to defect, and nothing is left to choose
# from: so it is large, and stays (docs/agents/evolution_strategies.md).
_EVOLVED: dict[str, Any] = {
    "iterations": 300,
    "meta_batch_size": 1,
    "population_size": 32,
    "members_at_once": 16,
    "noise": 1.0,
    "noise_decay": 1.0,
    "evolution_rate": 0.05,
    "evolution_rate_decay": 1.0,
    "naive_network": "hawk",
}
# One long game with a stranger, of whom half are other learners and half memory-one players drawn for that game; nobody
# is told whom it plays, and nothing outlives a game. An eighth of the published batch, and fewer iterations.
_IN_CONTEXT: dict[str, Any] = {
    "opponent": "random-memory-one",
    "num_meta_agents": 2,
    "p_naive": 0.5,
    "num_inner_episodes": 1,
    "inner_episode_length": 100,
    "batch_size": 16,
    "meta_batch_size": 32,
    "iterations": 1000,
    "network": "gru",
    "objective": "a2c",
    "learning_rate": 1e-3,
    "discount": 0.99,
    "reward_scale": 0.02,
    "normalise_advantages": True,
    "entropy_coefficient": 0.01,
}
# What others publish for LOLA-DICE, but for the rates (see LolaConfig).
_LOLA: dict[str, Any] = {"payoffs": "classic", "inner_episode_length": 150, "network": "tabular"}

# The game as LOQA and Advantage Alignment are published on it.
_WATCHFUL: dict[str, Any] = {
    "payoffs": "classic",
    "inner_episode_length": 50,
    "network": "tabular",
    "iterations": 300,
}

# LOQA of networks in other games: the defaults, among them the rate of the model of the other, are for a table. Each
# preset has an entropy bonus that falls, or players are certain before any has met an answer (docs/agents/loqa.md).
_WATCHFUL_NETWORK: dict[str, Any] = {
    "network": "gru",
    "width": 32,
    "model_learning_rate": 0.003,
    "influence_weight": 5.0,
}


def _preset(name: str, algorithm: str, flags: dict[str, Any], **others: Any) -> RunConfig:
    return run_config(algorithm, **{**flags, **others, "preset": name})


PRESETS: dict[str, RunConfig] = {
    made.preset: made
    for made in (
        _preset("ipd-shaping", "coala-pg", _SHAPING),
        _preset("n-ipd-shaping", "coala-pg", _SHAPING, game="n-ipd"),
        _preset("ipd-shaping-paper", "coala-pg", {}),
        _preset("ipd-shaper", "shaper", _EVOLVED, network="gru", width=16),
        _preset("ipd-good-shepherd", "good-shepherd", _EVOLVED, network="tabular"),
        _preset("ipd-mixed", "coala-pg", _MIXED),
        _preset("ipd-mixed-paper", "coala-pg", {}, num_meta_agents=4, p_naive=0.75),
        _preset("ipd-meta-only", "coala-pg", _MIXED, p_naive=0.0),
        # An M-FOS agent joins two grown ones: with start_from a run of ipd-mixed. All three from scratch, M-FOS defects
        # for good before the others reciprocate. Three in four opponents are naive learners, who pull it there too: at
        # a third of the weight they count as much in all as the meta agents do (results/ipd-pools/tried.md).
        _preset(
            "ipd-coala-vs-m-fos",
            "coala-pg+coala-pg+m-fos",
            _MIXED,
            num_meta_agents=3,
            iterations=250,
            learning_rate=5e-4,
            entropy_coefficient=0.01,
            entropy_iterations=150,
            naive_weight=1 / 3,
        ),
        _preset("ipd-in-context", "batch-unaware", _IN_CONTEXT),
        _preset("cleanup-lite-shaping", "coala-pg", _CLEANUP),
        _preset(
            "cleanup-lite-mixed",
            "coala-pg",
            _CLEANUP,
            num_meta_agents=2,
            meta_batch_size=8,
            p_naive=0.75,
            dynamic_naive=True,
        ),
        _preset(
            "coin-game-shaping",
            "coala-pg",
            _GRIDWORLD,
            game="coin-game",
            inner_episode_length=16,
            num_inner_episodes=20,
            iterations=300,
            naive_pool="coin-game",
        ),
        # Where there is something to shape: more games and longer meta-episodes, and no step is
        # far from a coin (docs/gridworlds.md).
        _preset("coin-game-2x2-shaping", "coala-pg", _COIN_GAME_2X2, naive_pool="coin-game-2x2"),
        # The same for agents that know two ways to play and are sure of neither: greed, and to answer thefts.
        _preset(
            "coin-game-2x2-undecided",
            "coala-pg",
            {**_COIN_GAME_2X2, **_UNDECIDED},
            sees_rewards=True,
            naive_pool="coin-game-2x2-seen",
            start_from="coin-game-2x2-undecided",
            iterations=200,
        ),
        # Dirt falls too fast for one player, so that nothing is worth more than an other who cleans as well. The agents
        # know two ways to play: to clean when it is dirty, and to clean while the other does (docs/gridworlds.md).
        _preset(
            "cleanup-lite-undecided",
            "coala-pg",
            {**_CLEANUP, **_UNDECIDED},
            grid_height=4,
            grid_width=4,
            dirt_rate=0.8,
            inner_episode_length=64,
            num_inner_episodes=20,
            batch_size=32,
            naive_learning_rate=0.01,
            naive_pool="cleanup-lite-dirty",
            start_from="cleanup-lite-undecided",
            iterations=100,
        ),
        # All or nothing for each kind of item: 8 actions, with cooperation and defection as among all 216.
        _preset(
            "negotiation-shaping",
            "coala-pg",
            _SHAPING,
            game="negotiation",
            proposals=2,
            inner_episode_length=10,
            num_inner_episodes=60,
            batch_size=32,
            naive_network="tabular",
            naive_learning_rate=0.1,
        ),
        _preset(
            "dilemmas-shaping",
            "coala-pg",
            _SHAPING,
            game="dilemmas",
            naive_network="tabular",
            naive_learning_rate=0.1,
        ),
        _preset("cleanup-lite-shaping-paper", "coala-pg", _CLEANUP_PAPER),
        _preset(
            "cleanup-lite-mixed-paper",
            "coala-pg",
            _CLEANUP_PAPER,
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
        _preset("ipd-lola-dice", "lola-dice", _LOLA),
        # Its noise falls with the meta-episodes and not with the batch: many of small ones (docs/agents/lola_dice.md).
        _preset("ipd-lola-coala", "lola-coala", _LOLA, batch_size=4, meta_batch_size=256),
        _preset("ipd-advantage-alignment", "advantage-alignment", _WATCHFUL),
        _preset("ipd-loqa", "loqa", _WATCHFUL),
        # The game as it is published for LOQA, at a small part of the size.
        _preset(
            "coin-game-loqa",
            "loqa",
            _WATCHFUL_NETWORK,
            game="coin-game",
            variant="loqa",
            grid_height=3,
            grid_width=3,
            inner_episode_length=50,
            batch_size=64,
            iterations=4000,
            discount=0.8,
            learning_rate=0.003,
            entropy_coefficient=0.3,
            entropy_iterations=4000,
        ),
        _preset(
            "negotiation-loqa",
            "loqa",
            _WATCHFUL_NETWORK,
            game="negotiation",
            proposals=2,
            inner_episode_length=10,
            iterations=3000,
            discount=0.9,
            learning_rate=0.002,
            entropy_coefficient=0.5,
            entropy_iterations=3000,
        ),
        _preset(
            "ipd-lola-dice-hawk",
            "lola-dice",
            _LOLA,
            network="hawk",
            inner_episode_length=20,
            discount=0.9,
            batch_size=64,
            inner_learning_rate=0.1,
            learning_rate=0.005,
            width=8,
            lru_width=8,
            mlp_width=8,
        ),
    )
}
"""By name; the first is what ``coala train`` runs alone."""

DEFAULT_PRESET = next(iter(PRESETS))
