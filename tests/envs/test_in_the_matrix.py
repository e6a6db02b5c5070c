"""The prisoner's dilemma in the matrix: against a slow model, by hand, its symmetries, its chances, its invariants."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from oracles import in_the_matrix as slow
from scipy.stats import binomtest, chisquare

from coala_envs.games import InTheMatrix, InTheMatrixAction, InTheMatrixState

LEFT, RIGHT, FORWARD, INTERACT, STAY = InTheMatrixAction
UP, EAST, DOWN, WEST = range(4)
TRANSITIONS = 3000
GAMES = [
    InTheMatrix(),
    InTheMatrix(height=4, width=7, window=7, freeze_steps=0, payoffs=[[1, -1], [2, 0.25]], inner_episode_length=3),
]


@eqx.filter_jit
def advance(game, states, actions, draws):
    """Advance many boards at once."""
    return jax.vmap(game.advance)(states, actions, draws)


@eqx.filter_jit
def observe(game, states):
    return jax.vmap(game._observe)(states)


@eqx.filter_jit
def starts(game, keys):
    return jax.vmap(lambda key: game.reset(key=key)[0])(keys)


def board_of(states, index=0):
    """One of many states, for the slow model."""
    one = jax.tree.map(lambda leaf: np.asarray(leaf)[index].tolist(), states)
    return {
        "positions": [tuple(place) for place in one.position],
        "headings": one.heading,
        "coins": one.coins,
        "inventories": one.inventory,
        "frozen": one.frozen,
    }


def stacked(boards):
    """Many boards as one state, after a step in which nothing happened."""
    number = len(boards)

    def field(name):
        return jnp.asarray([board[name] for board in boards], int)

    one_by_one = jax.vmap(InTheMatrixState)
    return one_by_one(
        field("positions"),
        field("headings"),
        field("coins"),
        field("inventories"),
        field("frozen"),
        jnp.zeros((number, 2), bool),
        jnp.zeros(number, bool),
        jnp.zeros((number, 2, 2), int),
    )


def board(positions, headings=(UP, UP), inventories=((0, 0), (0, 0)), frozen=0, coins=(), size=(8, 8)):
    """A board with coins ``(row, column, kind)`` only where told."""
    cells = np.zeros(size, int)
    for row, column, kind in coins:
        cells[row, column] = kind
    return {
        "positions": positions,
        "headings": headings,
        "coins": cells.tolist(),
        "inventories": inventories,
        "frozen": frozen,
    }


def play(game, boards, actions, draws=None):
    """Advance boards given by hand."""
    actions = jnp.asarray(np.broadcast_to(np.array(actions, int), (len(boards), 2)), int)
    draws = jnp.zeros((len(boards), 5)) if draws is None else draws
    return advance(game, stacked(boards), actions, draws)


def random_board(game, rng):
    """Any board that the rules allow, often with the players near each other and some coins taken."""
    whole = slow.start(rng.random(5), height=game.height, width=game.width)
    first = (int(rng.integers(game.height)), int(rng.integers(game.width)))
    second = first
    while second == first or not (0 <= second[0] < game.height and 0 <= second[1] < game.width):
        reach = int(rng.choice([1, 2, 8]))
        second = (first[0] + int(rng.integers(-reach, reach + 1)), first[1] + int(rng.integers(-reach, reach + 1)))
    share = rng.choice([0.1, 0.5, 0.9])
    for row in range(game.height):
        for column in range(game.width):
            kind = whole["coins"][row][column]
            if kind and ((row, column) in (first, second) or rng.random() < share):
                whole["inventories"][int(rng.integers(2))][kind - 1] += 1
                whole["coins"][row][column] = 0
    frozen = int(rng.integers(1, game.freeze_steps + 1)) if game.freeze_steps and rng.random() < 0.3 else 0
    return whole | {"positions": [first, second], "headings": rng.integers(0, 4, 2).tolist(), "frozen": frozen}


def random_transitions(game, seed=0):
    """Many boards, actions (every second one to interact or walk) and draws, and what follows from them."""
    rng = np.random.default_rng(seed)
    states = stacked([random_board(game, rng) for _ in range(TRANSITIONS)])
    actions = jnp.asarray(rng.choice(5, (TRANSITIONS, 2), p=[0.15, 0.15, 0.35, 0.25, 0.1]), int)
    # Multiples of a power of two: their products with small numbers are exact in single precision.
    draws = jnp.asarray(rng.integers(0, 4096, (TRANSITIONS, 5)) / 4096, float)
    return states, actions, draws, *advance(game, states, actions, draws)


@pytest.mark.parametrize("game", GAMES)
def test_it_is_the_slow_model(game):
    shape = {"height": game.height, "width": game.width}
    states, actions, draws, after, timesteps = jax.tree.map(np.asarray, random_transitions(game))
    obs, rewards, fired, met = timesteps.obs, timesteps.reward, after.beams, after.interacted
    assert obs.shape == (TRANSITIONS, 2, *game.obs_shape)
    for index in range(TRANSITIONS):
        wanted, reward, *events = slow.step(
            board_of(states, index),
            actions[index].tolist(),
            draws[index].tolist(),
            **shape,
            payoffs=game.payoffs.tolist(),
            freeze=game.freeze_steps,
        )
        assert board_of(after, index) == wanted
        assert [fired[index].tolist(), met[index].tolist(), after.taken[index].tolist()] == events
        assert np.allclose(rewards[index], reward, rtol=1e-6, atol=1e-6)
        seen = [slow.observe(wanted, player, **shape, window=game.window) for player in (0, 1)]
        # Sixths may be rounded either way; the rest is 0 or 1.
        assert np.allclose(obs[index], seen, rtol=1e-6, atol=0)
    # What the comparison covered.
    assert (met & fired.all(1)).sum() > 20
    assert (met & ~fired.all(1)).sum() > 100
    assert (fired.any(1) & ~met).sum() > 100
    assert after.taken.sum() > 50
    assert (met if game.freeze_steps == 0 else states.frozen == 1).sum() > 100, "starts anew"


@pytest.mark.parametrize("game", GAMES)
def test_a_reset_is_the_slow_models_start(game):
    draws = jax.random.uniform(jax.random.key(7), (5,))
    state, obs = eqx.filter_jit(game.reset)(key=jax.random.key(7))
    wanted = slow.start(draws.tolist(), height=game.height, width=game.width)
    assert board_of(jax.tree.map(lambda leaf: leaf[None], state)) == wanted
    for player in (0, 1):
        seen = slow.observe(wanted, player, height=game.height, width=game.width, window=game.window)
        np.testing.assert_allclose(obs[player], seen, rtol=1e-6)


def test_the_coins_lie_in_opposite_corners_and_both_ways():
    pictures = set()
    state = starts(InTheMatrix(height=4, width=6), jax.random.split(jax.random.key(0), 20))
    for coins in np.asarray(state.coins):
        pictures.add("/".join("".join(".cd"[coin] for coin in row) for row in coins))
    assert pictures == {"cc..dd/c....d/d....c/dd..cc", "dd..cc/d....c/c....d/cc..dd"}


@pytest.mark.parametrize("soft", [False, True])
def test_starts_are_uniform(soft):
    """All (diagonal, cells, headings) of the smallest grid alike: 2 * 4 * 3 * 4 * 4 starts."""
    game, number = InTheMatrix(height=4, width=4), 384 * 100
    states = starts(game, jax.random.split(jax.random.key(1), number))
    if soft:
        frozen = eqx.tree_at(lambda state: state.frozen, states, jnp.ones(number, int))
        draws = jax.random.uniform(jax.random.key(2), (number, 5))
        states, _ = advance(game, frozen, jnp.full((number, 2), STAY), draws)
    inner = np.asarray(states.position) - 1
    assert ((inner >= 0) & (inner <= 1)).all(), "the four cells without coins"
    cells, headings = inner[..., 0] * 2 + inner[..., 1], np.asarray(states.heading)
    features = [np.asarray(states.coins)[:, 0, 0] - 1, cells[:, 0], cells[:, 1], headings[:, 0], headings[:, 1]]
    counts = np.zeros((2, 4, 4, 4, 4), int)
    np.add.at(counts, tuple(features), 1)
    same = np.eye(4, dtype=bool)
    assert not counts[:, same].any(), "players share no cell"
    assert chisquare(counts[:, ~same].ravel()).pvalue > 1e-4
    # The sums see smaller departures than the whole table.
    assert binomtest(int(counts[0].sum()), number).pvalue > 1e-4
    assert chisquare(counts.sum((0, 1, 2, 4))).pvalue > 1e-4
    assert chisquare(counts.sum((0, 1, 2, 3))).pvalue > 1e-4


def test_on_the_ordinary_grid_each_player_starts_on_every_cell_without_coins_alike():
    states = starts(InTheMatrix(), jax.random.split(jax.random.key(3), 26_000))
    for player in (0, 1):
        row, column = np.asarray(states.position)[:, player].T
        counts = np.bincount(row * 8 + column, minlength=64).reshape(8, 8)
        free = np.asarray(states.coins[0]) == 0
        assert free.sum() == 52
        assert not counts[~free].any()
        assert chisquare(counts[free]).pvalue > 1e-4


def swapped(states):
    """The same boards with the seats exchanged."""
    names = ("position", "heading", "inventory", "beams", "taken")
    fields = [getattr(states, name)[:, ::-1] for name in names]
    return eqx.tree_at(lambda state: [getattr(state, name) for name in names], states, fields)


def swapped_draws(game, draws):
    """The draws with which the other player starts on each one's cell, facing as that one did."""
    start = [slow.start(draw, height=game.height, width=game.width) for draw in np.asarray(draws).tolist()]
    result = np.array(draws)
    for index, new in enumerate(start):
        free = [(r, c) for r, row in enumerate(new["coins"]) for c, coin in enumerate(row) if coin == 0]
        first, second = new["positions"]
        result[index, 1] = (free.index(second) + 0.5) / len(free)
        free.remove(second)
        result[index, 2] = (free.index(first) + 0.5) / len(free)
    result[:, 3:] = result[:, :2:-1]
    return jnp.asarray(result)


