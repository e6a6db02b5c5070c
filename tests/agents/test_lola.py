"""LOLA-DICE and its COALA form against exact gradients, on games that are enumerated completely."""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from coala_agents.learners import Episodes, Lola, LolaCoala, LolaDice, NaiveAscent, _naive_ascent, play_episodes
from coala_agents.nn import HawkPolicy
from coala_envs.co_players import AbstractPolicy, TabularPolicy
from coala_envs.games import MatrixGame, iterated_prisoners_dilemma, matching_pennies

RATE, DISCOUNT = 0.9, 0.8
MAKE = functools.partial(TabularPolicy, 5, 2, scale=0.7)


def tabular(cooperation):
    """A policy of exact probabilities, with a critic that is wrong: a baseline must not matter."""
    p = jnp.asarray(cooperation)
    policy = eqx.tree_at(lambda it: it.logits, MAKE(key=jax.random.key(0)), jnp.log(jnp.stack([p, 1 - p], axis=1)))
    return eqx.tree_at(lambda it: it.value, policy, jnp.linspace(-1.0, 2.0, 5))


# Joint probabilities of two steps are multiples of 1/144, so a batch of 144 games holds each exactly.
def own_policy():
    return tabular(np.array([3, 1, 2, 3, 1]) / 4)


def other_policy():
    return tabular(np.array([1, 2, 1, 1, 2]) / 3)


def all_scripts(time):
    """Every joint action script: ``[script, time, players]``."""
    return jnp.array(list(itertools.product((0, 1), repeat=2 * time))).reshape(-1, time, 2)


def enact(game, scripts):
    """Play scripts ``[batch, time, players]`` in the game itself."""
    key = jax.random.key(0)

    def one(script):
        state, obs = game.reset(key=key)
        steps = []
        for action in script:
            after, timestep = game.step(state, action, key=key)
            steps.append(Episodes(obs, action, timestep.reward, game.measures(state, action, after)))
            state, obs = after, timestep.obs
        return jax.tree.map(lambda *leaves: jnp.stack(leaves), *steps)

    return jax.vmap(one, out_axes=1)(scripts)


def log_probs(policy, episodes, who):
    """Log-probability of each game's actions by one player, ``[batch]``, from ``step`` alone."""
    output, _ = jax.vmap(jax.vmap(lambda obs: policy.step(obs, ())))(episodes.obs[:, :, who])
    logs = jax.nn.log_softmax(output.logits)
    return jnp.take_along_axis(logs, episodes.action[..., who, None], axis=-1)[..., 0].sum(0)


def exact_returns(game, own, other):
    """Both players' exact expected discounted returns."""
    episodes = enact(game, all_scripts(game.inner_episode_length))
    probability = jnp.exp(log_probs(own, episodes, 0) + log_probs(other, episodes, 1))
    discounts = DISCOUNT ** jnp.arange(game.inner_episode_length, dtype=float)
    return jnp.einsum("b,t,tbp->p", probability, discounts, episodes.reward)


def exact_step(game, own, other):
    gradient = jax.grad(lambda other: exact_returns(game, own, other)[1])(other)
    return jax.tree.map(lambda old, slope: old + RATE * slope, other, gradient)


def in_exact_shares(game, own, other):
    """A batch of 144 games that holds every script as often as it is likely."""
    scripts = all_scripts(2)
    episodes = enact(game, scripts)
    counts = 144 * np.exp(np.asarray(log_probs(own, episodes, 0) + log_probs(other, episodes, 1)))
    assert np.abs(counts - counts.round()).max() < 1e-9
    return enact(game, scripts.repeat(jnp.asarray(counts.round().astype(int)), axis=0))


def logits(policy):
    return np.asarray(policy.logits)


@pytest.fixture
def dealt(monkeypatch):
    """Let ``NaiveAscent.play`` hand out the given batches, one after the other."""

    def deal(*batches):
        waiting = list(batches)
        monkeypatch.setattr(_naive_ascent, "play_episodes", lambda *_, **__: waiting.pop(0))

    return deal


@pytest.fixture
def game():
    return iterated_prisoners_dilemma("classic", 2)


