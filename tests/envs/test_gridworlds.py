"""The gridworlds against slow models written from their rules, the symmetry of their seats, and their invariants."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import cleanup_lite, coin_game, harvest_lite

from coala_envs.games import (
    COIN_VARIANTS,
    CleanUpLite,
    CoinGame,
    CoinState,
    HarvestLite,
)

TRANSITIONS = 2000


@eqx.filter_jit
def advance(game, states, actions, draws):
    """Advance many boards at once."""
    return jax.vmap(lambda state, action, draw: game.advance(state, action, draw))(states, actions, draws)


def one(tree, index):
    return jax.tree.map(lambda leaf: np.asarray(leaf)[index], tree)


def random_positions(rng, number, height, width):
    rows, columns = rng.integers(0, height, (number, 2)), rng.integers(0, width, (number, 2))
    return jnp.asarray(np.stack([rows, columns], axis=-1), int)


def random_boards(game, rng, number):
    """Any boards that the rules allow, also rare ones; half of them with a frozen player."""
    states = starts(game, jax.random.split(jax.random.key(0), number))
    shape = (game.height, game.width)
    fields = {"position": random_positions(rng, number, *shape)}
    if isinstance(game, CoinGame):
        fields["coins"] = random_positions(rng, number, *shape)[:, : game.rules.num_coins]
        if game.rules.num_coins == 1:
            fields["owner"] = jnp.asarray(rng.integers(0, 2, (number, 1)), int)
    else:
        fields["frozen"] = jnp.asarray(
            np.where(rng.random((number, 2)) < 0.25, rng.integers(1, 6, (number, 2)), 0), int
        )
        for name in ("apples", "dirt"):
            if hasattr(states, name):
                full = getattr(states, name).shape
                fill = rng.random((number, *[1] * (len(full) - 1)))
                fields[name] = jnp.asarray(rng.random(full) < fill)
    return replaced(states, fields)


@eqx.filter_jit
def starts(game, keys):
    return jax.vmap(lambda key: game.reset(key=key)[0])(keys)


def replaced(states, fields):
    """The states with some fields exchanged."""
    return eqx.tree_at(lambda state: [getattr(state, name) for name in fields], states, list(fields.values()))


def random_transitions(game, seed=0, number=TRANSITIONS):
    rng = np.random.default_rng(seed)
    states = random_boards(game, rng, number)
    actions = jnp.asarray(rng.integers(0, game.num_actions, (number, 2)), int)
    draws = jnp.asarray(rng.random((number, game.num_draws)), float)
    return states, actions, draws, *advance(game, states, actions, draws)


def tuples(positions):
    return [tuple(int(x) for x in place) for place in positions]


@pytest.mark.parametrize("sizes", [{}, {"height": 3, "width": 6, "initial_dirt": 1, "zap_range": 3, "freeze_steps": 2}])
def test_cleanup_lite_is_the_slow_models(sizes):
    game = CleanUpLite(**sizes)
    shape = {"height": game.height, "width": game.width}
    states, actions, draws, after, timesteps = random_transitions(game)
    rules = {"dirt_rate": 0.35, "hit_rate": 0.9, "limit": 3, "reach": game.zap_range, "freeze": game.freeze_steps}
    for index in range(TRANSITIONS):
        before, got = one(states, index), one(after, index)
        board = {
            "positions": tuples(before.position),
            "frozen": before.frozen.tolist(),
            "apples": before.apples.tolist(),
            "dirt": before.dirt.tolist(),
        }
        wanted, rewards, cleaned, fired, hit = cleanup_lite.step(
            board, np.asarray(actions)[index].tolist(), np.asarray(draws)[index].tolist(), **shape, **rules
        )
        assert tuples(got.position) == wanted["positions"]
        assert got.frozen.tolist() == wanted["frozen"]
        assert got.apples.tolist() == wanted["apples"]
        assert got.dirt.tolist() == wanted["dirt"]
        assert (got.cleaned.tolist(), got.zaps.fired.tolist(), got.zaps.hit.tolist()) == (cleaned, fired, hit)
        assert np.asarray(timesteps.reward)[index].tolist() == rewards
        seen = [cleanup_lite.observe(wanted, player, **shape) for player in (0, 1)]
        assert np.asarray(timesteps.obs)[index].tolist() == seen


@pytest.mark.parametrize("sizes", [{}, {"height": 2, "width": 6, "regrowth": (0.1, 0.5), "zap_range": 1}])
def test_harvest_lite_is_the_slow_models(sizes):
    game = HarvestLite(**sizes)
    shape = {"height": game.height, "width": game.width}
    states, actions, draws, after, timesteps = random_transitions(game)
    # In the library's precision: a draw may lie between the two roundings of a probability.
    regrowth = np.asarray(game.regrowth, np.float32).tolist()
    rules = {"regrowth": regrowth, "hit_rate": 0.9, "reach": game.zap_range, "freeze": game.freeze_steps}
    for index in range(TRANSITIONS):
        before, got = one(states, index), one(after, index)
        board = {
            "positions": tuples(before.position),
            "frozen": before.frozen.tolist(),
            "apples": before.apples.tolist(),
        }
        wanted, rewards, fired, hit = harvest_lite.step(
            board, np.asarray(actions)[index].tolist(), np.asarray(draws)[index].tolist(), **shape, **rules
        )
        assert tuples(got.position) == wanted["positions"]
        assert got.frozen.tolist() == wanted["frozen"]
        assert got.apples.tolist() == wanted["apples"]
        assert (got.zaps.fired.tolist(), got.zaps.hit.tolist()) == (fired, hit)
        assert np.asarray(timesteps.reward)[index].tolist() == rewards
        seen = [harvest_lite.observe(wanted, player, **shape) for player in (0, 1)]
        assert np.asarray(timesteps.obs)[index].tolist() == seen


@pytest.mark.parametrize("variant", COIN_VARIANTS)
@pytest.mark.parametrize("sizes", [{}, {"height": 2, "width": 4, "egocentric": True}])
def test_the_coin_game_is_the_slow_models(variant, sizes):
    game = CoinGame(variant=variant, **sizes)
    shape = {"variant": variant, "height": game.height, "width": game.width}
    states, actions, draws, after, timesteps = random_transitions(game, number=1000)
    for index in range(1000):
        before, got = one(states, index), one(after, index)
        board = {
            "positions": tuples(before.position),
            "coins": tuples(before.coins),
            "owners": before.owner.tolist(),
        }
        wanted, rewards, took = coin_game.step(
            board, np.asarray(actions)[index].tolist(), np.asarray(draws)[index].tolist(), **shape
        )
        assert tuples(got.position) == wanted["positions"]
        assert tuples(got.coins) == wanted["coins"]
        assert got.owner.tolist() == wanted["owners"]
        assert got.took.tolist() == took
        assert np.asarray(timesteps.reward)[index].tolist() == rewards
        seen = [coin_game.observe(wanted, player, rewards, egocentric=game.egocentric, **shape) for player in (0, 1)]
        assert np.asarray(timesteps.obs)[index].tolist() == seen


def swapped(game, states):
    """The same boards with the seats exchanged: whatever is a player's goes with it, and so does its colour."""
    per_player = ("position", "frozen", "harvested", "cleaned", "zaps", "took", "reward")
    fields = {name: getattr(states, name) for name in per_player if hasattr(states, name)}
    fields = jax.tree.map(lambda leaf: leaf[:, ::-1], fields)
    if isinstance(game, CoinGame) and game.rules.num_coins == 1:
        fields["owner"] = 1 - states.owner
    elif isinstance(game, CoinGame):
        # Red's coin stands first.
        fields |= {"coins": states.coins[:, ::-1], "took": fields["took"][:, :, ::-1]}
    return replaced(states, fields)


