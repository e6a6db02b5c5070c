"""Games that show who is a trained agent: what each player sees of the other, in all ways to play."""

import dataclasses
import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.evaluation import play_script
from coala_agents.evaluation._seats import seated
from coala_agents.learners import A2C, batch_unaware
from coala_agents.training import Agents, Setting
from coala_envs import ShapingPOMDP, play_match, rollout
from coala_envs.adapters import ShapingEnv
from coala_envs.co_players import (
    AsAgent,
    FromPool,
    FrozenPolicy,
    NaiveLearner,
    TabularPolicy,
    check_co_player,
    make_co_player,
    tit_for_tat,
)
from coala_envs.games import AbstractGame, RandomEnd, Trembling, iterated_prisoners_dilemma, start_games

KEY = jax.random.key(0)
GAME = iterated_prisoners_dilemma(inner_episode_length=3, shows_agents=True)
PLAIN = iterated_prisoners_dilemma(inner_episode_length=3)
MAKE = functools.partial(TabularPolicy, 6, 2, scale=1.0)
POLICY = MAKE(key=KEY)
AGENT, NAIVE = FrozenPolicy(POLICY), NaiveLearner(MAKE, optax.sgd(0.1))
TELLS = FrozenPolicy(
    eqx.tree_at(lambda it: it.logits, POLICY, jnp.zeros((6, 2)).at[:5, 1].set(50.0).at[5, 0].set(100.0))
)
"""Cooperates with agents and defects against everybody else."""
SIZES = {"batch_size": 2, "num_inner_episodes": 2}


def pool(player):
    return FromPool(player, jax.tree.map(lambda leaf: leaf[None], player.init(key=KEY)))


def alternating(memory, obs, *, key):
    del obs, key
    return memory % 2, (), memory + 1


PLAYERS = {
    "a strategy": (tit_for_tat(), 0),
    "a naive learner": (NAIVE, 0),
    "a pool of naive learners": (pool(NAIVE), 0),
    "a stranger by name": (make_co_player("random-memory-one", PLAIN), 0),
    "an agent": (AGENT, 1),
    "a pool of agents": (pool(AGENT), 1),
}


@pytest.mark.parametrize(("player", "agent"), PLAYERS.values(), ids=list(PLAYERS))
@pytest.mark.parametrize("wrap", [lambda game: game, lambda game: RandomEnd(Trembling(game, 0.0), 1.0)])
def test_the_agent_sees_who_it_is_at_every_step_and_is_seen_as_one(player, agent, wrap):
    pomdp = ShapingPOMDP(wrap(GAME), player, **SIZES)
    end, seen = rollout(pomdp, alternating, jnp.array(0), key=KEY)
    np.testing.assert_array_equal(seen.obs[..., 5], agent)
    own, other = seen.action[..., 0], seen.action[..., 1]
    joint = jax.nn.one_hot(1 + 2 * own + other, 5)[:, :-1]
    np.testing.assert_array_equal(seen.obs[:, 1:, :, :5], joint)  # what else is seen is the joint action
    for state in (pomdp.init(key=KEY), end):  # and so the co-player, at the start and after all inner episodes
        np.testing.assert_array_equal(state.obs[:, 1, 5], 1)


def test_each_of_a_match_sees_the_other():
    for other, cooperates in ((TELLS, 1), (NAIVE, 0), (tit_for_tat(), 0)):
        match = play_match(GAME, (TELLS, other), **SIZES, key=KEY)
        np.testing.assert_array_equal(match.measures["cooperation"][..., 0], cooperates)
        turned = play_match(GAME, (other, TELLS), **SIZES, key=KEY)
        np.testing.assert_array_equal(turned.measures["cooperation"][..., 1], cooperates)