@pytest.mark.parametrize("game", GAMES)
def test_swapping_the_seats_swaps_everything(game):
    states, actions, draws, after, timesteps = random_transitions(game, seed=1)
    mirrored, seen = advance(game, swapped(states), actions[:, ::-1], swapped_draws(game, draws))
    for wanted, got in zip(jax.tree.leaves(swapped(after)), jax.tree.leaves(mirrored), strict=True):
        np.testing.assert_array_equal(wanted, got)
    np.testing.assert_array_equal(timesteps.obs[:, ::-1], seen.obs)
    np.testing.assert_allclose(timesteps.reward[:, ::-1], seen.reward, rtol=1e-6)


def quarter_turned(states, size):
    """The boards turned clockwise, players and all."""
    position = jnp.stack([states.position[..., 1], size - 1 - states.position[..., 0]], axis=-1)
    fields = [position, (states.heading + 1) % 4, jnp.rot90(states.coins, -1, axes=(1, 2))]
    return eqx.tree_at(lambda state: [state.position, state.heading, state.coins], states, fields)


def test_turning_the_board_turns_what_happens_and_changes_nothing_that_is_seen():
    game = GAMES[0]
    states, actions, draws, after, timesteps = random_transitions(game, seed=2)
    also, seen = advance(game, quarter_turned(states, 8), actions, draws)
    going_on = np.asarray(states.frozen != 1)
    for wanted, got in zip(jax.tree.leaves(quarter_turned(after, 8)), jax.tree.leaves(also), strict=True):
        np.testing.assert_array_equal(np.asarray(wanted)[going_on], np.asarray(got)[going_on])
    np.testing.assert_array_equal(np.asarray(timesteps.obs)[going_on], np.asarray(seen.obs)[going_on])
    np.testing.assert_array_equal(timesteps.reward, seen.reward)


