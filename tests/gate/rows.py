"""What the public constructors and functions must refuse, and what the error must say: a row each.

``run.py`` goes through them in a process of its own, in which nothing but the packages themselves looks at arguments.
"""

import functools
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from rows_envs import ENVS

from coala_agents import analytic, estimators, experiments, learners, nn, training
from coala_agents.config import game, network, preset, run_config
from coala_agents.registry import learner, objective, update_rule
from coala_envs import ShapingPOMDP, adapters, co_players, games, play_match
from coala_envs.registry import game_entry

NAN, INF = float("nan"), float("inf")
IPD = games.iterated_prisoners_dilemma()
KEY = jax.random.key(0)
faces = game_entry("ipd").faces
game_parallel_env = functools.partial(adapters.GameParallelEnv, IPD)
TWO_BY_TWO = analytic.IteratedGame(IPD, 0.9)
LOGITS = jnp.zeros(5)
STEPS = jnp.zeros((2, 6))


class Row(NamedTuple):
    """A call, and what its error says; an empty word where it must be understood."""

    name: str
    call: Callable[[], object]
    says: str = ""


def each(called: Callable[..., object], argument: str, *values: object, says: str) -> list[Row]:
    """Return a row for each value of an argument."""
    name = getattr(called, "__name__", None) or getattr(called, "func", called).__name__
    return [
        Row(f"{name}({argument}={value!r:.30})", functools.partial(called, **{argument: value}), says)
        for value in values
    ]


def naive(**options: object) -> object:
    plain = {"make_policy": functools.partial(co_players.TabularPolicy, 5, 2), "optimiser": optax.sgd(0.1)}
    return co_players.NaiveLearner(**{**plain, **options})


def naive_ppo(**options: object) -> object:
    return co_players.NaivePPO(functools.partial(co_players.TabularPolicy, 5, 2), optax.sgd(0.1), **options)


def tabular_q(**options: object) -> object:
    return co_players.TabularQ(**{"num_states": 5, "num_actions": 2, **options})


def pola(**options: object) -> object:
    rates = {"penalty": 1.0, "learning_rate": 0.1, "inner_learning_rate": 0.1, "num_steps": 1}
    return analytic.pola_update(TWO_BY_TWO, jnp.zeros((2, 5)), **{**rates, **options})


def shaping_pg(**options: object) -> object:
    return learners.coala_pg(functools.partial(nn.HawkPolicy, 5, 2), optax.sgd(0.1), **options)


def hawk(**sizes: object) -> object:
    return nn.HawkPolicy(5, 2, **sizes, key=KEY)


def pomdp(game: object = IPD, co_player: object = co_players.tit_for_tat(), **sizes: object) -> object:
    return ShapingPOMDP(game, co_player, **{"batch_size": 2, "num_inner_episodes": 2, **sizes})


def frozen(**options: object) -> object:
    return co_players.FrozenPolicy(**{"policy": co_players.TabularPolicy(5, 2, key=KEY), **options})


def traced(made: Callable[..., games.AbstractGame]) -> object:
    return jax.jit(lambda number: made(number).reset(key=KEY)[1])(0.5)


def match(**options: object) -> object:
    return play_match(
        IPD, **{"players": [naive()] * 2, "batch_size": 1, "num_inner_episodes": 1, "key": KEY, **options}
    )


def dice(**options: object) -> object:
    return estimators.dice_objective(STEPS, **{"rewards": STEPS, "discount": 0.9, **options})


def setting(**options: object) -> object:
    plain = {
        "agents": training.Agents(shaping_pg()),
        "game": IPD,
        "opponent": naive(),
        "meta_batch_size": 2,
        "batch_size": 2,
        "num_inner_episodes": 2,
        "naive_pool_size": 1,
    }
    return training.Setting(**{**plain, **options})


def pair(**options: object) -> object:
    player = learners.lola_dice(functools.partial(co_players.TabularPolicy, 5, 2), optax.sgd(0.1))
    return training.Pair(**{"game": IPD, "players": (player, player), **options})


def lola(**options: object) -> object:
    return learners.lola_dice(functools.partial(co_players.TabularPolicy, 5, 2), optax.sgd(0.1), **options)


def lola_coala(**options: object) -> object:
    return learners.lola_coala(functools.partial(co_players.TabularPolicy, 5, 2), optax.sgd(0.1), **options)


