"""Headroom, reachability and cost: against numbers made by hand, and in tiny runs of the command."""

import contextlib
import csv
import io
import json

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_agents import evaluation, experiments
from coala_agents.cli import main
from coala_agents.config import PRESETS
from coala_agents.evaluation import (
    FRACTIONS,
    Reachability,
    learners_gradients,
    meta_episode_gradients,
    noise_of,
    noise_scale,
    play_script,
)
from coala_agents.training import Mixture, play_meta_batch, policies, start_seeds
from coala_envs import play_match
from coala_envs.co_players import always_cooperate, always_defect, make_co_player, tit_for_tat
from coala_envs.games import iterated_prisoners_dilemma
from coala_envs.registry import GAMES

TINY = (
    "--batch-size 2 --meta-batch-size 2 --num-minibatches 2 --num-inner-episodes 4 --inner-episode-length 3 "
    "--network mlp --width 8 --num-meta-episodes 4 --no-progress"
).split()
FIELD = [*TINY, "--naive-pool", "", "--no-warm-start"]
KEYS = jax.random.split(jax.random.key(3), 4)


@pytest.fixture(scope="module")
def setting():
    small = {"batch_size": 2, "meta_batch_size": 2, "num_minibatches": 2, "num_inner_episodes": 4}
    return experiments.build(PRESETS["ipd-shaping"].with_flags(**small, inner_episode_length=3, network="mlp", width=8))


def test_a_script_is_the_agent_and_sits_in_seat_0(setting):
    """Against naive learners who take either action: all that always-defect earns is T or P."""
    seen = play_script(setting, always_defect(), KEYS)
    assert seen["reward/ego"].shape == (4, 4)
    assert np.all(seen["cooperation/ego"] == 0)
    np.testing.assert_allclose(seen["reward/ego"], 2 * seen["cooperation/naive"], rtol=1e-5)
    np.testing.assert_allclose(seen["reward/naive"], -seen["cooperation/naive"], rtol=1e-5)


def test_the_best_of_either_kind_are_compared_in_the_same_luck(setting):
    found = evaluation.measure_headroom(setting, KEYS)
    means = {score.name: score.reward.mean() for score in found.scores}
    shaping = {"tit-for-tat", "generous-tit-for-tat", "win-stay-lose-shift", "grim-trigger", "extortion"}
    assert set(means) - shaping == {"always-cooperate", "always-defect", "random", "random-memory-one"}
    assert found.best_shaping.name == max(shaping, key=means.get)
    assert found.best("greedy").name == "always-defect"
    assert found.best_other.name == max(set(means) - shaping, key=means.get)
    difference = found.best_shaping.reward - found.best_other.reward
    assert found.gain().mean == pytest.approx(difference.mean())
    assert found.gain().over == "meta-episodes"
    quarters = found.scores[0].quarters()
    assert [rows["reward/ego"]["mean"] for rows in quarters] == pytest.approx(
        found.scores[0].seen["reward/ego"].mean(0).tolist(), rel=1e-5
    )


def test_a_mixture_is_one_of_two_for_a_whole_meta_episode():
    game = iterated_prisoners_dilemma(inner_episode_length=5)

    def cooperates(share):
        players = (Mixture(always_defect(), always_cooperate(), jnp.array(share)), tit_for_tat())
        match = play_match(game, players, batch_size=200, num_inner_episodes=3, key=KEYS[0])
        by_game = 1 - np.asarray(match.action[..., 0]).mean((0, 1))
        assert set(by_game.tolist()) <= {0, 1}
        return by_game == 1

    assert not cooperates(0.0).any()
    assert cooperates(1.0).all()
    few, many = cooperates(0.25), cooperates(0.6)
    assert few.mean() == pytest.approx(0.25, abs=0.1)
    assert many.mean() == pytest.approx(0.6, abs=0.1)
    assert not (few & ~many).any()


def test_a_mixture_forgets_what_its_players_forget():
    game = PRESETS["coin-game-shaping"].game.build()
    players = [make_co_player(name, game) for name in ("coin-greedy", "coin-punisher")]
    mixture = Mixture(*players, jnp.array(1.0))
    obs = jnp.ones(game.obs_shape)
    *_, memory = mixture.act(mixture.init(key=KEYS[0]), mixture.initial_memory(), obs, key=KEYS[0])
    after = mixture.next_episode(memory)
    assert memory.memories[1].own_coin.any()
    assert not after.memories[1].own_coin.any()
    assert after.drawn
    assert after.second


@pytest.mark.parametrize(
    ("first", "slope", "verdict"),
    [
        ([0.9, 1.1, 1.0], -1.0, "dips first"),
        ([1.1, 1.3, 1.2], 1.0, "rises from the start"),
        ([0.6, 1.6, 1.1], 0.0, "is flat at first, as far as can be told"),
    ],
)
def test_the_slope_at_0_says_whether_the_curve_dips(first, slope, verdict):
    reward = np.stack([np.array([1.0, 1.2, 1.1]), np.array(first), *np.zeros((len(FRACTIONS) - 2, 3))])
    found = Reachability("a", "b", reward)
    assert found.slope().mean == pytest.approx(slope)
    assert found.verdict == verdict