@eqx.filter_jit
def trajectory(game, key, actions):
    """Boards before and after each step, and the timesteps."""
    state, _ = game.reset(key=key)

    def step(state, now):
        joint, time = now
        after, timestep = game.step(state, joint, key=jax.random.fold_in(key, time))
        return after, (state, after, timestep)

    return jax.lax.scan(step, state, (actions, jnp.arange(actions.shape[0])))[1]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 1000), hnp.arrays(np.int32, (80, 2), elements=st.integers(0, 4)), st.booleans())
def test_invariants(seed, actions, at_once):
    game = InTheMatrix(height=4, width=5, freeze_steps=0 if at_once else 3)
    before, after, timesteps = jax.tree.map(np.asarray, trajectory(game, jax.random.key(seed), jnp.asarray(actions)))
    for kind in (1, 2):
        assert ((after.coins == kind).sum((1, 2)) + after.inventory[..., kind - 1].sum(1) == 6).all()
    assert (after.position[:, 0] != after.position[:, 1]).any(1).all()
    assert ((after.position >= 0) & (after.position < [4, 5])).all()
    assert not after.coins[np.arange(80)[:, None], after.position[..., 0], after.position[..., 1]].any()
    assert ((timesteps.obs >= 0) & (timesteps.obs <= 1)).all()
    assert (timesteps.reward[~after.interacted] == 0).all()
    assert ((timesteps.reward >= 0) & (timesteps.reward <= 5)).all()

    anew = (after.frozen == 0) & (after.interacted | (before.frozen == 1))
    assert not after.inventory[anew].any()
    moves = np.abs(after.position - before.position).sum(-1)
    assert (moves[~anew] <= (actions[~anew] == FORWARD)).all()
    asleep = before.frozen > 0
    for events in (after.interacted, after.beams, after.taken):
        assert not events[asleep].any()
    assert (after.frozen[asleep] == before.frozen[asleep] - 1).all()
    assert (after.frozen[~asleep] == np.where(after.interacted[~asleep], game.freeze_steps, 0)).all()
    still = asleep & ~anew
    for name in ("position", "heading", "coins", "inventory"):
        assert (getattr(after, name)[still] == getattr(before, name)[still]).all(), name