def test_it_goes_with_the_player_from_seat_to_seat():
    """As evaluation turns the seats, under the game's wrappers too."""
    for game, turn in itertools.product((GAME, Trembling(GAME, 0.0)), (0, 1)):
        match = play_match(seated(game, jnp.array(turn)), (TELLS, tit_for_tat()), **SIZES, key=KEY)
        np.testing.assert_array_equal(match.measures["cooperation"][..., 0], 0)
        match = play_match(seated(game, jnp.array(turn)), (TELLS, AGENT), **SIZES, key=KEY)
        np.testing.assert_array_equal(match.measures["cooperation"][..., 0], 1)


def test_games_round_games_pass_it_on():
    def below(kind):
        return {kind} | {deep for child in kind.__subclasses__() for deep in below(child)}

    round_games = [kind for kind in below(AbstractGame) if "game" in {field.name for field in dataclasses.fields(kind)}]
    assert {"Seated", "_Watched", "Trembling", "RandomEnd"} <= {kind.__name__ for kind in round_games}
    for kind in round_games:
        for method in ("restart", "introduced"):
            assert getattr(kind, method) is not getattr(AbstractGame, method), f"{kind.__name__}.{method}"


def test_a_script_that_stands_where_the_agent_would_is_shown_as_one():
    """A naive learner acts by what it sees: beside the matches with one who is shown as an agent, and who is not."""
    strategy = tit_for_tat()
    sizes = {"meta_batch_size": 2, "naive_pool_size": 1}
    setting = Setting(Agents(batch_unaware(MAKE, optax.sgd(0.1), A2C())), GAME, NAIVE, **SIZES, **sizes)
    shown = play_script(setting, strategy, jax.random.split(KEY, 2))["cooperation/naive"]
    known, not_known = (
        jax.vmap(lambda key, one=one: play_match(GAME, (one, NAIVE), **SIZES, key=key))(jax.random.split(KEY, 2))
        for one in (AsAgent(strategy), strategy)
    )
    wanted, other = (match.measures["cooperation"][..., 1].mean((2, 3)) for match in (known, not_known))
    np.testing.assert_allclose(shown, wanted, atol=1e-6)
    assert not np.allclose(wanted, other)


@pytest.mark.parametrize("name", ["tit-for-tat", "extortion", "random-memory-one"])
def test_strategies_play_as_where_nobody_is_shown(name):
    def played(game):
        pomdp = ShapingPOMDP(game, make_co_player(name, game), **SIZES)
        _, seen = rollout(pomdp, alternating, jnp.array(0), key=KEY)
        return seen.action, seen.reward

    jax.tree.map(np.testing.assert_array_equal, played(GAME), played(PLAIN))


def test_the_stepped_face_shows_it_too():
    env = ShapingEnv(ShapingPOMDP(GAME, AGENT, **SIZES))
    obs, _ = env.reset(seed=0)
    assert env.observation_space.contains(obs)
    np.testing.assert_array_equal(np.asarray(obs)[..., 5], 1)


def test_a_table_of_joint_actions_is_refused_by_name():
    with pytest.raises(ValueError, match="observations of MatrixGame with shows_agents are others"):
        make_co_player("naive-q", GAME)


def test_who_answers_with_something_else_is_no_co_player():
    class Vague(FrozenPolicy):
        def is_agent(self, state):
            del state
            return jnp.zeros(3)

    with pytest.raises(TypeError, match=r"Vague.is_agent returned whether it is one as float32\[3\]"):
        check_co_player(Vague(POLICY), GAME, 2)

    class Plain(type(tit_for_tat())):
        is_agent = True

    with pytest.raises(TypeError, match=r"Plain.is_agent must be a method of its state, got True"):
        check_co_player(Plain(jnp.ones(5)), PLAIN, 2)


def test_as_many_are_introduced_as_play():
    with pytest.raises(ValueError, match=r"agents must be of shape \(2,\), one for each player, got \(3,\)"):
        start_games(GAME, 2, agents=jnp.array([True] * 3), key=KEY)