def test_signal_and_variance_of_gradients_are_unbiased():
    """Of four gradients drawn from two, each pair as likely: the mean over all draws, by enumeration."""
    values = np.array([[1.0, 2.0], [3.0, -1.0]])
    draws = [values[list(index)] for index in np.ndindex(2, 2, 2, 2)]
    noises = [noise_of(draw) for draw in draws]
    assert np.mean([noise.signal for noise in noises]) == pytest.approx((values.mean(0) ** 2).sum())
    assert np.mean([noise.variance for noise in noises]) == pytest.approx(values.var(0).sum())
    assert noise_of(np.array([[1.0], [-1.0], [0.0]])).scale is None


def test_the_noise_scale_has_a_jackknife_interval():
    rng = np.random.default_rng(0)
    agents = [1.0 + rng.normal(size=(40, 5)) for _ in range(2)]
    found = noise_scale(agents)
    noises = [noise_of(gradients) for gradients in agents]
    pooled = sum(noise.variance for noise in noises) / sum(noise.signal for noise in noises)
    assert found.mean == pytest.approx(pooled)
    assert found.low < found.mean < found.high
    # By leaving each meta-episode of each agent out in turn.
    squares = 0.0
    for index, gradients in enumerate(agents):
        left = []
        for at in range(len(gradients)):
            those = [noise_of(np.delete(gradients, at, 0)) if index == i else noises[i] for i in range(2)]
            left.append(sum(noise.signal for noise in those) / sum(noise.variance for noise in those))
        squares += 39 / 40 * ((np.array(left) - np.mean(left)) ** 2).sum()
    assert 1 / found.low - 1 / found.mean == pytest.approx(1.9908 * squares**0.5, rel=1e-3)
    lost = noise_scale([rng.normal(size=(4, 5))])
    assert lost.high is None


def test_the_gradients_are_of_the_learners_own_credit_a_meta_batch_at_a_time(setting):
    state = jax.tree.map(lambda leaf: leaf[0], start_seeds(setting, [0]))
    found = learners_gradients(setting, state, KEYS)
    learner, one = setting.agents[0].learner, jax.tree.map(lambda leaf: leaf[0], state.agents[0])
    pomdp = setting.pomdp(setting.met_by(policies(state.agents), state.naive_pool, jnp.array(0)))
    for half in (slice(0, 2), slice(2, 4)):
        _, trajectory = play_meta_batch(learner, one, pomdp, KEYS[half])
        wanted = meta_episode_gradients(learner, one.params, trajectory)
        np.testing.assert_allclose(found[half], wanted, rtol=1e-3, atol=1e-5)


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """The folder that the command wrote, and what it printed."""
    folder, printed = tmp_path_factory.mktemp("headroom") / "coin", io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(["headroom", "coin-game-shaping", *FIELD, "--out", str(folder)])
    return folder, printed.getvalue()


def test_the_command_writes_a_report_a_table_a_figure_and_what_made_them(reported):
    report, _ = reported
    assert {path.name for path in report.iterdir()} == {"headroom.json", "headroom.csv", "headroom.png", "made_by.json"}
    found = json.loads((report / "headroom.json").read_text())
    assert [found[size] for size in ("batch_size", "num_inner_episodes", "inner_episode_length")] == [2, 4, 3]
    scripts = {score["name"]: score for score in found["headroom"]["scripts"]}
    assert list(scripts) == ["coin-greedy", "coin-honest", "coin-tit-for-tat", "coin-punisher"]
    assert {len(score["quarters"]) for score in scripts.values()} == {4}
    assert {"reward/naive", "own_coins/naive", "others_coins/naive", "own_coin_share/naive"} <= set(
        scripts["coin-greedy"]["mean"]
    )
    assert [point["fraction"] for point in found["reachability"]["curve"]] == list(FRACTIONS)
    assert found["reachability"]["greedy"] == "coin-greedy"
    assert found["cost"]["steps_of_a_meta_episode"] == 2 * 4 * 3
    assert len(found["cost"]["by_seed"]) == 1
    made_by = json.loads((report / "made_by.json").read_text())
    assert made_by["command"].startswith("coala headroom coin-game-shaping --batch-size 2")
    rows = list(csv.DictReader((report / "headroom.csv").read_text().splitlines()))
    for row in rows[:3]:
        part = scripts[row["player"]]["mean"][row["quantity"]]
        assert [float(row[name]) for name in ("mean", "low", "high")] == part
    assert len([row for row in rows if row["stance"] == "mixture"]) == len(FRACTIONS)


def test_json_is_the_file_and_what_is_skipped_is_not_there(tmp_path, capsys):
    main(["headroom", "ipd-shaping", *TINY, "--json", "--out", str(tmp_path), "--skip", "headroom", "reachability"])
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "headroom.json").read_text())
    assert set(printed) & {"headroom", "reachability", "cost"} == {"cost"}
    assert not (tmp_path / "headroom.png").exists()


