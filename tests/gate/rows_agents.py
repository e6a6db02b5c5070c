"""What the public functions of ``coala_agents`` must refuse, as in ``rows.py``."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from rows import INF, IPD, KEY, NAN, Row, each, hawk, naive, pair, setting

from coala_agents import (
    analytic,
    config,
    estimators,
    evaluation,
    experiments,
    learners,
    loggers,
    nn,
    plotting,
    registry,
    reproduction,
    statistics,
    training,
)
from coala_envs import co_players, games

SETTING = setting()
KEYS = jax.random.split(KEY, 2)
RUN = config.run_config()
CURVES = {"reward/ego": np.zeros((2, 1, 4, 3))}
TFT = evaluation.Entrant("tit-for-tat", co_players.tit_for_tat(), learns=False)
CONFIGURED = r'config must be a RunConfig, such as preset\("ipd-shaping"\) or run_config\("coala-pg"\), got '
BEHAVIOUR = evaluation.Behaviour(
    {"naive": np.zeros((1, 1, 2, 2))}, *[{"naive": np.ones((1, 1, 2, 5))}] * 2, (2, 1, 0, -1)
)


def ratio(**options: object) -> object:
    return statistics.ratio_interval(**{"part": [1.0, 2.0], "whole": [2.0, 4.0], **options})


def improvement(**options: object) -> object:
    return statistics.probability_of_improvement(**{"x": [1.0, 2.0], "y": [0.0, 1.0], **options})


def agents() -> object:
    return training.start_seeds(SETTING, [0]).agents


def evaluated(**options: object) -> object:
    return evaluation.evaluate(**{"setting": SETTING, "agents": agents(), "num_opponents": 2, "seed": 0, **options})


def inspected(**options: object) -> object:
    return evaluation.inspect(**{"setting": SETTING, "agents": agents(), "num_opponents": 2, "seed": 0, **options})


def tournament(**options: object) -> object:
    sizes = {"batch_size": 1, "num_inner_episodes": 1, "num_meta_episodes": 4}
    return evaluation.play_tournament(**{"game": IPD, "entrants": [TFT], "seed": 0, **sizes, **options})


def entrant(**options: object) -> object:
    return evaluation.Entrant(**{"name": "x", "player": co_players.tit_for_tat(), "learns": False, **options})


def headroom(**options: object) -> object:
    return evaluation.headroom_report(**{"setting": SETTING, "seeds": [0], "num_meta_episodes": 4, **options})


def reachability(**options: object) -> object:
    plain = {"setting": SETTING, "greedy": "always-defect", "shaping": "tit-for-tat", "keys": KEYS}
    return evaluation.measure_reachability(**{**plain, **options})


def pretrained(**options: object) -> object:
    sizes = {"batch_size": 1, "num_pairs": 1, "num_inner_episodes": 1}
    return training.pretrain(**{"game": IPD, "naive": naive(), "seed": 0, **sizes, **options})


def imitated(**options: object) -> object:
    sizes = {"num_policies": 1, "num_updates": 1, "learning_rate": 0.1}
    return training.imitate(**{"setting": SETTING, "player": co_players.tit_for_tat(), "seed": 0, **sizes, **options})


def trained(**options: object) -> object:
    plain = {"setting": SETTING, "state": training.start_seeds(SETTING, [0]), "seeds": [0], "last": 0}
    return training.train(**{**plain, "report": lambda *_: None, **options})


def iterated_once(**options: object) -> object:
    state = jax.tree.map(lambda leaf: leaf[0], training.start_seeds(SETTING, [0]))
    return training.iterate(**{"setting": SETTING, "state": state, "key": KEY, **options})


def updated_pair(**options: object) -> object:
    state = jax.tree.map(lambda leaf: leaf[0], training.start_pairs(pair(), [0]))
    return training.update_pair(**{"pair": pair(), "state": state, "key": KEY, **options})


def saved(**options: object) -> object:
    return training.save_checkpoint(**{"path": "nothing-comes-of-it", "tree": np.zeros(2), "header": {}, **options})


def saved_pool(**options: object) -> object:
    return training.save_naive_pool(**{"path": "nothing-comes-of-it", "params": np.zeros(2), "header": {}, **options})


def register_network(name: object = "a-network", make: object = nn.GRUPolicy) -> object:
    return registry.register_network(name, make)


def register_algorithm(name: object = "an-algorithm", options: object = None, make: object = print) -> object:
    return registry.register_algorithm(name, options or registry.ShapingPGConfig, make)


def made_logger(name: object = "csv", **options: object) -> object:
    return loggers.make_logger(name, **{"folder": "x", "run_name": "x", "config": {}, **options})


def episodes(**options: object) -> object:
    players = (co_players.TabularPolicy(5, 2, key=KEY),) * 2
    plain = {"game": IPD, "players": players, "seat": 0, "batch_size": 1, "key": KEY}
    return learners.play_episodes(**{**plain, **options})


def iterated(**options: object) -> object:
    return analytic.IteratedGame(**{"game": IPD, "discount": 0.9, **options})


def recurrence(**options: object) -> object:
    plain = {"decay": jnp.ones((3, 2)), "inputs": jnp.ones((3, 2)), "initial": jnp.zeros(2)}
    return nn.linear_recurrence(**{**plain, **options})


def remembered(**options: object) -> object:
    return BEHAVIOUR.memory_one(**{"opponent": "naive", "seed": 0, "agent": 0, "part": slice(0, 1), **options})


def unrolled(policy: object, time: object) -> object:
    start = jnp.zeros(time, bool)
    return policy.unroll(jnp.zeros((time, 5)), start, policy.initial_memory())


NO_ROW = ("abc", 3, None, [[1, 2], [3]], np.zeros((2, 2)), [True, False], {"a": 1})
NO_SEEDS = ("0", None, -1, 2**32, 1.5, True)
NO_SIZES = ("2", None, -2, 0, 1.5)

ROWS: list[Row] = [
    # Statistics.
    *each(statistics.t_interval, "values", *NO_ROW, says="values must be numbers in a row"),
    *each(statistics.t_interval, "values", [1.0, INF], says="values must be finite"),
    *each(functools.partial(statistics.t_interval, [1.0]), "over", "sed", 3, None, says="unknown over .*known: seeds"),
    *each(statistics.interquartile_mean, "values", *NO_ROW, says="values must be numbers in a row"),
    *each(statistics.bootstrap_mean, "values", *NO_ROW, [INF], says="values must be"),
    *each(improvement, "x", *NO_ROW, says="x must be numbers in a row"),
    *each(improvement, "y", [INF], "a", says="y must be"),
    *each(ratio, "whole", [2.0], says="part and whole must be of the same units, got 2 and 1"),
    *each(ratio, "part", "ab", [INF, 0.0], says="part must be"),
    *each(ratio, "over", "x", says="unknown over"),
    *each(statistics.units, "curves", {}, None, [1], says="curves must be one array at least by name"),
    *each(statistics.units, "curves", {"a": [1.0]}, {"a": np.zeros(3)}, says="the curve a must be an array of shape"),
    Row(
        "units(of two numbers of seeds)",
        lambda: statistics.units({"a": np.zeros((2, 1, 1, 1)), "b": np.zeros((3, 1, 1, 1))}),
        "curves must be of the same seeds, got 2 of a, 3 of b",
    ),
    # Evaluation.
    *each(evaluated, "num_opponents", *NO_SIZES, says="num_opponents must be"),
    *each(evaluated, "num_opponents", 3, says="num_opponents must be even"),
    *each(evaluated, "seed", *NO_SEEDS, says="seed must be"),
    *each(evaluated, "greedy", "yes", 1, None, says="greedy must be true or false"),
    *each(evaluated, "setting", None, "ipd-shaping", says="setting must be of Setting"),
    *each(evaluated, "agents", None, "x", says="agents must be several in a row"),
    *each(evaluated, "agents", (), (3,), says="agents must be a tuple of 1 learners' states"),
    *each(inspected, "num_opponents", *NO_SIZES, says="num_opponents must be"),
    *each(inspected, "seed", *NO_SEEDS, says="seed must be"),
    *each(evaluation.early, "num_inner_episodes", *NO_SIZES, says="num_inner_episodes must be"),
    *each(evaluation.late, "num_inner_episodes", *NO_SIZES, says="num_inner_episodes must be"),
    *each(remembered, "opponent", "nobody", None, "meta", says="unknown opponent"),
    *each(remembered, "seed", 1, -1, "x", says="seed must be"),
    *each(remembered, "agent", 1, -1, None, says="agent must be"),
    *each(remembered, "part", 1, None, slice(5, 9), says="part must be a slice of the 2 inner episodes"),
    Row(
        "between(one name for two)",
        lambda: evaluation.Evaluation({"reward/meta": np.zeros((1, 2, 2, 3))}, {}).between(["a"]),
        "names must be one for each of the 2 agents, got 1",
    ),
    # Tournaments.
    *each(tournament, "batch_size", *NO_SIZES, says="batch_size must be"),
    *each(tournament, "num_inner_episodes", *NO_SIZES, says="num_inner_episodes must be"),
    *each(tournament, "num_meta_episodes", *NO_SIZES, 2, 5, says="num_meta_episodes must be"),
    *each(tournament, "seed", *NO_SEEDS, says="seed must be"),
    *each(tournament, "game", None, "ipd", 3, says="game must be of AbstractGame"),
    *each(tournament, "entrants", None, "naive", 3, says="entrants must be several in a row"),
    *each(tournament, "entrants", ["naive"], says="entrants must be of Entrant"),
    *each(tournament, "progress", 3, says="progress must be callable"),
    *each(tournament, "best_response", "coala-pg", says="best_response must be callable"),
    *each(entrant, "player", None, "naive", says="player must be of CoPlayer"),
    *each(entrant, "learns", "no", None, says="learns must be true or false"),
    *each(entrant, "name", None, 3, says="name must be a word"),
    *each(entrant, "name", "", "[x]", says="name of an entrant must not be empty"),
    *each(functools.partial(evaluation.entrant_from_name, game=IPD), "name", None, 3, says="name must be a word"),
    *each(functools.partial(evaluation.entrant_from_name, "naive"), "game", None, "ipd", says="game must be of"),
    *each(functools.partial(experiments.entrant_of, game=IPD), "given", None, 3, says="given must be a word"),
    *each(functools.partial(experiments.entrant_of, "naive"), "game", None, "ipd", says="game must be of AbstractGame"),
    *each(functools.partial(experiments.entrants_of, "naive"), "game", 3, says="game must be of AbstractGame"),
    *each(functools.partial(experiments.entrant_of, "naive", IPD), "naive", "x", says="naive must be of CoPlayer"),
    *each(functools.partial(experiments.entrant_of, "naive", IPD), "greedy", "x", says="greedy must be true or false"),
    *each(functools.partial(evaluation.write_tournament, folder="x"), "tournament", None, says="must be of Tournament"),
    # Headroom.
    *each(headroom, "num_meta_episodes", *NO_SIZES, 2, 5, says="num_meta_episodes must be"),
    *each(headroom, "seeds", [], None, ["0"], [-1], says="seeds? must be"),
    *each(headroom, "skip", ["costs"], says="unknown skip 'costs' .did you mean cost"),
    *each(headroom, "skip", ["headroom"], says="skip both or neither"),
    *each(headroom, "skip", evaluation.PARTS_OF_HEADROOM, says="skip leaves nothing"),
    *each(headroom, "setting", None, 3, says="setting must be of Setting"),
    *each(evaluation.scripts_for, "game", None, "ipd", says="game must be of AbstractGame"),
    *each(evaluation.scripts_for, "game", games.matching_pennies(), says="no greedy and no shaping co-player by name"),
    *each(functools.partial(evaluation.play_script, SETTING, keys=KEYS), "player", None, "naive", says="of CoPlayer"),
    *each(reachability, "greedy", "nobody", None, "coin-greedy", says="co-player|greedy must be"),
    *each(reachability, "shaping", "nobody", None, "coin-greedy", says="co-player|shaping must be"),
    *each(evaluation.noise_of, "gradients", None, [1.0], np.zeros(3), np.zeros((1, 3)), says="gradients must be"),
    *each(evaluation.noise_scale, "agents", [], [np.zeros((2, 3))], [None], says="(agents|gradients) must be"),
    # Training.
    *each(pretrained, "batch_size", *NO_SIZES, says="batch_size must be"),
    *each(pretrained, "num_pairs", *NO_SIZES, says="num_pairs must be"),
    *each(pretrained, "num_inner_episodes", *NO_SIZES, says="num_inner_episodes must be"),
    *each(pretrained, "seed", *NO_SEEDS, says="seed must be"),
    *each(pretrained, "game", None, "ipd", says="game must be of AbstractGame"),
    *each(pretrained, "naive", None, "naive", says="naive must be of AbstractNaiveLearner"),
    *each(imitated, "num_policies", *NO_SIZES, says="num_policies must be"),
    *each(imitated, "num_updates", *NO_SIZES, says="num_updates must be"),
    *each(imitated, "learning_rate", 0, -1.0, float("nan"), float("inf"), "fast", None, says="learning_rate must be"),
    *each(imitated, "seed", *NO_SEEDS, says="seed must be"),
    *each(imitated, "setting", None, 3, says="setting must be of Setting"),
    *each(imitated, "player", None, "tit-for-tat", says="of CoPlayer"),
    *each(trained, "last", -1, 1.5, "3", None, says="last must be"),
    *each(trained, "first", -1, 1.5, "3", None, says="first must be"),
    *each(trained, "seeds", None, 0, "0", says="seeds must be a list"),
    *each(trained, "setting", None, 3, says="setting must be of Setting"),
    *each(trained, "report", None, says="report must be callable"),
    *each(training.read_naive_pool, "name", None, 3, says="name must be a word"),
    *each(
        functools.partial(learners.check_minibatches, 4), "num_minibatches", *NO_SIZES, says="num_minibatches must be"
    ),
    *each(functools.partial(learners.check_minibatches, 4), "num_minibatches", 3, says="a multiple of num_minibatches"),
    *each(functools.partial(training.start, key=KEY), "setting", None, "ipd", says="setting must be of Setting"),
    *each(functools.partial(training.start, SETTING), "key", 0, None, says="key must be"),
    *each(iterated_once, "setting", None, 3, says="setting must be of Setting"),
    *each(iterated_once, "state", None, (), says="state must be of TrainingState"),
    *each(iterated_once, "state", training.TrainingState((), None), says="agents must be a tuple of 1"),
    *each(iterated_once, "key", 0, None, says="key must be"),
    *each(updated_pair, "pair", None, 3, says="pair must be of Pair"),
    *each(updated_pair, "state", None, (), says="state must be of PairState"),
    *each(updated_pair, "key", 0, None, says="key must be"),
    *each(pair, "players", None, 3, (), says="players must be 2 in a row"),
    *each(pair, "players", (3, 3), ["a", "b"], says="players must be of AbstractPairPlayer"),
    *each(training.policies, "agents", (), (3,), says="agents must be a tuple of 1 learners' states"),
    *each(training.policies, "agents", None, 3, says="agents must be several"),
    *each(
        functools.partial(training.summary, opponent_learns=None), "trajectory", None, 3, says="must be of Trajectory"
    ),
    *each(setting, "naive_starts", 3, {}, np.zeros(()), says="naive_starts must be arrays that are stacked"),
    *each(saved, "tree", None, {}, 3, "x", ["a"], np.array(["a"]), KEY, says="tree must hold arrays of numbers"),
    *each(saved, "tree", jnp.zeros(2, jnp.bfloat16), says="tree must hold arrays of numbers"),
    *each(saved, "header", {"a": print}, {"a": {1, 2}}, says="header must be what JSON can hold"),
    *each(saved, "header", None, 3, "x", says="header must be a dictionary"),
    *each(saved_pool, "params", None, (), 3, np.zeros(()), [np.zeros(2), np.zeros(3)], says="params must be arrays"),
    *each(saved_pool, "header", None, 3, says="header must be a dictionary"),
    *each(episodes, "game", None, "ipd", says="game must be of AbstractGame"),
    *each(episodes, "players", None, 3, (), ("a",), says="players must be 2 in a row"),
    *each(episodes, "players", (3, 3), says="players must be of AbstractPolicy"),
    *each(episodes, "seat", 2, -1, None, "0", says="seat must be"),
    *each(episodes, "batch_size", *NO_SIZES, says="batch_size must be"),
    *each(episodes, "key", 0, None, says="key must be"),
    # Registries.
    *each(register_network, "name", None, 3, "", "A b", says="name"),
    *each(register_network, "make", None, 3, "gru", says="make must be callable"),
    *each(register_algorithm, "name", None, 3, "", "A b", says="name"),
    *each(register_algorithm, "options", 3, "x", print, games.CoinGame(), int, says="options must be a subclass"),
    *each(register_algorithm, "make", None, 3, says="make must be callable"),
    *each(made_logger, "name", None, [], 3, says="name must be a word"),
    *each(made_logger, "name", "csv", "tensorbord", says="unknown logger .*known: tensorboard"),
    *each(made_logger, "config", None, 3, says="config must be a mapping"),
    *each(made_logger, "folder", None, 3, says="folder must be a path"),
    # Configurations.
    *each(experiments.build, "config", "ipd-shaping", None, {}, says=CONFIGURED),
    *each(experiments.experiment, "config", "ipd-shaping", None, says=CONFIGURED),
    *each(functools.partial(experiments.train, folder="x"), "config", "ipd-shaping", None, says=CONFIGURED),
    *each(functools.partial(experiments.sweep, grid={}, folder="x"), "config", "ipd-shaping", says=CONFIGURED),
    *each(functools.partial(experiments.sweep, RUN, folder="x"), "grid", None, 3, says="grid must be a mapping"),
    *each(functools.partial(experiments.sweep, RUN, folder="x"), "grid", {}, says="grid must name an option"),
    *each(
        functools.partial(experiments.sweep, RUN, folder="x"), "grid", {"batch_size": []}, says="has no value for ba"
    ),
    *each(functools.partial(experiments.sweep, RUN, {"batch_size": [8]}), "folder", None, 3, says="must be a path"),
    *each(experiments.best_response_trainer, "config", "coala-pg", None, says=CONFIGURED),
    *each(experiments.run_title, "config", "coala-pg", None, says=CONFIGURED),
    *each(experiments.game_title, "config", "ipd", says=CONFIGURED),
    *each(experiments.shares_of, "config", "ipd", says=CONFIGURED),
    *each(config.to_toml, "config", "ipd", says=CONFIGURED),
    *each(config.run_config, "algorithm", None, 3, "", ["coala-pg"], says="algorithm"),
    *each(config.preset, "name", None, 3, "", says="unknown preset"),
    *each(config.game, "name", None, 3, says="name must be a word"),
    *each(config.network, "name", None, 3, says="name must be a word"),
    *each(nn.network_entry, "name", None, 3, says="name must be a word"),
    *each(config.RunConfig.from_dict, "fields", None, 3, "x", [], says="no configuration"),
    *each(experiments.load_run, "folder", None, 3, [], says="folder must be a path"),
    *each(experiments.read_metrics, "folder", None, [], says="folder must be a path"),
    *each(functools.partial(config.whose, "--x"), "mine", None, 3, says="mine must be a mapping"),
    *each(functools.partial(config.whose, mine={}), "flag", None, 3, says="flag must be a word"),
    *each(experiments.run_labels, "runs", None, 3, "ab", says="runs must be several in a row"),
    *each(experiments.run_labels, "runs", [], says="runs must be one at least"),
    *each(experiments.run_labels, "runs", [3], [("x",)], says="runs must be 2 in a row"),
    *each(experiments.run_labels, "runs", [("x", 3)], says="runs must be of RunConfig"),
    *each(config.read_toml, "path", None, 3, says="path must be a path"),
    # The closed form, networks, figures.
    *each(
        functools.partial(analytic.start_ascent, jnp.zeros((2, 5))), "optimiser", None, "adam", says="optimiser must"
    ),
    *each(iterated, "game", None, "ipd", 3, games.CoinGame(), says="game must be of MatrixGame"),
    *each(iterated, "normalised", "x", 1, None, says="normalised must be true or false"),
    *each(recurrence, "initial", jnp.zeros(3), jnp.zeros((3, 2)), 0.0, says="initial must be an array of shape"),
    *each(recurrence, "inputs", jnp.zeros((2, 2)), 3.0, None, says="inputs must be an array of shape"),
    *each(recurrence, "method", "fast", says="unknown method"),
    Row(
        "linear_recurrence(no steps)",
        lambda: recurrence(decay=jnp.ones((0, 2)), inputs=jnp.ones((0, 2))),
        "needs at least 1 step",
    ),
    Row("HawkPolicy.unroll(no steps)", lambda: unrolled(hawk(), 0), "at least 1 step, got none"),
    *each(estimators.magic_box, "log_probs", None, 3, "a", says="log_probs must be an array"),
    *each(plotting.style_of, "algorithm", None, 3, [], says="algorithm must be a word"),
    *each(plotting.compare, "folders", None, 3, "x", says="folders must be several in a row"),
    *each(plotting.compare, "folders", [], says="must be one at least"),
    *each(plotting.compare, "folders", [3], says="folders must be a path"),
    *each(functools.partial(plotting.draw_comparison, path="x.png"), "folders", None, says="folders must be several"),
    *each(functools.partial(plotting.draw_comparison, path="x.png"), "folders", [], says="must be one at least"),
    *each(functools.partial(plotting.write_comparison, path="x.json"), "folders", None, says="folders must be several"),
    *each(functools.partial(plotting.as_markdown, cast=experiments.cast_of()), "records", None, 3, says="records must"),
    *each(functools.partial(plotting.as_markdown, cast=experiments.cast_of()), "records", [3], [{}], says="records"),
    *each(functools.partial(plotting.as_markdown, []), "cast", None, 3, says="cast must be of Cast"),
    *each(functools.partial(evaluation.with_derived, shares={}), "curves", None, 3, says="curves must be a mapping"),
    *each(functools.partial(evaluation.with_derived, {}), "shares", None, 3, says="shares must be a mapping"),
    *each(reproduction.Budget, "seed", *NO_SEEDS, says="seed must be"),
    *each(reproduction.Budget, "quick", 1, "yes", None, says="quick must be true or false"),
    *each(reproduction.Budget().seeds, "paper", 0, "8", 1.5, says="paper must be"),
    *each(reproduction.Budget().updates, "full", 0, "8", 1.5, says="full must be"),
    *[
        Row(f"{name}(a word)", functools.partial(make, "quick"), "budget must be of Budget, got 'quick'")
        for name, make in {**reproduction.FIGURES, **reproduction.STUDIES}.items()
    ],
    # What must be understood.
    *each(statistics.t_interval, "values", [1, 2], (1.0, NAN), np.float32([1, 2]), [], says=""),
    *each(ratio, "part", [1, 2], says=""),
    *each(tournament, "entrants", (TFT,), says=""),
    *each(trained, "last", np.int64(0), says=""),
    *each(recurrence, "method", "associative", says=""),
    Row("GRUPolicy.unroll(no steps)", lambda: unrolled(nn.GRUPolicy(5, 2, key=KEY), 0)),
    Row("linear_recurrence(traced)", lambda: jax.jit(jax.grad(lambda x: recurrence(inputs=x).sum()))(jnp.ones((3, 2)))),
]