@pytest.mark.parametrize(
    ("actions", "wanted"),
    [((LEFT, RIGHT), (WEST, WEST)), ((RIGHT, LEFT), (EAST, EAST)), ((STAY, FORWARD), (UP, DOWN))],
)
def test_turns(actions, wanted):
    after, _ = play(GAMES[0], [board([(4, 4), (6, 6)], (UP, DOWN))], actions)
    assert after.heading[0].tolist() == list(wanted)


@pytest.mark.parametrize(
    ("positions", "headings", "actions", "wanted"),
    [
        (((4, 4), (1, 1)), (UP, EAST), (FORWARD, FORWARD), ((3, 4), (1, 2))),
        (((4, 4), (1, 1)), (DOWN, WEST), (FORWARD, FORWARD), ((5, 4), (1, 0))),
        # Walls.
        (((0, 4), (7, 4)), (UP, DOWN), (FORWARD, FORWARD), ((0, 4), (7, 4))),
        (((4, 0), (4, 7)), (WEST, EAST), (FORWARD, FORWARD), ((4, 0), (4, 7))),
        # A player who stands, one who leaves, one who comes.
        (((4, 4), (4, 5)), (EAST, UP), (FORWARD, STAY), ((4, 4), (4, 5))),
        (((4, 4), (4, 5)), (EAST, EAST), (FORWARD, FORWARD), ((4, 4), (4, 6))),
        (((4, 4), (4, 5)), (EAST, WEST), (FORWARD, FORWARD), ((4, 4), (4, 5))),
        # Both want the same cell.
        (((4, 4), (4, 6)), (EAST, WEST), (FORWARD, FORWARD), ((4, 4), (4, 6))),
        (((4, 4), (3, 5)), (EAST, DOWN), (FORWARD, FORWARD), ((4, 4), (3, 5))),
        (((4, 4), (4, 6)), (EAST, WEST), (FORWARD, STAY), ((4, 5), (4, 6))),
    ],
)
def test_moves(positions, headings, actions, wanted):
    after, _ = play(GAMES[0], [board(positions, headings)], actions)
    assert after.position[0].tolist() == [list(place) for place in wanted]