@pytest.mark.parametrize("weight", [1.0, 0.25])
def test_lola_dice_is_the_gradient_through_the_look_ahead(float64, game, dealt, weight):
    """The imagined step is exact, on exact shares; the last batch enters linearly, so it is enumerated game by game."""
    own, other = own_policy(), other_policy()
    learner = LolaDice(NaiveAscent(1, RATE, discount=DISCOUNT), weight)
    shares = in_exact_shares(game, own, other)

    def gradient(script):
        dealt(shares, enact(game, script[None]), shares)
        return learner.gradient(game, own, other, 0, key=jax.random.key(0))[0]

    each = jax.vmap(gradient)(all_scripts(2))
    episodes = enact(game, all_scripts(2))
    learnt = exact_step(game, own, other)
    likely = jnp.exp(log_probs(own, episodes, 0) + log_probs(learnt, episodes, 1))
    ahead = jax.grad(lambda own: exact_returns(game, own, exact_step(game, own, other))[0])(own)
    here = jax.grad(lambda own: exact_returns(game, own, other)[0])(own)
    assert np.abs(logits(ahead) - logits(here)).max() > 0.05
    expected = weight * logits(ahead) + (1 - weight) * logits(here)
    np.testing.assert_allclose(jnp.tensordot(likely, each.logits, 1), expected, rtol=0, atol=1e-12)
    assert not each.value.any()


def test_two_look_aheads_go_on_from_the_first(float64, game, dealt):
    """On fixed batches DiCE is a ratio of likelihoods, which an independent objective differentiates as well."""
    own, other = own_policy(), other_policy()
    shares = in_exact_shares(game, own, other)
    dealt(shares, shares)
    # Under the loop over look-aheads a batch is drawn once for both; the last is the same again.
    ours, _ = LolaDice(NaiveAscent(2, RATE, discount=DISCOUNT)).gradient(game, own, other, 0, key=jax.random.key(0))

    def ratio_return(own, other, who):
        logs = log_probs(own, shares, 0) + log_probs(other, shares, 1)
        # Prefix ratios: a reward depends on what was drawn until then; with 144 games the rest cancels only on average,
        # so rewards are taken with the prefix that they depend on.
        first = jax.tree.map(lambda leaf: leaf[:1], shares)
        prefix = log_probs(own, first, 0) + log_probs(other, first, 1)
        ratios = jnp.stack([jnp.exp(x - jax.lax.stop_gradient(x)) for x in (prefix, logs)])
        later = DISCOUNT ** jnp.arange(2, dtype=float)[:, None] * shares.reward[..., who]
        # The baseline of the library's objective, taken away from each step's share of the credit.
        output, _ = jax.vmap(jax.vmap(lambda obs: (own, other)[who].step(obs, ())))(shares.obs[:, :, who])
        value = jax.lax.stop_gradient(output.value) * (1 + DISCOUNT)
        before = jnp.concatenate([jnp.ones_like(ratios[:1]), ratios[:-1]])
        baseline = (ratios - before) * DISCOUNT ** jnp.arange(2, dtype=float)[:, None] * value
        return (ratios * later - baseline).sum(0).mean()

    def ahead(own):
        learnt = other
        for _ in range(2):
            slope = jax.grad(lambda learnt: ratio_return(own, learnt, 1))(learnt)
            learnt = jax.tree.map(lambda old, slope: old + RATE * slope, learnt, slope)
        return ratio_return(own, learnt, 0)

    np.testing.assert_allclose(logits(ours), logits(jax.grad(ahead)(own)), rtol=0, atol=1e-12)


def coala_case(game, learner, batch, own, other):
    """The exact gradient of the objective and the expectation of the estimate, over every script of a meta-batch."""
    time, episodes, meta = game.inner_episode_length, learner.naive.num_steps + 1, learner.meta_batch_size
    size = 2 * batch * time * episodes * meta
    scripts = jnp.array(list(itertools.product((0, 1), repeat=size)), jnp.int8)
    scripts = scripts.reshape(-1, meta, episodes, batch, time, 2)

    def live(own, script):
        """One meta-episode: what was seen, the log-probability of the script, and the objective."""
        learnt, lived, log_prob, total = other, [], 0.0, 0.0
        for episode, actions in enumerate(script.astype(int)):
            played = enact(game, actions)
            log_prob += (log_probs(own, played, 0) + log_probs(learnt, played, 1)).sum()
            if learner.counted == "all" or episode == episodes - 1:
                discounts = DISCOUNT ** jnp.arange(time, dtype=float)
                total += (discounts @ played.reward[..., 0]).mean()
            # What the other learns is a function of what was played, not of the parameters behind it.
            learnt = learner.naive.ascend((jax.lax.stop_gradient(own), learnt), played)
            lived.append(played)
        return jax.tree.map(lambda *leaves: jnp.stack(leaves), *lived), log_prob, total

    def contribution(own, script):
        _, log_prob, total = jax.vmap(lambda one: live(own, one))(script)
        return jnp.exp(log_prob.sum()) * total.mean()

    def estimate(script):
        lived, log_prob, _ = jax.vmap(lambda one: live(own, one))(script)
        return jnp.exp(log_prob.sum()) * learner.gradient_of(own, lived).logits

    def both(script):
        return jax.grad(contribution)(own, script).logits, estimate(script)

    exact, estimated = jax.jit(lambda: jax.lax.map(both, scripts, batch_size=4096))()
    return exact.sum(0), estimated.sum(0)


