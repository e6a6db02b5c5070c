"""More than two players: COALA-PG is the gradient of the objective, and who meets whom, in which seat.

The three-player dilemma with B 2, M 2, T 1 and two naive learners that learn each for itself is enumerated completely,
all 2^12 joint action sequences, through the library's own POMDP, co-players and estimator. Only the drawing of the
actions is replaced: scripts play them, and the true probability of the scripts is the product of the policies' own.
"""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scripted import Scripted

from coala_agents.cli._seats import game_between
from coala_agents.config import preset, run_config
from coala_agents.evaluation import Entrant, play_tournament
from coala_agents.evaluation._seats import Seated, turns
from coala_agents.experiments import build, load_run
from coala_agents.learners import A2C, ShapingPG
from coala_agents.runs import others_of, seats_of, shown_names
from coala_agents.training import iterate, start, summary
from coala_envs import ShapingPOMDP, Timestep, Trajectory
from coala_envs.co_players import NaiveLearner, TabularPolicy, always_cooperate, always_defect
from coala_envs.games import AbstractGame, n_player_prisoners_dilemma

BATCH, EPISODES = 2, 2
GAME = n_player_prisoners_dilemma("pax", inner_episode_length=1)
MAKE_POLICY = functools.partial(TabularPolicy, 9, 2, scale=0.7)


def play(pomdp, policy, scripts, key):
    """Play scripts ``[players, batch, episodes]``; return the trajectory and the joint log-probability."""
    state = pomdp.init(key=key)
    state = eqx.tree_at(lambda s: [memory[0] for memory in s.memories], state, list(scripts[1:]))
    episodes, log_prob = [], 0.0
    for episode in range(EPISODES):
        chosen = scripts[0][:, episode]
        output, _ = jax.vmap(lambda obs: policy.step(obs, ()))(state.obs[:, 0])
        taken = jax.nn.log_softmax(output.logits)[jnp.arange(BATCH), chosen]
        state, step = pomdp.play(state, chosen, key=key)
        log_prob += taken.sum() + step.co_log_prob.sum()
        played = jax.tree.map(lambda leaf: leaf[None], step)
        extras = {"log_prob": taken[None], "value": output.value[None]}
        state, learning = pomdp.learn(state, played, key=key)
        episodes.append(
            Trajectory(played.obs[:, :, 0], played.action, played.reward, played.measures, extras, learning)
        )
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *episodes), log_prob


@pytest.fixture(scope="module")
def gradients():
    """The exact gradient by autodiff, the expectation of every rule, and the total probability."""
    with jax.enable_x64(True):
        learners = [NaiveLearner(MAKE_POLICY, optax.sgd(rate), reward_scale=1.0) for rate in (2.0, 0.7)]
        pomdp = ShapingPOMDP(
            GAME, [Scripted(learner, EPISODES) for learner in learners], batch_size=BATCH, num_inner_episodes=EPISODES
        )
        key = jax.random.key(3)
        policy = MAKE_POLICY(key=jax.random.key(7))
        policy = eqx.tree_at(lambda p: p.value, policy, jnp.linspace(-1.0, 2.0, 9))
        scripts = jnp.array(list(itertools.product((0, 1), repeat=3 * BATCH * EPISODES)))
        scripts = scripts.reshape(-1, 3, BATCH, EPISODES)

        def objective(policy, script):
            trajectory, log_prob = play(pomdp, policy, script, key)
            return jnp.exp(log_prob) * trajectory.reward[..., 0].sum((0, 1)).mean()

        def estimate(credit, script):
            learner = ShapingPG(MAKE_POLICY, optax.sgd(1.0), A2C(value_coefficient=0.0), credit)
            trajectory, log_prob = play(pomdp, policy, script, key)
            meta_batch = jax.tree.map(lambda leaf: leaf[None], trajectory)
            data = (meta_batch.obs, learner.samples(meta_batch))
            # The loss averages over time where the paper sums.
            return -EPISODES * jnp.exp(log_prob) * learner.gradient(policy, data)[0].logits

        def each(script):
            exact = jax.grad(objective)(policy, script).logits
            found = {credit: estimate(credit, script) for credit in ("coala-pg", "m-fos", "batch-unaware")}
            return exact, found, jnp.exp(play(pomdp, policy, script, key)[1])

        return jax.tree.map(
            lambda leaf: np.asarray(leaf.sum(0)), jax.jit(lambda: jax.lax.map(each, scripts, batch_size=4096))()
        )


def test_the_enumeration_is_complete_and_not_trivial(gradients):
    assert gradients[2] == pytest.approx(1.0, abs=1e-12)
    assert np.abs(gradients[0]).max() > 0.1