def test_a_coin_is_taken_by_who_steps_on_it():
    after, timestep = play(
        GAMES[0],
        [board([(4, 4), (1, 1)], (UP, UP), ((0, 2), (0, 0)), coins=[(3, 4, 1), (0, 1, 2), (1, 2, 2)])],
        FORWARD,
    )
    assert after.inventory[0].tolist() == [[1, 2], [0, 1]]
    assert after.taken[0].tolist() == [[1, 0], [0, 1]]
    assert np.argwhere(np.asarray(after.coins[0])).tolist() == [[1, 2]]
    assert timestep.reward[0].tolist() == [0, 0], "coins pay only when played"
    one = jax.tree.map(lambda leaf: leaf[0], after)
    measures = GAMES[0].measures(one, jnp.zeros(2, int), one)
    assert measures["coins"].tolist() == [1, 1]


def test_a_beam_covers_four_cells():
    """Every place of the other within three cells, for all four ways that the shooter may face."""
    offsets = [(down, right) for down in range(-3, 4) for right in range(-3, 4) if (down, right) != (0, 0)]
    hits = {
        UP: {(-1, 0), (-2, 0), (-1, -1), (-1, 1)},
        EAST: {(0, 1), (0, 2), (-1, 1), (1, 1)},
        DOWN: {(1, 0), (2, 0), (1, -1), (1, 1)},
        WEST: {(0, -1), (0, -2), (-1, -1), (1, -1)},
    }
    for heading, cells in hits.items():
        boards = [board([(4, 4), (4 + d, 4 + r)], (heading, UP), ((1, 0), (0, 1))) for d, r in offsets]
        after, timestep = play(GAMES[0], boards, (INTERACT, STAY))
        assert after.beams.tolist() == [[True, False]] * len(offsets)
        assert {offsets[i] for i in np.flatnonzero(np.asarray(after.interacted))} == cells
        wanted = [[0.0, 5.0] if offset in cells else [0.0, 0.0] for offset in offsets]
        assert timestep.reward.tolist() == wanted


def test_who_fires_hits_where_the_other_stands_after_its_move():
    held = ((1, 0), (1, 0))
    leaves = board([(4, 4), (3, 5)], (UP, EAST), held)
    comes = board([(4, 4), (2, 5)], (UP, DOWN), held)
    after, timestep = play(GAMES[0], [leaves, comes], (INTERACT, FORWARD))
    assert after.interacted.tolist() == [False, True]
    assert timestep.reward.tolist() == [[0, 0], [3, 3]]


def test_both_need_a_coin_and_one_just_taken_will_do():
    facing = [(4, 4), (2, 5)], (UP, DOWN)
    boards = [
        board(*facing, ((1, 0), (0, 0))),
        board(*facing, ((0, 0), (1, 0))),
        board(*facing, ((1, 0), (0, 0)), coins=[(3, 5, 2)]),
    ]
    after, timestep = play(GAMES[0], boards, (INTERACT, FORWARD))
    assert after.beams.tolist() == [[True, False]] * 3
    assert after.interacted.tolist() == [False, False, True]
    assert timestep.reward.tolist() == [[0, 0], [0, 0], [0, 5]]