@pytest.mark.parametrize(
    ("time", "meta", "counted"),
    [(2, 1, "last"), (2, 1, "all"), (1, 2, "last")],
    ids=["last episode", "all episodes", "baseline from the other meta-episode"],
)
def test_the_coala_form_is_unbiased(float64, time, meta, counted):
    game = iterated_prisoners_dilemma("classic", time)
    own, other = own_policy(), other_policy()
    learner = LolaCoala(NaiveAscent(1, RATE, batch_size=2, discount=DISCOUNT), meta, counted)
    exact, estimated = coala_case(game, learner, 2, own, other)
    here = jax.grad(lambda own: exact_returns(game, own, other)[0])(own)
    assert np.abs(exact - logits(here)).max() > 0.01
    np.testing.assert_allclose(estimated, exact, rtol=0, atol=1e-12)


def test_without_look_aheads_both_are_the_plain_policy_gradient(float64, game, dealt):
    own, other = own_policy(), other_policy()
    naive = NaiveAscent(0, RATE, discount=DISCOUNT)
    shares = in_exact_shares(game, own, other)
    dealt(shares, shares)  # the loop over look-aheads is traced, and never run
    dice, _ = LolaDice(naive).gradient(game, own, other, 0, key=jax.random.key(0))
    exact = jax.grad(lambda own: exact_returns(game, own, other)[0])(own)
    np.testing.assert_allclose(logits(dice), logits(exact), rtol=0, atol=1e-12)
    coala = LolaCoala(naive, 1).gradient_of(own, jax.tree.map(lambda leaf: leaf[None, None], shares))
    np.testing.assert_allclose(logits(coala), logits(dice), rtol=0, atol=1e-12)


LOOK_AHEADS = [LolaDice(NaiveAscent(2, batch_size=3), 0.6), LolaCoala(NaiveAscent(2, batch_size=3), 2)]
both = pytest.mark.parametrize("look_ahead", LOOK_AHEADS, ids=["dice", "coala"])


@both
def test_swapping_the_seats_swaps_everything(look_ahead):
    """In a game and its mirror image the same key gives the same numbers."""
    payoffs = np.array([[[1.0, -1.0], [2.0, 0.0]], [[0.5, 3.0], [-2.0, 0.1]]])
    game, mirrored = (MatrixGame(p, 4) for p in (payoffs, payoffs[::-1].transpose(0, 2, 1)))
    own, other = (MAKE(key=key) for key in jax.random.split(jax.random.key(5)))
    key = jax.random.key(6)
    gradient = jax.jit(look_ahead.gradient, static_argnums=3)
    here, seen = gradient(game, own, other, 0, key=key)
    there, seen_there = gradient(mirrored, own, other, 1, key=key)
    elsewhere, _ = gradient(game, own, other, 1, key=key)
    np.testing.assert_array_equal(here.logits, there.logits)
    jax.tree.map(np.testing.assert_array_equal, seen, seen_there)
    assert (here.logits != elsewhere.logits).any()


class Stepped(AbstractPolicy):
    """A policy whose ``unroll`` is a scan of ``step``: nothing in it has a derivative written by hand."""

    policy: HawkPolicy

    def initial_memory(self):
        return self.policy.initial_memory()

    def step(self, obs, memory):
        return self.policy.step(obs, memory)

    def unroll(self, obs, start, memory):
        def step(memory, obs):
            output, memory = self.step(obs, memory)
            return memory, output

        memory, output = jax.lax.scan(step, memory, obs)
        return output, memory


