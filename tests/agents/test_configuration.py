"""Configurations: parts that check themselves, flags, files; and from a name to what is trained, by a table."""

import copy
import dataclasses
import json
import pickle
import shutil
import tomllib
from pathlib import Path

import jax
import numpy as np
import pytest
from forged import put_together, taken_apart
from kinds import KINDS

from coala_agents import experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS, RunConfig, preset, run_config, to_toml
from coala_agents.experiments import build, load_run
from coala_agents.registry import ALGORITHMS, NETWORKS, LearnerConfig, ShapingPGConfig, register_algorithm
from coala_agents.training import abstract_pairs, iterate, start, update_pair
from coala_envs.co_players import FromPool
from coala_envs.games import MatrixGame
from coala_envs.registry import register_game

RESULTS = Path(__file__).parents[2] / "results"
SHAPING = PRESETS["ipd-shaping"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_json_toml_and_its_own_flags(name):
    config = PRESETS[name]
    assert config.preset == name
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    start = run_config(config.learner.algorithm)
    assert start.merged(tomllib.loads(to_toml(config))) == config
    assert config.with_flags(**config.flat()) == config


@pytest.mark.parametrize("game", [entry.name for entry in KINDS])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_kind_of_game_and_network_goes_with_every_algorithm(game, network):
    for algorithm in ALGORITHMS:
        config = run_config(algorithm, game=game, network=network)
        assert RunConfig.from_dict(config.to_dict()) == config


def as_flags(fields, part="", prefix=""):
    """Yield what a file of parts says, by the names that flags have. Earlier versions wrote these names themselves."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from as_flags(value, name, "naive_" if name == "naive" else prefix)
        elif value is not None:
            yield prefix + (part if part and name == "name" else name), value


@pytest.mark.parametrize("path", sorted(RESULTS.rglob("config.json")), ids=lambda path: str(path.relative_to(RESULTS)))
def test_what_was_written_by_older_versions_is_read_as_it_was_meant(path):
    written = json.loads(path.read_text())["config"]
    flat, fields = RunConfig.from_dict(written).flat(), dict(as_flags(written))
    renamed = {"policy": "network", "initial_scale": "scale", "naive_pool_digest": "opponent_digest"}
    seen = [name for name in fields if renamed.get(name, name) in flat]
    assert len(seen) >= 20
    for name in seen:
        value = tuple(fields[name]) if isinstance(fields[name], list) else fields[name]
        assert flat[renamed.get(name, name)] == value, name


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"variant": "loqa"}, "^variant is of coin-game; this run is of ipd, coala-pg, ppo, hawk"),
        ({"look_ahead_weight": 0.5}, "^look_ahead_weight is of lola-dice; this run is of ipd"),
        ({"objective": "a2c", "clip": 0.1}, "^clip is of ppo; this run is of ipd, coala-pg, a2c, hawk"),
        ({"network": "gru", "lru_width": 8}, "^lru_width is of hawk; this run is of ipd, coala-pg, ppo, gru"),
        ({"naive_network_width": 8}, "^naive_network_width is of naive network hawk, "),
        ({"past_games": 3}, "^past_games is of pairs such as that of ipd-loqa; this run is of ipd, coala-pg"),
        ({"colour": "red"}, "unknown configuration field 'colour'; known: "),
        ({"algorithm": "lola-dice"}, "lola-dice learns in a pair, from the other's parameters, and coala-pg does not"),
        ({"game": "stag-hunt", "payoffs": "classic"}, "unknown payoffs 'classic'; known: standard"),
        ({"payoffs": [[1, 2], [3]]}, r"payoffs must be numbers"),
        ({"inner_episode_length": 0}, "inner_episode_length must be at least 1, got 0"),
        ({"opponent": "tit-for-tat", "naive_pool": "coin-game"}, "are for naive learners"),
        ({"game": 3}, "game must be a word, got 3"),
    ],
)
def test_a_flag_that_does_not_belong_is_told_whose_it_is(flags, told):
    with pytest.raises(ValueError, match=told):
        SHAPING.with_flags(**flags)


@pytest.mark.parametrize("again", ["IPD", "ipd-v0", "CoalaIPD-v0", "ipd"])
def test_another_spelling_is_no_other_choice(again):
    config = preset("ipd-lola-dice")
    assert config.with_flags(game=again) == config.merged({"game": {"name": again}}) == config


def test_a_table_imports_nothing():
    for table in ({"game": {"name": "run:x"}}, {"kind": "lola", "game": "ipd", "policy": "some_module:x"}):
        with pytest.raises(ValueError, match="must be that of something registered"):
            RunConfig.from_dict(table)
    with pytest.raises(ValueError, match="must be that of something registered"):
        SHAPING.merged({"network": {"name": "some_module:x"}})


@dataclasses.dataclass(frozen=True)
class Bounded(LearnerConfig):
    bound: float = 1.0

    def check(self):
        if self.bound <= 0:
            raise ValueError("bound must be positive")


@dataclasses.dataclass(frozen=True)
class Further(ShapingPGConfig):
    further: int = 1


@pytest.mark.parametrize("order", ["coala-pg+{}", "{}+coala-pg"])
def test_every_algorithm_of_a_pool_checks_its_options(order, registered):
    register_algorithm("bounded", Bounded, lambda options, task: None)
    register_algorithm("further", Further, lambda options, task: None)
    with pytest.raises(ValueError, match="bound must be positive"):
        run_config(order.format("bounded"), bound=-1.0)
    with pytest.raises(ValueError, match="discount must be in"):
        run_config(order.format("bounded"), discount=7.0)
    assert run_config(order.format("further"), further=3).flat()["further"] == 3


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda inner_episode_length=4, check=1: None, "cannot have an option 'check'"),
        (
            lambda inner_episode_length=4, out=1: MatrixGame([[1, 0], [0, 1]]),
            "out is a flag of coala train, sweep or headroom",
        ),
        (lambda inner_episode_length=4, of=abs: None, "of must be a number"),
    ],
)
def test_a_game_with_an_option_that_cannot_be_is_refused_when_it_is_chosen(make, told, registered):
    register_game("odd", make)
    with pytest.raises(ValueError, match=told):
        run_config(game="odd")
    main(["train", "--seed", "1", "--print-config"])


def test_a_network_of_a_module_is_that_one(registered, tmp_path, monkeypatch):
    classes = "".join(f"class {name}(MLPPolicy):\n    pass\n" for name in ("Hawk", "Net"))
    (tmp_path / "networks_of_mine.py").write_text(f"from coala_envs.co_players import MLPPolicy\n{classes}")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="the name hawk is taken by another network"):
        run_config(network="networks_of_mine:Hawk")
    chosen = run_config(network="networks_of_mine:Net", width=3)
    assert chosen.network.name == "net"
    assert chosen.with_flags(network="networks_of_mine:Net") == chosen
    for name in ("os:path", "math:pi", ".:x"):
        with pytest.raises(ValueError, match="unknown network"):
            run_config(network=name)


def test_a_pair_shares_no_pool():
    with pytest.raises(ValueError, match="algorithms that learn in a pair do not share a pool with others"):
        run_config("coala-pg+lola-dice")


def test_another_choice_keeps_what_both_have():
    config = SHAPING.with_flags(width=48, payoffs="classic")
    changed = config.with_flags(network="gru", objective="a2c", algorithm="m-fos", game="coin-game")
    flat = changed.flat()
    assert (flat["width"], flat["value_coefficient"], flat["learning_rate"]) == (48, 0.1, 3e-3)
    assert (changed.game.options["variant"], changed.game.inner_episode_length) == ("pax", 16)


def test_a_choice_can_be_taken_back():
    own = run_config(naive_network="tabular", naive_network_scale=0.5)
    assert own.with_flags(naive_network="") == run_config()


@pytest.mark.parametrize("name", PRESETS)
def test_a_configuration_can_be_pickled_and_copied(name):
    for again in (pickle.loads(pickle.dumps(PRESETS[name])), copy.deepcopy(PRESETS[name])):
        assert again == PRESETS[name]
        assert type(again.game) is type(PRESETS[name].game)


def test_a_game_s_option_with_the_name_of_a_flag_is_refused(registered):
    register_game("odd", lambda inner_episode_length=4, seed=1: MatrixGame([[1, 0], [0, 1]], inner_episode_length))
    with pytest.raises(ValueError, match="two fields are called seed on the command line"):
        run_config(game="odd")


def test_a_game_stays_the_same_game_when_another_is_registered(registered):
    before = run_config(payoffs="classic").game
    register_game("odd", lambda inner_episode_length=4: MatrixGame([[1, 0], [0, 1]], inner_episode_length))
    assert run_config(payoffs="classic").game == before
    assert run_config(game="odd").game != before


def test_the_preset_then_the_file_then_the_flags(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text(
        'preset = "ipd-mixed"\n[game]\nname = "stag-hunt"\npayoffs = [[5, 0], [3, 2]]\n[training]\niterations = 7\n'
        "batch_size = 5\n[opponents.naive]\nlearning_rate = 0.5\n"
    )
    main(
        ["train", "--config", str(file), "--iterations", "8", "--network=gru", "--naive-network=gru", "--print-config"]
    )
    printed = capsys.readouterr().out
    config = RunConfig.from_dict(tomllib.loads(printed))
    wanted = preset("ipd-mixed").with_flags(
        game="stag-hunt", payoffs=((5, 0), (3, 2)), iterations=8, batch_size=5, naive_learning_rate=0.5, network="gru"
    )
    assert config == wanted.with_flags(naive_network="gru")
    assert to_toml(config) == printed
    (tmp_path / "again.toml").write_text(printed)
    main(["train", "--algorithm=coala-pg+m-fos", "--num-meta-agents=2", "--print-config"])
    assert 'algorithm = "coala-pg+m-fos"' in capsys.readouterr().out
    main(["train", "--config", str(tmp_path / "again.toml"), "--print-config"])
    assert capsys.readouterr().out == printed


def test_payoffs_are_given_as_a_matrix(capsys):
    with pytest.warns(UserWarning, match="make no prisoner's dilemma"):
        main(["train", "--payoffs", "[[1, 0], [0, 1]]", "--print-config"])
    assert "payoffs = [[1, 0], [0, 1]]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--variant", "loqa"], "--variant is of coin-game"),
        (["--config", "nowhere.toml"], "nowhere.toml"),
        (["--config"], "expected one argument"),
        (["--payoffs", "[" * 5000], "unknown payoffs"),
        (["--payoffs", f"[[{10**400},1],[1,1]]"], "a number of 1329 bits"),
        (["--opponent", "nobody"], "unknown co-player 'nobody'"),
        (["--opponent", "run:nowhere"], "nowhere"),
        (["--game", "matching-pennies", "--opponent", "tit-for-tat"], "'tit-for-tat' means nothing in this game"),
    ],
)
def test_one_line_for_each_mistake(refused, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    assert told in refused("train", *arguments)
    assert not (tmp_path / "runs").exists()


def test_a_file_that_is_no_toml(refused, tmp_path):
    (tmp_path / "bad.toml").write_text("[game\n")
    assert "bad.toml is no TOML" in refused("train", "--config", str(tmp_path / "bad.toml"))
    (tmp_path / "bad.toml").write_text("game = 3\n")
    assert "game must be a table of fields, got 3" in refused("train", "--config", str(tmp_path / "bad.toml"))
    (tmp_path / "bad.toml").write_text("[learner]\ncolour = 3\n")
    assert "unknown configuration field 'colour'; known: " in refused("train", "--config", str(tmp_path / "bad.toml"))


@pytest.fixture(scope="module")
def grown(tmp_path_factory, tiny_config, untrained):
    """A run of two seeds, to be met by others."""
    config = tiny_config(network="tabular", num_seeds=2, iterations=3)
    return untrained(config, tmp_path_factory.mktemp("runs") / "grown")


@pytest.mark.parametrize("opponent", ["always-cooperate", "run:{}:coala-pg"])
def test_an_agent_is_trained_against_one_player_by_name(opponent, grown, tiny_config, tmp_path, capsys):
    config = tiny_config(network="tabular", opponent=opponent.format(grown), iterations=3)
    experiments.train(config, tmp_path / "run")
    run = load_run(tmp_path / "run")
    assert run.setting.naive_pool_size == 0
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    if opponent == "always-cooperate":
        assert [line["cooperation/naive"] for line in lines] == [1.0] * 3
        main(["evaluate", str(tmp_path / "run"), "--num-opponents", "2"])
        assert "reward against always-cooperate" in capsys.readouterr().out
        return
    player = run.setting.opponent
    assert isinstance(player, FromPool)
    for mine, theirs in zip(jax.tree.leaves(player.states), jax.tree.leaves(load_run(grown).policies), strict=True):
        np.testing.assert_array_equal(mine, theirs[:, 0])
    assert run.config.flat()["opponent_digest"] == load_run(grown).digest


def test_the_naive_learner_in_any_spelling_is_the_configuration_s_own():
    assert run_config(opponent="Naive") == run_config()


def test_a_run_goes_on_with_the_opponent_that_it_was_begun_with(tiny_config, tmp_path, untrained):
    small = tiny_config(network="tabular", iterations=3)
    untrained(small, tmp_path / "other")
    untrained(small.with_flags(opponent=f"run:{tmp_path / 'other'}"), tmp_path / "run")
    assert load_run(tmp_path / "run").iteration == 0
    shutil.rmtree(tmp_path / "other")
    untrained(small.with_flags(seed=5), tmp_path / "other")
    with pytest.raises(ValueError, match="has changed: the run was begun with opponents of digest"):
        load_run(tmp_path / "run")


def test_a_run_that_is_its_own_opponent_is_refused(grown, tmp_path):
    folder = shutil.copytree(grown, tmp_path / "loop")
    header, payload = taken_apart(folder / "checkpoint.eqx")
    header["config"]["opponents"]["opponent"] = f"run:{folder}"
    put_together(folder / "checkpoint.eqx", header, payload)
    with pytest.raises(ValueError, match="is its own opponent"):
        load_run(folder)


def test_equal_configurations_build_one_object(tiny_config):
    assert build(tiny_config(seed=1)) is build(tiny_config(seed=1))
    assert build(tiny_config(learning_rate=0.1)) is not build(tiny_config())


@pytest.mark.parametrize("name", [entry.name for entry in KINDS])
def test_every_kind_of_game_has_an_iteration(name):
    """Whole iterations are traced, and not run."""
    setting = build(run_config(game=name, network="tabular", inner_episode_length=3, num_inner_episodes=2))
    key = jax.random.key(0)
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=key), key=key))
    assert metrics["reward/ego"].shape == (1,)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_has_an_iteration_and_a_page(name, untrained, tmp_path):
    """Whole iterations are traced, and not run, on a table if that will do."""
    sizes = {"network": "gru" if name == "shaper" else "tabular", "inner_episode_length": 3, "batch_size": 2}
    if not ALGORITHMS[name].in_a_pair:
        sizes |= {"meta_batch_size": 4, "num_inner_episodes": 2}
    config, key = run_config(name, **sizes), jax.random.key(0)
    setting = build(config)
    if ALGORITHMS[name].in_a_pair:
        states = jax.tree.map(
            lambda leaf: jax.ShapeDtypeStruct(leaf.shape[1:], leaf.dtype), abstract_pairs(setting, [0])
        )
        _, metrics = jax.eval_shape(lambda state: update_pair(setting, state, key=key), states)
    else:
        _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=key), key=key))
    assert {leaf.shape for leaf in metrics.values()} == {(len(config.agents),)}
    untrained(config, tmp_path / "run")
    assert load_run(tmp_path / "run").names[0] == name
    assert (Path(__file__).parents[2] / "docs" / ALGORITHMS[name].page).exists()