@pytest.mark.parametrize("actions", [(INTERACT, INTERACT), (INTERACT, STAY), (STAY, INTERACT)])
@pytest.mark.parametrize(
    ("inventories", "rewards", "shares"),
    [
        (((3, 0), (1, 0)), (3, 3), (1, 1)),
        (((0, 1), (0, 6)), (1, 1), (0, 0)),
        (((1, 0), (0, 4)), (0, 5), (1, 0)),
        (((1, 1), (2, 0)), (4, 1.5), (0.5, 1)),
        # (1/4, 3/4) M = (4.5, 0.75) against (1/3, 2/3); (1/3, 2/3) M = (13/3, 2/3) against (1/4, 3/4).
        (((1, 3), (1, 2)), (2, 19 / 12), (0.25, 1 / 3)),
    ],
)
def test_payoffs_by_hand(actions, inventories, rewards, shares):
    """Once, also when both fire."""
    before = stacked([board([(4, 4), (4, 5)], (EAST, WEST), inventories)])
    for game in (GAMES[0], InTheMatrix(freeze_steps=0)):
        joint = jnp.asarray([actions], int)
        after, timestep = advance(game, before, joint, jnp.zeros((1, 5)))
        np.testing.assert_allclose(timestep.reward[0], rewards, rtol=1e-6)
        one, then = (jax.tree.map(lambda leaf: leaf[0], tree) for tree in (before, after))
        measures = game.measures(one, joint[0], then)
        np.testing.assert_allclose(measures["cooperative_meetings"], shares, rtol=1e-6)
        assert measures["interactions"].tolist() == [1, 1]
        quiet = game.measures(one, joint[0], one)
        assert [quiet[name].tolist() for name in ("cooperative_meetings", "interactions", "coins")] == [[0, 0]] * 3


def test_a_sweep_over_payoffs_is_a_vmap_over_games():
    state = jax.tree.map(lambda leaf: leaf[0], stacked([board([(4, 4), (4, 5)], (EAST, WEST), ((1, 0), (0, 1)))]))
    tables = jnp.asarray([[[3.0, 0.0], [5.0, 1.0]], [[1.0, -1.0], [2.0, 0.0]]])

    def reward(payoffs):
        game = eqx.tree_at(lambda game: game.payoffs, GAMES[0], payoffs)
        return game.advance(state, jnp.array([INTERACT, STAY]), jnp.zeros(5))[1].reward

    assert jax.jit(jax.vmap(reward))(tables).tolist() == [[0, 5], [-1, 2]]


def test_an_interaction_freezes_both_for_five_steps_and_then_all_starts_anew():
    game = GAMES[0]
    meeting = board([(4, 4), (4, 6)], (EAST, WEST), ((1, 3), (0, 2)), coins=[(4, 5, 1)])
    state, timestep = play(game, [meeting], (INTERACT, STAY))
    draws = jnp.asarray([[0.75, 0.0, 0.999, 0.3, 0.9]])
    for left in (5, 4, 3, 2, 1):
        assert state.frozen.tolist() == [left]
        kept = {**board_of(state), "frozen": 0}
        assert kept == {**meeting, "headings": list(meeting["headings"]), "inventories": [[1, 3], [0, 2]]}
        numbers = np.asarray(timestep.obs)[0, :, -6:]
        np.testing.assert_allclose(numbers, [[1 / 6, 1 / 2, 1, 0, 1 / 3, 1], [0, 1 / 3, 1, 1 / 6, 1 / 2, 1]], rtol=1e-6)
        # Neither may walk to the coin nor fire.
        state, timestep = advance(game, state, jnp.array([[FORWARD, INTERACT]]), draws)
        assert timestep.reward.tolist() == [[0, 0]]
        assert not state.beams.any()
    assert state.frozen.tolist() == [0]
    text = game.describe(jax.tree.map(lambda leaf: leaf[0], state))
    assert text == "dd>...cc/d......c/......../......../......../......../c......d/cc...wdd"
    np.testing.assert_array_equal(np.asarray(timestep.obs)[0, :, -6:], np.zeros((2, 6)))