def test_hawk_policies_are_differentiated_twice(float64):
    """The backward pass of the recurrence, written by hand, has the right derivative itself."""

    def make(key):
        policy = HawkPolicy(5, 2, width=4, lru_width=4, mlp_width=4, key=key)
        noise = 0.5 * jax.random.normal(key, policy.readout.weight.shape)
        return eqx.tree_at(lambda it: it.readout.weight, policy, noise)

    own, other = (make(key) for key in jax.random.split(jax.random.key(1)))
    game, key = iterated_prisoners_dilemma("classic", 2), jax.random.key(2)
    learner = LolaDice(NaiveAscent(1, 0.1, batch_size=3))
    fast, _ = jax.jit(lambda: learner.gradient(game, own, other, 0, key=key))()
    slow, _ = jax.jit(lambda: learner.gradient(game, Stepped(own), Stepped(other), 0, key=key))()
    assert optax.tree.norm(fast) > 0.1
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=0, atol=1e-10), fast, slow.policy)


def test_episodes_follow_the_game_and_the_policies():
    game = matching_pennies(inner_episode_length=3)
    always_first = eqx.tree_at(
        lambda p: p.logits, MAKE(key=jax.random.key(0)), jnp.tile(jnp.array([50.0, -50.0]), (5, 1))
    )
    often_second = eqx.tree_at(lambda p: p.logits, always_first, jnp.log(jnp.tile(jnp.array([0.2, 0.8]), (5, 1))))
    played = play_episodes(game, (always_first, often_second), 1, batch_size=4000, key=jax.random.key(3))
    assert played.action.shape == played.reward.shape == (3, 4000, 2)
    assert not played.action[..., 0].any()
    assert float(played.action[..., 1].mean()) == pytest.approx(0.8, abs=5 * (0.16 / 12000) ** 0.5)
    # Seat 1 wants the actions different, seat 0 equal; the one that learns sits in seat 1 and stands first.
    np.testing.assert_array_equal(played.reward[..., 0], 2 * played.action[..., 1] - 1)
    np.testing.assert_array_equal(played.reward[..., 1], -played.reward[..., 0])
    seen = 1 + 2 * played.action[:-1, :, 0] + played.action[:-1, :, 1]
    np.testing.assert_array_equal(played.obs[1:, :, 0].argmax(-1), seen)


@both
def test_an_update_climbs_and_the_critic_learns(look_ahead):
    game = iterated_prisoners_dilemma("classic", 3)
    player = Lola(MAKE, optax.sgd(0.1), look_ahead, value_coefficient=0.5, warm_up=1)
    state, other = player.init(key=jax.random.key(0)), MAKE(key=jax.random.key(1))
    met = enact(game, all_scripts(3)[:1])  # what it must not learn from
    update = eqx.filter_jit(player.update)
    first, metrics = update(state, other, met, game, 0, key=jax.random.key(2))
    np.testing.assert_array_equal(first.params.logits, state.params.logits)
    assert (first.params.value != state.params.value).any()
    second, _ = update(first, other, met, game, 0, key=jax.random.key(3))
    gradient, _ = look_ahead.gradient(game, first.params, other, 0, key=jax.random.key(3))
    np.testing.assert_allclose(second.params.logits, first.params.logits + 0.1 * gradient.logits, atol=1e-5)
    assert set(metrics) == {"gradient_norm", "value_loss", "imagined_reward"}
    assert -3 <= metrics["imagined_reward"] <= 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NaiveAscent(-1), "num_steps must be at least 0, got -1"),
        (lambda: NaiveAscent(learning_rate=0.0), "learning_rate must be positive"),
        (lambda: NaiveAscent(batch_size=0), "batch_size must be at least 1, got 0"),
        (lambda: NaiveAscent(discount=1.1), r"discount must be in \[0, 1\], got 1.1"),
        (lambda: NaiveAscent(loading=-0.1), r"loading must be in \[0, 1\]"),
        (lambda: LolaDice(weight=1.5), r"weight must be in \[0, 1\], got 1.5"),
        (lambda: LolaCoala(meta_batch_size=0), "meta_batch_size must be at least 1, got 0"),
        (lambda: LolaCoala(counted="first"), "unknown counted 'first'; known: last, all"),
        (
            lambda: Lola(MAKE, optax.sgd(1.0), LolaDice(), value_coefficient=-1.0),
            "value_coefficient must be at least 0",
        ),
        (lambda: Lola(MAKE, optax.sgd(1.0), LolaDice(), warm_up=-1), "warm_up must be at least 0"),
    ],
)
def test_bad_numbers_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