def advantages(**options: object) -> object:
    plain = {"rewards": STEPS, "values": STEPS, "credit": "coala-pg", "inner_episode_length": 3}
    return estimators.advantages(**{**plain, **options})


def teaching(form: object = "teaching", **options: object) -> object:
    return learners.Teaching(form, **{"game": IPD, **options})


def later(rule: Callable[..., object], **options: object) -> object:
    taught = jnp.zeros((1, 2, 3, 2) if rule is estimators.later_by_lessons else (1, 2, 2))
    return rule(taught, **{"rewards": jnp.zeros((1, 2, 6)), "inner_episode_length": 3, **options})


def returns(**options: object) -> object:
    plain = {"rewards": STEPS, "next_values": STEPS, "inner_episode_length": 3}
    flags = {"average_future_episodes": True, "normalise_current_episode": True}
    return estimators.batch_lambda_returns(**{**plain, **flags, **options})


def shaping_returns(**options: object) -> object:
    plain = {"meta": LOGITS, "naive": LOGITS, "learning_rate": 1.0, "num_updates": 1}
    return analytic.shaping_returns(TWO_BY_TWO, **{**plain, **options})


def pool(**options: object) -> object:
    plain = {"agents": jnp.zeros((2, 5)), "naive": jnp.zeros((1, 5)), "p_naive": 0.5}
    return analytic.pool_gradient(TWO_BY_TWO, **{**plain, "learning_rate": 1.0, "num_updates": 1, **options})


def look_ahead(**options: object) -> object:
    plain = {"players": jnp.zeros((2, 5)), "learning_rate": 1.0, "num_look_aheads": 1}
    return analytic.lola_gradient(TWO_BY_TWO, **{**plain, **options})


def closed_form(first: object = (0.5,) * 5, discount: object = 0.9) -> object:
    return analytic.IteratedGame(IPD, discount).returns(first, (0.5,) * 5)


def zero_determinant(**options: object) -> object:
    return analytic.fit_zero_determinant(**{"cooperation": (1.0, 0.5, 0.5, 0.0), **options})


def ipd(**options: object) -> object:
    return games.iterated_prisoners_dilemma(**options)


def matrix_game(**options: object) -> object:
    return games.MatrixGame(**{"payoffs": ((1.0, -1.0), (2.0, 0.0)), **options})


def configured(**flags: object) -> object:
    return run_config("coala-pg", **flags)


NO_SIZES = (0, -1, 2.5, 2.0, True, NAN, "3", None, np.float32(2))
WHOLE = "must be (a whole number|at least)"
THREE_ACTIONS = co_players.FrozenPolicy(co_players.TabularPolicy(5, 3, key=KEY))