def window_text(obs, size):
    """What a player sees, in letters: ``#`` walls, ``c d`` coins, the other where it faces, seen from the player."""
    planes = np.asarray(obs)[: 8 * size * size].reshape(8, size, size)
    assert ((planes == 0) | (planes == 1)).all()
    assert (planes[2] == planes[3:7].sum(0)).all()
    assert (planes[[0, 1, 2, 7]].sum(0) <= 1).all()
    letters = np.full((size, size), ".")
    for plane, letter in zip(planes[[0, 1, 3, 4, 5, 6, 7]], "cd^>v<#", strict=True):
        letters[plane == 1] = letter
    return "/".join("".join(row) for row in letters)


@pytest.mark.parametrize(
    ("positions", "headings", "first", "second"),
    [
        # The coins: c at (3, 5), d at (0, 1), c at (7, 7).
        (((3, 3), (2, 4)), (EAST, DOWN), "...../...../..c../.>.../.....", "...../...../...../.c.<./....."),
        (((0, 0), (4, 1)), (DOWN, UP), ".v.##/...##/...##/...##/.d.##", "#vd../#..../#..../#..../#...."),
        (((0, 0), (1, 0)), (UP, WEST), "#####/#####/#####/#####/##.d.", "#####/#####/#####/#####/...>#"),
        (((7, 6), (3, 4)), (UP, EAST), ">c..#/....#/....#/....#/...c#", "#####/...../...../..c../....."),
    ],
)
def test_windows_by_hand(positions, headings, first, second):
    coins = [(3, 5, 1), (0, 1, 2), (7, 7, 1)]
    obs = observe(GAMES[0], stacked([board(positions, headings, coins=coins)]))[0]
    assert [window_text(obs[player], 5) for player in (0, 1)] == [first, second]


def test_a_board_in_words():
    state = stacked([board([(0, 1), (3, 2)], (WEST, EAST), coins=[(0, 0, 1), (2, 4, 2)], size=(4, 5))])
    one = jax.tree.map(lambda leaf: leaf[0], state)
    assert InTheMatrix(height=4, width=5).describe(one) == "c<.../...../....d/..e.."
    assert [int(action) for action in InTheMatrixAction] == [0, 1, 2, 3, 4]


def test_the_sizes():
    game = InTheMatrix()
    assert (game.inner_episode_length, game.num_players, game.num_actions, game.obs_shape) == (152, 2, 5, (206,))
    assert all(isinstance(leaf, np.ndarray) for leaf in jax.tree.leaves(game))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"height": 3}, "InTheMatrix needs a grid of at least 4 x 4 cells, got 3 x 8"),
        ({"width": 3}, "got 8 x 3"),
        ({"payoffs": [[1, 2, 3], [4, 5, 6]]}, r"payoffs must be numbers of shape \(2, 2\)"),
        ({"payoffs": [[1, 2], [3, float("inf")]]}, "payoffs must be finite"),
        ({"payoffs": [[1, 2], [3]]}, "payoffs must be numbers"),
        ({"payoffs": "paper"}, "payoffs must be numbers"),
        ({"freeze_steps": -1}, "freeze_steps must be at least 0, got -1"),
        ({"inner_episode_length": 0}, "inner_episode_length must be at least 1, got 0"),
        ({"window": 4}, "window must be odd, .*got 4"),
        ({"window": -1}, "window must be at least 1"),
    ],
)
def test_bad_input_is_refused(sizes, message):
    with pytest.raises(ValueError, match=message):
        InTheMatrix(**sizes)
