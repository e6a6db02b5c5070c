"""Runs of LOLA players: folders, resuming, the command line, tournaments and pools."""

import functools
import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents import experiments, plotting
from coala_agents.cli import main
from coala_agents.config import PRESETS, RunConfig, run_config
from coala_agents.experiments import build, load_run
from coala_agents.learners import A2C, Lola, coala_pg
from coala_agents.registry import ALGORITHMS
from coala_agents.training import Agents, NotFinite, Setting, start_pairs, start_seeds, train, train_pairs, update_pair
from coala_envs import play_match
from coala_envs.co_players import AbstractPolicy, FromPool, FrozenPolicy, PolicyOutput, TabularPolicy
from coala_envs.games import iterated_prisoners_dilemma

TINY = PRESETS["ipd-lola-dice"].with_flags(
    num_seeds=2, iterations=7, warm_up=1, inner_episode_length=3, batch_size=3, checkpoint_interval=3
)
OPTIONS = (
    "--iterations 3 --warm-up 1 --inner-episode-length 2 --batch-size 2 --checkpoint-interval 2 --no-progress"
).split()
OF_PRESETS = {
    "ipd-lola-coala": ["--meta-batch-size", "2"],
    "ipd-lola-dice-hawk": ["--width", "4", "--lru-width", "4", "--mlp-width", "4"],
}


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lola") / "run"
    experiments.train(TINY, folder, command="as in the test")
    return folder


def lines(folder):
    told = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in told]


def test_the_folder_of_a_run(run_folder):
    written = json.loads((run_folder / "config.json").read_text())
    assert written["config"] == TINY.to_dict()
    assert written["made_by"]["command"] == "as in the test"
    told = lines(run_folder)
    assert [(line["iteration"], line["seed"], line["agent"]) for line in told] == [
        (i, seed, agent) for i in range(1, 8) for seed in (0, 1) for agent in (0, 1)
    ]
    # Two players with 2 batches each, and one to report: 5 batches of 3 games and 3 steps.
    assert told[-1]["env_steps"] == 7 * 5 * 3 * 3
    # In the classic game the two rewards and the two shares of cooperation are tied.
    one, two = told[0], told[1]
    assert one["reward/meta"] == pytest.approx(-2 + 2 * two["cooperation/meta"] - one["cooperation/meta"], abs=1e-5)
    run = load_run(run_folder)
    assert (run.config, run.iteration, run.names) == (TINY, 7, ["lola-dice", "lola-dice"])
    assert jax.tree.leaves(run.policies)[0].shape == (2, 2, 5, 2)
    assert plotting.draw_learning_curve(run_folder).exists()


def test_a_broken_run_is_resumed_to_the_same_numbers(run_folder, tmp_path, monkeypatch):
    """Interrupted after the second chunk, and its last lines are made again."""
    folder = tmp_path / "broken"
    save, saved = experiments._run.save_checkpoint, []

    def die(*arguments):
        save(*arguments)
        saved.append(arguments)
        if len(saved) == 1:
            raise RuntimeError("killed")

    monkeypatch.setattr(experiments._run, "save_checkpoint", die)
    with pytest.raises(RuntimeError, match="killed"):
        experiments.train(TINY, folder)
    monkeypatch.undo()
    assert load_run(folder).iteration == 3
    experiments.resume(folder)
    assert lines(folder) == lines(run_folder)
    jax.tree.map(np.testing.assert_array_equal, load_run(folder).agents, load_run(run_folder).agents)


def test_seeds_side_by_side_and_chunks_change_no_number():
    """One update at a time of one seed alone, from its own keys, gives the numbers of the loop."""
    pair, seeds = build(TINY), TINY.training.seeds
    seen = []
    end = train_pairs(pair, start_pairs(pair, seeds), seeds, last=3, chunk=2, report=lambda *told: seen.append(told))
    assert [done for done, *_ in seen] == [2, 3]
    rewards = np.stack([of_one["reward/meta"] for *_, metrics in seen for of_one in metrics])
    assert rewards.shape == (3, 2, 2)
    state = jax.tree.map(lambda leaf: leaf[1], start_pairs(pair, seeds))
    update = jax.jit(lambda state, key: update_pair(pair, state, key=key))
    for iteration in range(3):
        key = jax.random.fold_in(jax.random.key(np.uint32(seeds[1])), np.uint32(iteration))
        state, metrics = update(state, key)
        np.testing.assert_allclose(metrics["reward/meta"], rewards[iteration, 1], atol=1e-6)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b[1], atol=1e-5), state, end)


def test_what_is_not_finite_stops_the_training():
    pair = build(TINY.with_flags(inner_learning_rate=1e38, inner_episode_length=4))
    with pytest.raises(NotFinite, match="training stopped at iteration"):
        train_pairs(pair, start_pairs(pair, [0]), [0], last=6, chunk=6, report=lambda *_: None)
    with pytest.raises(ValueError, match="chunk must be at least 1, got 0"):
        train_pairs(pair, start_pairs(pair, [0]), [0], last=6, chunk=0, report=lambda *_: None)