def swapped_draws(game, draws):
    """What is drawn for a player, or for its coin, goes with it."""
    if not isinstance(game, CoinGame):
        return jnp.concatenate([draws[:, :-2], draws[:, :-3:-1]], axis=1)
    per_coin = draws.reshape(draws.shape[0], game.rules.num_coins, -1)
    return per_coin[:, ::-1].reshape(draws.shape)


# Under LOLA's rules red takes a coin that both reach: there the seats do differ.
@pytest.mark.parametrize(
    "game", [CleanUpLite(), HarvestLite(), *(CoinGame(variant=name) for name in ("m-fos", "pax", "pola", "loqa"))]
)
def test_swapping_the_seats_swaps_everything(game):
    states, actions, draws, after, timesteps = random_transitions(game, seed=1)
    mirrored, seen = advance(game, swapped(game, states), actions[:, ::-1], swapped_draws(game, draws))
    for wanted, got in zip(jax.tree.leaves(swapped(game, after)), jax.tree.leaves(mirrored), strict=True):
        np.testing.assert_array_equal(wanted, got)
    np.testing.assert_array_equal(timesteps.obs[:, ::-1], seen.obs)
    np.testing.assert_array_equal(timesteps.reward[:, ::-1], seen.reward)


@pytest.mark.parametrize("variant", COIN_VARIANTS)
@pytest.mark.parametrize("egocentric", [False, True])
def test_both_colours_see_themselves_first(variant, egocentric):
    """What a player sees does not tell its seat, whatever the rules: so an agent can play in either."""
    game = CoinGame(variant=variant, egocentric=egocentric)
    states, *_ = random_transitions(game, seed=1, number=200)
    seen = jax.vmap(game._observe)(states)
    np.testing.assert_array_equal(jax.vmap(game._observe)(swapped(game, states)), seen[:, ::-1])