ROWS: list[Row] = [
    # Games.
    *each(matrix_game, "inner_episode_length", *NO_SIZES, says=f"inner_episode_length {WHOLE}"),
    *each(ipd, "inner_episode_length", 3.9, 0, says=f"inner_episode_length {WHOLE}"),
    *each(matrix_game, "payoffs", 1e39, [[1e39, 0], [0, 0]], "abc", [["1", "2"], ["3", "4"]], says="payoffs must"),
    *each(
        matrix_game, "payoffs", [[True, False], [True, False]], [[1, 2], [3]], [[NAN, 1], [1, 1]], says="payoffs must"
    ),
    *each(ipd, "payoffs", "clasic", says="unknown payoffs 'clasic' .did you mean classic.*; known: paper"),
    *each(games.CoinGame, "coin_reward", NAN, INF, "1", 1e39, True, says="coin_reward must be"),
    *each(games.CoinGame, "theft_penalty", NAN, [1.0], says="theft_penalty must be"),
    *each(games.CoinGame, "variant", "paxx", 3, None, says="unknown variant .*known: "),
    *each(games.CoinGame, "egocentric", 1, "yes", says="egocentric must be true or false"),
    *each(games.CoinGame, "inner_episode_length", 3.9, 0, says=f"inner_episode_length {WHOLE}"),
    *each(games.CoinGame, "height", 1, 2.5, says="(height|grid)"),
    *each(games.CleanUpLite, "inner_episode_length", 2.5, 0, says=f"inner_episode_length {WHOLE}"),
    *each(games.CleanUpLite, "dirt_rate", -0.1, 1.5, NAN, says="dirt_rate must be"),
    *each(games.CleanUpLite, "hit_rate", 2, "1", says="hit_rate must be"),
    *each(games.CleanUpLite, "pollution_limit", 0, -1, NAN, INF, says="pollution_limit must be"),
    *each(games.CleanUpLite, "zap_range", -1, 1.5, says="zap_range must be"),
    *each(games.CleanUpLite, "freeze_steps", -1, 1.5, says="freeze_steps must be"),
    *each(games.CleanUpLite, "initial_dirt", -1, 0.5, 99, says="initial_dirt must"),
    *each(games.CleanUpLite, "width", 1, 0, 2.5, says="(width|grid)"),
    *each(games.HarvestLite, "regrowth", (), (0.1, 1.5), (NAN,), says="regrowth must"),
    *each(games.HarvestLite, "initial_apples", -1, NAN, says="initial_apples must be"),
    *each(games.InTheMatrix, "window", 0, 2, 2.5, says="window must be"),
    *each(games.InTheMatrix, "payoffs", [[1, 2, 3]], [[NAN, 0], [0, 0]], "ab", says="payoffs must be"),
    # Co-players.
    *each(naive, "discount", -0.1, 1.1, NAN, "0.9", says="discount must be"),
    *each(naive, "reward_scale", 0, -1, NAN, INF, says="reward_scale must be"),
    *each(naive, "value_coefficient", -1, NAN, INF, says="value_coefficient must be"),
    *each(naive, "entropy_coefficient", -1, NAN, says="entropy_coefficient must be"),
    *each(naive_ppo, "clip", 0, NAN, says="clip must be"),
    *each(naive_ppo, "num_epochs", 0, 1.5, says=f"num_epochs {WHOLE}"),
    *each(tabular_q, "num_states", 0, 2.5, says=f"num_states {WHOLE}"),
    *each(tabular_q, "step_size", -0.1, 2, NAN, says="step_size must be"),
    *each(tabular_q, "exploration", -0.1, 2, NAN, says="exploration must be"),
    *each(naive, "normalise_advantages", 1, says="normalise_advantages must be true or false"),
    *each(
        co_players.MemoryOne,
        "cooperation",
        (0.5,) * 4,
        (2,) * 5,
        (NAN,) * 5,
        ("a",) * 5,
        says="(probabilities|cooperation)",
    ),
    *each(co_players.co_player_entry, "name", "tit-for-tatt", says="did you mean tit-for-tat"),
    *each(functools.partial(co_players.TabularPolicy, 5, key=KEY), "num_actions", 0, 1.5, says=f"num_actions {WHOLE}"),
    *each(functools.partial(co_players.MLPPolicy, 5, 2, key=KEY), "width", 0, 1.5, says=f"width {WHOLE}"),
    # The POMDP.
    *each(pomdp, "batch_size", *NO_SIZES, says=f"batch_size {WHOLE}"),
    *each(pomdp, "num_inner_episodes", *NO_SIZES, says=f"num_inner_episodes {WHOLE}"),
    *each(pomdp, "co_player", THREE_ACTIONS, says="logits of shape .3,.; the game has 2 actions"),
    Row(
        "pomdp(network of another game)",
        lambda: pomdp(games.CoinGame(), naive()),
        "cannot read observations",
    ),
    *each(match, "batch_size", 0, 1.5, says=f"batch_size {WHOLE}"),
    *each(match, "players", (), [naive()] * 3, says="needs one in each seat"),
    # Networks.
    *each(hawk, "width", 0, -1, 1.5, says=f"width {WHOLE}"),
    *each(hawk, "num_heads", 0, 3, says="num_heads"),
    *each(hawk, "num_blocks", 0, 1001, says="num_blocks must be"),
    *each(hawk, "scan_method", "fast", 3, says="scan_method"),
    *each(functools.partial(nn.GRUPolicy, 5, 2, key=KEY), "width", 0, 2.5, says=f"width {WHOLE}"),
    # Learners.
    *each(learners.PPO, "num_epochs", 0, 1.5, says=f"num_epochs {WHOLE}"),
    *each(learners.PPO, "num_minibatches", 0, says=f"num_minibatches {WHOLE}"),
    *each(learners.PPO, "clip", 0, -1, INF, NAN, says="clip must be"),
    *each(learners.PPO, "value_coefficient", -1, INF, says="value_coefficient must be"),
    *each(learners.A2C, "value_coefficient", -1, NAN, says="value_coefficient must be"),
    *each(shaping_pg, "reward_scale", 0, -1, NAN, INF, says="reward_scale must be"),
    *each(shaping_pg, "naive_weight", 0, NAN, says="naive_weight must be"),
    *each(shaping_pg, "discount", 1.5, NAN, says="discount must be"),
    *each(shaping_pg, "td_lambda", 1.5, says="td_lambda must be"),
    *each(shaping_pg, "gae_lambda", -0.5, says="gae_lambda must be"),
    *each(shaping_pg, "entropy_coefficient", -1, NAN, says="entropy_coefficient must be"),
    *each(shaping_pg, "max_unroll", 0, says="max_unroll must be"),
    *each(shaping_pg, "teaching", "teaching", 3, says="teaching must be of Teaching"),
    *each(teaching, "form", "teach", 3, says="unknown form"),
    *each(teaching, "game", "ipd", None, says="game must be of AbstractGame"),
    *each(teaching, "num_windows", 0, 1.5, says=f"num_windows {WHOLE}"),
    *each(teaching, "window_length", 0, "4", says="window_length must be"),
    *each(setting, "agents", training.Agents(shaping_pg(teaching=teaching())), says=""),
    Row(
        "setting(an opponent that tells nothing)",
        lambda: setting(
            agents=training.Agents(shaping_pg(teaching=teaching())),
            opponent=co_players.tit_for_tat(),
            naive_pool_size=0,
        ),
        "MemoryOne cannot tell what one game did to it: it lacks behaviour, lessons",
    ),
    *each(learners.NaiveAscent, "num_steps", -1, 1.5, says="num_steps must be"),
    *each(learners.NaiveAscent, "learning_rate", 0, INF, says="learning_rate must be"),
    *each(learners.NaiveAscent, "batch_size", 0, says="batch_size must be"),
    *each(learners.NaiveAscent, "loading", 2, says="loading must be"),
    *each(lola, "weight", 2, NAN, says="weight must be"),
    *each(lola, "warm_up", -1, 1.5, says="warm_up must be"),
    *each(lola_coala, "meta_batch_size", 0, says="meta_batch_size must be"),
    *each(lola_coala, "counted", "first", says="unknown counted"),
    # Settings.
    *each(setting, "meta_batch_size", 0, -1, 2.5, says=f"meta_batch_size {WHOLE}"),
    *each(setting, "batch_size", 0, 2.5, says=f"batch_size {WHOLE}"),
    *each(setting, "num_inner_episodes", 0, 2.5, says=f"num_inner_episodes {WHOLE}"),
    *each(setting, "naive_pool_size", -1, 2.5, says="naive_pool_size must be"),
    *each(setting, "p_naive", -0.5, 2, NAN, says="p_naive must be"),
    *each(setting, "agents", (), says="needs agents"),
    *each(setting, "game", games.CoinGame(), games.HarvestLite(), says="agents 'ego' .*observations"),
    *each(setting, "gradient_ratio_interval", -1, says="gradient_ratio_interval must be"),
    *each(functools.partial(training.Agents, shaping_pg()), "size", 0, 1.5, says="size must be"),
    *each(pair, "batch_size", 0, says="batch_size must be"),
    *each(pair, "game", games.CoinGame(), says="player 0 .*observations"),
    # Configurations.
    *each(objective, "name", "trpo", says="unknown objective 'trpo'"),
    *each(learner, "algorithm", "ppo", says="unknown algorithm"),
    *each(network, "name", "lstm", says="unknown network"),
    *each(game, "name", "go", says="unknown game"),
    *each(preset, "name", "ipd-shapin", says="unknown preset 'ipd-shapin' .did you mean ipd-shaping.*known: "),
    *each(functools.partial(update_rule, rate=0.1, max_gradient_norm=1.0), "name", "rmsprop", says="unknown optimiser"),
    *each(configured, "learning_rate", 0, -1, NAN, INF, "fast", says="learning_rate must be"),
    *each(configured, "clip", NAN, INF, 0, says="clip must be"),
    *each(configured, "entropy_iterations", -5, 1.5, says="entropy_iterations must be"),
    *each(configured, "value_coefficient", -1, NAN, says="value_coefficient must be"),
    *each(configured, "reward_scale", 0, NAN, says="reward_scale must be"),
    *each(configured, "seed", -1, 2**32, 1.5, says="seed"),
    *each(configured, "num_seeds", 0, says="num_seeds must be"),
    *each(configured, "iterations", 0, 2.5, says="iterations must be"),
    *each(configured, "naive_discount", 2, says="discount must be"),
    *each(configured, "naive_optimiser", "rmsprop", says="unknown optimiser"),
    *each(configured, "optimiser", "rmsprop", says="unknown optimiser"),
    *each(configured, "learning_rate_factors", (1, 0), "ab", says="learning_rate_factors must"),
    *each(configured, "num_heads", 0, 2.5, says="num_heads must be"),
    *each(configured, "opponent", "tit-for-tatt", says=""),
    *each(configured, "learning_rat", 1, says="unknown .*learning_rat.*did you mean learning_rate"),
    # Estimators.
    *each(advantages, "inner_episode_length", -3, 0, 4, 1.5, says="inner_episode_length"),
    *each(
        advantages,
        "values",
        jnp.zeros((2, 5)),
        jnp.zeros((3, 6)),
        jnp.zeros(6),
        says="values must be an array of shape",
    ),
    *each(advantages, "rewards", jnp.zeros(6), 3.0, says="rewards must be an array of shape"),
    *each(advantages, "credit", "coala", says="unknown credit 'coala'.*did you mean coala-pg"),
    *each(advantages, "discount", 1.5, NAN, says="discount must be"),
    *each(advantages, "gae_lambda", 2, says="gae_lambda must be"),
    *each(returns, "inner_episode_length", -3, says="inner_episode_length"),
    *each(returns, "next_values", jnp.zeros((2, 5)), says="next_values must be an array of shape"),
    *each(returns, "lambda_", -1, says="lambda_ must be"),
    *(
        row._replace(name=row.name.replace("later", rule.__name__))
        for rule in (estimators.later_over_baseline, estimators.later_by_difference, estimators.later_by_lessons)
        for row in (
            *each(functools.partial(later, rule), "rewards", jnp.zeros((2, 6)), 3.0, says="rewards must be an array"),
            *each(functools.partial(later, rule), "inner_episode_length", 0, 2, 6, says="inner_episode_length"),
            *each(functools.partial(later, rule), "discount", 1.5, NAN, says="discount must be"),
        )
    ),
    *each(functools.partial(estimators.ridge, jnp.eye(2)), "first", jnp.zeros(3), 0.0, says="first must be an array"),
    *each(functools.partial(estimators.moments, y=STEPS), "x", STEPS, 3.0, None, says="x must be an array of shape"),
    *each(functools.partial(estimators.ahead, inner_episode_length=3), "episodes", 0, 1.5, says="episodes must be"),
    *each(functools.partial(estimators.discounts, discount=0.9), "time", 0, -3, 1.5, says="time must be"),
    *each(
        functools.partial(estimators.dice_objective, STEPS, discount=0.9),
        "rewards",
        jnp.zeros((3, 3)),
        says="rewards must be an array",
    ),
    # The closed form.
    *each(closed_form, "discount", 1.0, 1.5, -0.1, NAN, "0.9", says="discount must be"),
    *each(closed_form, "first", (NAN,) * 5, (0.5,) * 4, (2.0,) * 5, ("a",) * 5, says="first (must be|needs)"),
    *each(shaping_returns, "meta", jnp.zeros(4), 0.5, says="meta must be an array of shape .5"),
    *each(shaping_returns, "naive", jnp.zeros((2, 5)), says="naive must be an array of shape .5"),
    *each(shaping_returns, "num_updates", -1, 1.5, says="num_updates must be"),
    *each(shaping_returns, "learning_rate", NAN, -1.0, says="learning_rate must be"),
    *each(pool, "agents", jnp.zeros((2, 4)), says="agents must be an array of shape"),
    *each(pool, "p_naive", 1.5, NAN, says="p_naive must be"),
    *each(pola, "penalty", -1, NAN, says="penalty must be"),
    *each(pola, "num_look_aheads", -1, 1.5, says="num_look_aheads must be"),
    *each(pola, "metric", jnp.eye(5), says="metric must be an array of shape .2 5 5"),
    *each(configured, "naive_algorithm", "sarsa", says="unknown naive_algorithm"),
    *each(pool, "episodes", "median", says="unknown episodes"),
    *each(look_ahead, "players", jnp.zeros((3, 5)), says="players must be an array of shape"),
    *each(look_ahead, "weight", 1.5, says="weight must be"),
    *each(look_ahead, "num_look_aheads", -1, says="num_look_aheads must be"),
    *each(zero_determinant, "cooperation", (0.5,) * 5, (2.0,) * 4, says="cooperation"),
    *each(zero_determinant, "payoffs", (1, 2, 3), (0, 1, 2, 3), (NAN, 1, 0, -1), says="payoffs must be"),
    *each(zero_determinant, "weights", (1.0,), (-1.0, 1.0, 1.0, 1.0), says="weights"),
    # The faces.
    *each(faces.shaping_env, "num_inner_episodes", 2.5, True, np.float64(2), says="num_inner_episodes must be"),
    *each(faces.shaping_env, "batch_size", 2.5, True, None, says="batch_size must be"),
    *each(faces.shaping_env, "inner_episode_length", 2.5, False, says="inner_episode_length must be"),
    *each(faces.shaping_vector_env, "num_envs", 1.5, True, 0, says="num_envs must be"),
    *each(faces.shaping_vector_env, "max_episode_steps", 1.5, 0, -1, says="max_episode_steps must be"),
    *each(faces.shaping_vector_env, "autoreset_mode", "Samestep", 3, says="unknown autoreset_mode"),
    *each(faces.parallel_env, "num_inner_episodes", 1.5, True, says="num_inner_episodes must be"),
    *each(faces.parallel_env, "max_cycles", 4.0, 0, "4", says="max_cycles must be"),
    *each(game_parallel_env, "num_inner_episodes", 1.5, 0, says="num_inner_episodes must be"),
    # What is no module, no function, no path.
    *each(frozen, "policy", None, 3, "x", says="policy must be of AbstractPolicy"),
    *each(frozen, "greedy", 1, "x", says="greedy must be true or false"),
    *each(naive, "make_policy", None, 3, says="make_policy must be callable"),
    *each(naive, "optimiser", None, "adam", says="optimiser must be of GradientTransformation"),
    *each(co_players.Adam, "learning_rate", None, "x", NAN, -1, True, says="learning_rate must be"),
    *each(functools.partial(co_players.Adam, 0.1), "eps", 0, NAN, says="eps must be"),
    *each(shaping_pg, "objective", "ppo", 3, says="objective must be of AbstractObjective"),
    *each(lola, "naive", 3, says="naive must be of NaiveAscent"),
    *each(setting, "opponent", None, "naive", 3, says="opponent must be of CoPlayer"),
    *each(training.Agents, "learner", None, 3, says="learner must be of Learner"),
    *each(setting, "game", None, "ipd", says="game must be of AbstractGame"),
    *each(functools.partial(games.Trembling, epsilon=0.1), "game", None, "ipd", says="game must be of AbstractGame"),
    *each(functools.partial(games.Trembling, IPD), "epsilon", 1.5, NAN, (0.1,), says="epsilon must be"),
    *each(functools.partial(games.RandomEnd, IPD), "survival", 1.5, NAN, [[0.5], [0.5, 0.4]], says="survival must be"),
    *each(games.CoinGame, "coin_reward", np.array(True), np.array("1"), np.eye(2), says="coin_reward must be a number"),
    *each(experiments.load_run, "folder", "nowhere", says="no run at nowhere"),
    *each(experiments.load_run, "folder", "", says="folder must not be empty"),
    *each(experiments.read_metrics, "folder", "nowhere", says="nowhere"),
    *each(functools.partial(training.start_seeds, setting()), "seeds", [], [-1], [1.5], [2**40], says="seed"),
    # What must be understood.
    *each(functools.partial(games.with_chance, IPD), "epsilon", (0.1, 0.0), np.float32(0.1), says=""),
    Row("with_chance(traced)", lambda: traced(lambda x: games.with_chance(IPD, epsilon=x, survival=x))),
    Row("Trembling(traced, one of two)", lambda: traced(lambda x: games.Trembling(IPD, (x, 0.0)))),
    *each(faces.shaping_vector_env, "num_envs", np.int64(2), says=""),
    *each(faces.parallel_env, "max_cycles", np.int32(4), says=""),
    *each(faces.shaping_env, "num_inner_episodes", np.int32(4), jnp.array(2), says=""),
    *each(matrix_game, "inner_episode_length", np.int64(3), np.uint8(3), jnp.array(3), says=""),
    *each(pomdp, "batch_size", np.int32(2), says=""),
    *each(naive, "discount", 1, 0, np.float32(0.5), says=""),
    *each(shaping_pg, "entropy_coefficient", optax.constant_schedule(0.1), says=""),
    *each(games.CoinGame, "coin_reward", np.float64(2), 3, says=""),
    *each(advantages, "rewards", np.zeros((2, 6), np.float32), says=""),
    *(Row(*row) for row in ENVS),
]