@pytest.mark.parametrize(
    "preset",
    ["ipd-lola-coala", pytest.param("ipd-lola-dice-hawk", marks=pytest.mark.slow)],  # half a minute of compiling
)
def test_the_command_line_trains_and_plays_them(preset, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["train", preset, "--out", "run", *OPTIONS, *OF_PRESETS[preset]])
    assert "drew" in capsys.readouterr().out
    assert load_run(tmp_path / "run").iteration == 3
    tiny = ["--num-meta-episodes", "4", "--best-response-iterations", "0", "--no-progress"]
    main(["tournament", "lola=run", "tit-for-tat", *tiny])
    result = json.loads((tmp_path / "tournament" / "tournament.json").read_text())
    assert "lola" in json.dumps(result)


@pytest.mark.parametrize("command", ["evaluate", "inspect"])
def test_commands_about_meta_episodes_refuse_with_one_line(run_folder, refused, command):
    assert "holds a pair of lola-dice, not meta agents" in refused(command, str(run_folder))


def test_two_algorithms_are_two_entrants(tmp_path):
    config = TINY.with_flags(algorithm="lola-coala+lola-dice", iterations=1, num_seeds=1, meta_batch_size=2)
    experiments.train(config, tmp_path / "mixed")
    entrants = experiments.entrants_from_run("mixed", load_run(tmp_path / "mixed"))
    assert [entrant.name for entrant in entrants] == ["mixed/lola-coala", "mixed/lola-dice"]
    assert all(entrant.player.co_player.forgets and not entrant.learns for entrant in entrants)


PLAYERS_OF_PAIRS = [entry.name for entry in ALGORITHMS.values() if entry.in_a_pair]


@pytest.mark.parametrize("first", PLAYERS_OF_PAIRS)
@pytest.mark.parametrize("second", PLAYERS_OF_PAIRS)
def test_any_player_of_a_pair_learns_beside_any_other(first, second):
    """Of two kinds the options are of both classes; each player is made of its own."""
    pair = build(TINY.with_flags(algorithm=f"{first}+{second}", warm_up=7, discount=0.5))
    assert [player.warm_up for player in pair.players] == [7, 7]
    discounts = [
        player.look_ahead.naive.discount if isinstance(player, Lola) else player.discount for player in pair.players
    ]
    assert discounts == [0.5, 0.5]


def test_a_frozen_policy_may_forget():
    """A policy that counts its steps: forgetting starts it anew in each inner episode."""
    counter = Counter(jnp.zeros(()))
    sizes = {"batch_size": 2, "num_inner_episodes": 3, "key": jax.random.key(0)}
    game = iterated_prisoners_dilemma(inner_episode_length=2)
    players = (FrozenPolicy(counter, forgets=True), FrozenPolicy(counter))
    actions = np.asarray(play_match(game, players, **sizes).action)[:, :, 0]
    np.testing.assert_array_equal(actions[..., 0], [[0, 1]] * 3)
    np.testing.assert_array_equal(actions[..., 1], [[0, 1], [1, 1], [1, 1]])


class Counter(AbstractPolicy):
    """Cooperates in the first step that it remembers, and defects afterwards."""

    value: jax.Array

    def initial_memory(self):
        return jnp.array(0)

    def step(self, obs, memory):
        first = jnp.where(memory == 0, 50.0, -50.0)
        return PolicyOutput(jnp.stack([first, -first]), self.value), memory + 1

    def unroll(self, obs, start, memory):
        raise NotImplementedError


def test_a_lola_policy_is_an_opponent_in_the_shaping_problem(run_folder):
    """A pool of trained LOLA players as ``Setting.opponent``: they forget, and do not learn."""
    run = load_run(run_folder)
    states = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), run.policies)
    pool = FromPool(FrozenPolicy(jax.tree.map(lambda leaf: leaf[0], states), forgets=True), states)
    learner = coala_pg(functools.partial(TabularPolicy, 5, 2), optax.sgd(0.1), A2C())
    setting = Setting(Agents(learner), run.game, pool, 2, 2, 2, naive_pool_size=0)
    seen = []
    start = start_seeds(setting, [0])
    end = train(setting, start, [0], last=2, report=lambda *told: seen.extend(told[-1]))
    assert all(np.isfinite(seen[-1][name]).all() for name in ("reward/ego", "reward/naive"))
    assert (end.agents[0].params.logits != start.agents[0].params.logits).any()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"algorithm": "lola"}, "unknown algorithm 'lola'.*; known: coala-pg, .*lola-dice"),
        ({"algorithm": "lola-dice+lola-dice+lola-dice"}, "a pair has 2 seats; got 3 algorithms"),
        ({"payoffs": "none"}, "unknown payoffs 'none'; known: paper"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"num_look_aheads": -1}, "num_look_aheads must be at least 0, got -1"),
        ({"learning_rate": 0.0}, "learning_rate must be positive, got 0.0"),
        ({"discount": 1.5}, "must be in \\[0, 1\\], got 1.5"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
    ],
)
def test_bad_configurations_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        TINY.with_flags(**fields)


def test_configurations_are_read_again():
    two_rates = run_config("coala-pg+m-fos", num_meta_agents=2, learning_rate_factors=(1.0, 0.5))
    for config in (*PRESETS.values(), two_rates):
        assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    with pytest.raises(ValueError, match="unknown configuration field 'colour'; known: algorithm"):
        RunConfig.from_dict({"learner": {"algorithm": "lola-dice", "colour": "red"}})