def test_under_lolas_rules_red_takes_what_both_reach():
    game = CoinGame(variant="lola")
    meet = CoinState(
        jnp.array([[0, 0], [0, 2]]), jnp.array([[0, 1]]), jnp.array([1]), jnp.zeros((2, 1), bool), jnp.zeros(2)
    )
    after, timestep = game.advance(meet, jnp.array([0, 1]), jnp.zeros(1))
    assert timestep.reward.tolist() == [1, -2]
    assert after.owner.tolist() == [0], "the next coin has the other colour"


@eqx.filter_jit
def long_play(game):
    """Boards before and after every step of many games under random play."""

    def play(key):
        reset_key, play_key = jax.random.split(key)
        state, _ = game.reset(key=reset_key)

        def step(state, key):
            action_key, step_key = jax.random.split(key)
            actions = jax.random.randint(action_key, (2,), 0, game.num_actions)
            after, _ = game.step(state, actions, key=step_key)
            return after, (state, actions, after)

        return jax.lax.scan(step, state, jax.random.split(play_key, 64))[1]

    return jax.vmap(play)(jax.random.split(jax.random.key(0), 400))


def agrees(successes, trials, probability):
    """Whether a count lies within five standard errors of its expectation."""
    return abs(successes - trials * probability) <= 5 * np.sqrt(trials * probability * (1 - probability)) + 1e-9


def test_dirt_falls_and_apples_grow_as_often_as_stated():
    before, _, _, after, _ = random_transitions(CleanUpLite(), seed=2, number=40_000)
    # Only boards on which nobody can clean or harvest what has just appeared.
    away = (before.position[..., 1] != 0) & (before.position[..., 1] != 3)
    undisturbed = np.asarray(jnp.all(away | (before.frozen > 0), axis=-1))
    fell, grew = (
        np.asarray((now & ~then).sum(-1)) for now, then in ((after.dirt, before.dirt), (after.apples, before.apples))
    )
    room = undisturbed & np.asarray(before.dirt.sum(-1) < 5)
    assert agrees(fell[room].sum(), room.sum(), 0.35)
    assert not fell[undisturbed & ~room].any()
    for pollution in range(6):
        here = undisturbed & np.asarray((after.dirt.sum(-1) == pollution) & (before.apples.sum(-1) < 5))
        assert here.sum() > 500
        assert agrees(grew[here].sum(), here.sum(), 1 - min(1, pollution / 3))