def test_coala_pg_is_unbiased_against_two_learners(gradients):
    exact, found, _ = gradients
    np.testing.assert_allclose(found["coala-pg"], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("credit", ["m-fos", "batch-unaware"])
def test_the_baselines_are_biased(gradients, credit):
    exact, found, _ = gradients
    assert np.abs(found[credit] - exact).max() > 1e-3


class Numbered(AbstractGame):
    """Pays each player its seat's number and its action's tens."""

    num_players: int = eqx.field(static=True, default=3)
    num_actions: int = eqx.field(static=True, default=2)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(1,))
    inner_episode_length: int = eqx.field(static=True, default=1)

    def reset(self, *, key):
        return jnp.array(0), jnp.arange(3.0)[:, None]

    def step(self, state, actions, *, key):
        reward = jnp.arange(3.0) + 10.0 * actions.astype(float)
        return state, Timestep(jnp.arange(3.0)[:, None], reward)

    def measures(self, state, actions, next_state):
        return {"acted": actions.astype(float)}

    def describe(self, state):
        return ""


def test_whoever_is_turned_keeps_its_place_and_sits_further_on():
    game = Seated(Numbered(), jnp.array(1))
    state, obs = game.reset(key=jax.random.key(0))
    _, timestep = game.step(state, jnp.array([1, 0, 0]), key=jax.random.key(0))
    assert obs[:, 0].tolist() == [1, 2, 0]
    assert timestep.reward.tolist() == [11, 2, 0]
    assert game.measures(state, jnp.array([1, 0, 0]), state)["acted"].tolist() == [1, 0, 0]


def test_the_seats_are_shared_evenly():
    assert turns("n", 8, 3).tolist() == [0, 0, 0, 1, 1, 1, 2, 2]
    assert turns("n", 4, 2).tolist() == [0, 0, 1, 1]
    with pytest.raises(ValueError, match="n must be at least 3, got 2"):
        turns("n", 2, 3)


def test_in_a_tournament_one_is_alone_among_the_others():
    entrants = [Entrant(name, make(3), False) for name, make in (("C", always_cooperate), ("D", always_defect))]
    sizes = {"batch_size": 1, "num_inner_episodes": 1, "num_meta_episodes": 6, "seed": 0}
    found = play_tournament(GAME, entrants, **sizes)
    means = {(mine, other): found.score(mine, other).mean for mine in "CD" for other in "CD"}
    assert means == {("C", "C"): 4, ("C", "D"): 0, ("D", "C"): 5, ("D", "D"): 1}
    assert found.score("C", "D").reward.shape == (3, 2)
    assert found.score("C", "D").quantities["cooperation"].mean() == 1


def test_what_is_told_of_several_opponents_are_means():
    reward = jnp.arange(3.0).reshape(1, 1, 1, 1, 3)
    trajectory = Trajectory(reward, reward.astype(int), reward, {}, None, ())
    told = summary(trajectory, None)
    assert (float(told["reward/ego"]), float(told["reward/naive"])) == (0, 1.5)


def test_the_preset_has_an_iteration():
    """It is traced, and not run."""
    setting = build(preset("n-ipd-shaping").with_flags(num_inner_episodes=2, network="tabular"))
    key = jax.random.key(0)
    _, metrics = jax.eval_shape(lambda: iterate(setting, start(setting, key=key), key=key))
    assert metrics["reward/naive"].shape == (1,)
    assert setting.pomdp(setting.opponent).co_players == (setting.opponent,) * 2


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"num_meta_agents": 2, "p_naive": 0.5}, "p_naive must be 1 in a game of 3 players, got 0.5"),
        ({"credit": "teaching"}, "credit for teaching is of games of two players, and this one has 3"),
    ],
)
def test_what_is_of_two_players_is_refused(flags, told):
    with pytest.raises(ValueError, match=told):
        build(run_config(game="n-ipd", network="tabular", **flags))


def test_a_run_is_watched_with_the_opponents_that_it_has(untrained, tiny_config, tmp_path):
    """And its game is the same one under whatever title its payoffs give it."""
    flags = {"game": "matrix-game", "payoffs": [[0, 1, 1], [1, 0, 1], [1, 1, 0]], "opponent": "random"}
    folder = untrained(tiny_config(**flags), tmp_path / "run")
    table = seats_of(load_run(folder))
    assert [(one.name, one.learns) for one in table.others] == [("random", False)]
    assert game_between("CoalaMatrixGame-v0", str(folder)) == table.game


def test_others_by_name_for_all_seats_or_for_each():
    assert shown_names(*others_of("naive", GAME)) == ["naive learner 1", "naive learner 2"]
    assert shown_names(*others_of("naive,tit-for-tat", GAME)) == ["naive learner", "tit-for-tat"]
    with pytest.raises(ValueError, match="2 other seats need one player, or 2 with commas between, got 3"):
        others_of("naive,naive,naive", GAME)