def test_what_is_printed_names_the_players_the_verdict_and_the_files(reported):
    folder, printed = reported
    assert printed.startswith("coin-game-shaping: B 2, M 4, T 3; 4 meta-episodes\n")
    for told in ("coin-punisher", "best who shapes and best who does not", "own_coin_share", "the curve ", "cost: "):
        assert told in printed
    assert printed.endswith(f"wrote {folder / 'headroom.csv'}\ndrew {folder / 'headroom.png'}\n")


def test_who_plays_beside_is_compared_and_is_the_best_of_nothing(setting, tmp_path, capsys):
    """Tit-for-tat by another name gains nothing on itself, and is told apart."""
    twin = evaluation.Entrant("twin", tit_for_tat(), learns=False)
    found = evaluation.measure_headroom(setting, KEYS, beside=[twin])
    (score,) = found.beside
    itself = next(score for score in found.scores if score.name == "tit-for-tat")
    np.testing.assert_array_equal(score.reward, itself.reward)
    assert found.gain(score).mean == pytest.approx((found.best_shaping.reward - itself.reward).mean())
    assert {found.best_shaping.name, found.best_other.name} <= {score.name for score in found.scores} - {"twin"}
    with pytest.raises(ValueError, match=r"different names, got two called tit-for-tat; give one as NAME=PLAYER$"):
        evaluation.measure_headroom(setting, KEYS, beside=[evaluation.Entrant("tit-for-tat", tit_for_tat(), False)])
    sizes = [option for option in TINY if option not in ("--network", "mlp", "--width", "8")]
    beside = ["--beside", "mine=ipd-shaping-coala-pg", "twin=tit-for-tat", "naive"]
    main(["headroom", "ipd-shaping", *sizes, "--skip", "reachability", "cost", *beside, "--out", str(tmp_path)])
    report = json.loads((tmp_path / "headroom.json").read_text())["headroom"]
    told = {score["name"]: score for score in report["scripts"]}
    assert [name for name, score in told.items() if score["stance"] == "beside"] == ["mine", "twin", "naive"]
    assert set(report["gain_over"]) == {"mine", "twin", "naive"}
    assert told["twin"]["mean"] == told["tit-for-tat"]["mean"]
    assert f"best who shapes and mine: difference {report['gain_over']['mine']['mean']:z.3f}" in capsys.readouterr().out


def test_naive_beside_the_scripts_is_the_learner_that_is_measured(monkeypatch, tmp_path):
    class Seen(Exception):
        """What the report was asked for."""

    def asked(setting, **options):
        raise Seen(setting, options["beside"])

    monkeypatch.setattr(evaluation, "headroom_report", asked)
    with pytest.raises(Seen) as seen:
        main(
            ["headroom", "ipd-shaping", *TINY, "--beside", "naive", "tit-for-tat2=tit-for-tat", "--out", str(tmp_path)]
        )
    setting, (naive, twin) = seen.value.args
    assert eqx.tree_equal(naive.player, setting.unknown_opponent)
    assert (naive.name, twin.name) == ("naive", "tit-for-tat2")


@pytest.mark.slow
def test_scripts_meet_in_a_tournament_of_a_preset_and_are_watched(tmp_path, capsys):
    entrants = ["coin-greedy", "coin-punisher"]
    quick = ["--num-meta-episodes", "4", "--best-response-iterations", "0", "--no-progress"]
    main(["tournament", *entrants, "--preset", "coin-game-shaping", *quick, "--out", str(tmp_path / "t")])
    found = json.loads((tmp_path / "t" / "tournament.json").read_text())
    assert [entrant["name"] for entrant in found["entrants"]] == entrants
    film = tmp_path / "film.gif"
    sizes = ["--num-inner-episodes", "1", "--batch-size", "1", "--no-progress"]
    main(["watch", "coin-game", "--ego", entrants[0], "--against", entrants[1], *sizes, "--record", str(film)])
    assert film.stat().st_size
    told = capsys.readouterr().out
    assert all(name in told for name in entrants)


@pytest.mark.parametrize(
    ("game", "names"),
    [
        pytest.param("cleanup-lite", ("cleanup-bully", "cleanup-enforcer"), marks=pytest.mark.slow),
        pytest.param("harvest-lite", ("harvest-greedy", "harvest-enforcer"), marks=pytest.mark.slow),
        ("ipd-in-the-matrix", ("in-the-matrix-defector", "in-the-matrix-tit-for-tat")),
    ],
)
def test_scripts_are_entrants_by_name(game, names):
    made = GAMES[game].make(inner_episode_length=3)
    entrants = [experiments.entrant_of(name, made) for name in names]
    assert [entrant.name for entrant in entrants] == list(names)
    sizes = {"batch_size": 1, "num_inner_episodes": 2, "num_meta_episodes": 4}
    assert len(evaluation.play_tournament(made, entrants, seed=0, **sizes).scores) == 4