def test_dirt_falls_on_every_clean_cell_alike():
    game = CleanUpLite(dirt_rate=1.0, initial_dirt=0)
    draws = jax.random.uniform(jax.random.key(0), (5000, 6))
    states = jax.tree.map(
        lambda leaf: jnp.broadcast_to(leaf, (5000, *leaf.shape)), game.reset(key=jax.random.key(0))[0]
    )
    states = eqx.tree_at(
        lambda s: (s.dirt, s.position), states, (states.dirt.at[:, 2].set(True), jnp.ones((5000, 2, 2), int))
    )
    after, _ = advance(game, states, jnp.full((5000, 2), 5), draws)
    counts = np.asarray(after.dirt.sum(0))
    assert counts[2] == 5000
    assert all(agrees(count, 5000, 0.25) for count in np.delete(counts, 2))


@pytest.mark.parametrize("game", [CleanUpLite(), HarvestLite()])
def test_a_zap_within_reach_hits_nine_times_in_ten_and_freezes_for_five_steps(game):
    before, _, after = long_play(game)
    apart = jnp.abs(before.position[..., 0, :] - before.position[..., 1, :]).sum(-1)
    awake = jnp.all(before.frozen == 0, axis=-1)
    for shooter in (0, 1):
        fired = np.asarray(after.zaps.fired[..., shooter])
        hit = np.asarray(after.zaps.hit[..., 1 - shooter])
        near = fired & np.asarray(awake & (apart <= 2))
        assert agrees(hit[near].sum(), near.sum(), 0.9)
        assert not hit[fired & np.asarray(apart > 2)].any()
        assert not hit[~fired].any()
    frozen = np.asarray(before.frozen[:, :, 0] > 0)
    begins = np.argwhere(np.asarray(after.zaps.hit[:, :-7, 0]))
    assert len(begins) > 100
    for index, time in begins:
        # Frozen in the five steps after the hit, and not in the sixth.
        assert frozen[index, time + 1 : time + 7].tolist() == [True] * 5 + [False]


@pytest.mark.parametrize("game", [CleanUpLite(), HarvestLite()])
def test_a_frozen_player_neither_acts_nor_is_hit(game):
    before, _, after = long_play(game)
    frozen = np.asarray(before.frozen > 0)
    assert frozen.any()
    assert (np.asarray(before.position)[frozen] == np.asarray(after.position)[frozen]).all()
    for acted in (after.harvested, after.zaps.fired, after.zaps.hit):
        assert not np.asarray(acted)[frozen].any()


@pytest.mark.parametrize("variant", ["lola", "m-fos", "pax"])
def test_new_coins_appear_where_the_variant_says(variant):
    before, _, after = long_play(CoinGame(variant=variant))
    new = np.asarray(after.took.any(-2))
    on_player = np.asarray((after.coins[..., None, :] == after.position[..., None, :, :]).all(-1).any(-1))
    together = np.asarray((after.position[..., 0, :] == after.position[..., 1, :]).all(-1))[..., None]
    occupied = np.where(together, 1, 2) / 9
    # Chance of a coin on a player: none, twice in a row, or once.
    chance = {"lola": 0 * occupied, "m-fos": occupied**2, "pax": occupied}[variant]
    expected = np.broadcast_to(chance, new.shape)[new]
    deviation = 5 * np.sqrt((expected * (1 - expected)).sum())
    assert abs(on_player[new].sum() - expected.sum()) <= deviation
    assert (np.asarray(after.coins)[~new] == np.asarray(before.coins)[~new]).all()


def test_the_start_is_uniform():
    keys = jax.random.split(jax.random.key(3), 4000)
    cleanup, _ = jax.vmap(lambda key: CleanUpLite().reset(key=key))(keys)
    cells = np.asarray(cleanup.position[..., 0] * 4 + cleanup.position[..., 1])
    for player in (0, 1):
        assert all(agrees(count, 4000, 1 / 20) for count in np.bincount(cells[:, player], minlength=20))
    assert (np.asarray(cleanup.dirt.sum(-1)) == 3).all()
    assert all(agrees(count, 4000, 0.6) for count in np.asarray(cleanup.dirt.sum(0)))
    assert not cleanup.apples.any()
    harvest, _ = jax.vmap(lambda key: HarvestLite().reset(key=key))(keys)
    assert all(agrees(count, 4000, 0.5) for count in np.asarray(harvest.apples.sum(0)).ravel())
    coin, _ = jax.vmap(lambda key: CoinGame(variant="pola").reset(key=key))(keys)
    assert agrees(int(coin.owner.sum()), 4000, 0.5)


@given(seed=st.integers(0, 2**16))
@settings(max_examples=15, deadline=None)
def test_counts_stay_within_bounds(seed):
    game = CleanUpLite()
    states, actions, draws, after, timesteps = random_transitions(game, seed=seed, number=50)
    del actions, draws
    assert (np.abs(np.asarray(after.dirt.sum(-1) - states.dirt.sum(-1))) <= 2).all()
    assert (np.asarray(after.apples.sum(-1) - states.apples.sum(-1)) <= 1).all()
    assert ((after.position >= 0) & (after.position < jnp.array([5, 4])[None, None])).all()
    assert ((after.frozen >= 0) & (after.frozen <= 5)).all()
    board = np.asarray(timesteps.obs)[:, :, 40:100].reshape(50, 2, 3, 5, 4)
    assert (board.sum(2) == 1).all(), "each cell holds an apple, dirt, or neither"
    assert not board[:, :, 0, :, 1:].any(), "apples only in the orchard"
    assert not board[:, :, 1, :, :-1].any(), "dirt only in the river"


def test_cooperating_pays_in_the_commons():
    """Whoever takes the last apples of a patch has destroyed it: nothing grows on a bare board."""
    game = HarvestLite()
    bare = eqx.tree_at(lambda state: state.apples, game.reset(key=jax.random.key(0))[0], jnp.zeros((5, 5), bool))
    after, timestep = game.advance(bare, jnp.array([5, 5]), jnp.zeros(27).at[:25].set(1e-9))
    assert not after.apples.any()
    assert timestep.reward.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CleanUpLite(height=0), "height must be at least 1, got 0"),
        (lambda: CleanUpLite(width=1), "at least 1 x 2"),
        (lambda: CleanUpLite(dirt_rate=1.5), "dirt_rate must be in"),
        (lambda: CleanUpLite(hit_rate=-0.1), "hit_rate must be in"),
        (lambda: CleanUpLite(pollution_limit=0.0), "pollution_limit must be positive"),
        (lambda: CleanUpLite(initial_dirt=6), "river of 5 cells"),
        (lambda: CleanUpLite(freeze_steps=-1), "freeze_steps must be at least 0"),
        (lambda: CleanUpLite(0), "inner_episode_length must be at least 1"),
        (lambda: HarvestLite(height=1), "at least 2 x 2"),
        (lambda: HarvestLite(regrowth=(0.0, 2.0)), "regrowth must be in"),
        (lambda: HarvestLite(regrowth=()), "regrowth must be a row of probabilities, .*got shape"),
        (lambda: HarvestLite(initial_apples=float("nan")), "initial_apples must be a finite number"),
        (lambda: CoinGame(variant="chess"), "known: lola, m-fos, pax, pola, loqa"),
        (lambda: CoinGame(height=1), "at least 2 x 2"),
        (lambda: CoinGame(0), "inner_episode_length must be at least 1"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
