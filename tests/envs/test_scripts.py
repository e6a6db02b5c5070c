"""Scripts: who steps where on boards made by hand, what they remember, and that they play wherever their game does."""

import equinox as eqx
import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs import play_match
from coala_envs.co_players import check_co_player, coin_punisher, coin_tit_for_tat, harvest_enforcer, make_co_player
from coala_envs.games import CleanUpLite, CoinGame, HarvestLite, InTheMatrix, with_chance
from coala_envs.registry import CO_PLAYERS, GAMES

SCRIPTS = {
    "coin-game": ("coin-greedy", "coin-honest", "coin-tit-for-tat", "coin-punisher"),
    "cleanup-lite": (
        "cleanup-harvester",
        "cleanup-bully",
        "cleanup-cleaner",
        "cleanup-balanced",
        "cleanup-enforcer",
        "cleanup-extortioner",
        "cleanup-reciprocator",
    ),
    "harvest-lite": ("harvest-greedy", "harvest-restrained", "harvest-enforcer"),
    "ipd-in-the-matrix": ("in-the-matrix-defector", "in-the-matrix-cooperator", "in-the-matrix-tit-for-tat"),
}
ALL = [(game, name) for game, names in SCRIPTS.items() for name in names]
RIGHT, LEFT, UP, DOWN, FIFTH, NOTHING = range(6)
"""The fifth action is to stay in the Coin Game and to zap elsewhere."""
ZAP = STAY = FIFTH
KEYS = jax.random.split(jax.random.key(0), 60)


@eqx.filter_jit
def _act(script, memory, obs):
    return jax.vmap(lambda key: script.act((), memory, obs, key=key))(KEYS)


def answers(script, *boards):
    """Return the actions that a script may take on the last of some boards, having seen those before it."""
    memory = script.initial_memory()
    for obs in boards:
        action, log_prob, after = _act(script, memory, jnp.asarray(obs, float))
        memory = jax.tree.map(lambda leaf: leaf[0], after)
    found = set(np.asarray(action).tolist())
    np.testing.assert_allclose(np.exp(log_prob), 1 / len(found), rtol=1e-5)
    return found


def plane(game, *cells):
    """Mark some cells of a board."""
    board = np.zeros((game.height, game.width))
    for cell in cells:
        board[cell] = 1
    return board.ravel()


def coins(game, own, other, own_coin=None, others_coin=None):
    marked = [[cell] if cell is not None else [] for cell in (own, other, own_coin, others_coin)]
    return np.concatenate([plane(game, *cells) for cells in marked])


SMALL, LARGE, ONE_COIN = CoinGame(), CoinGame(height=5, width=5), CoinGame(variant="loqa", height=3, width=3)


@pytest.mark.parametrize(
    ("name", "game", "board", "steps"),
    [
        # The nearest coin of either colour, or either of two that are as near.
        ("coin-greedy", LARGE, ((0, 0), (3, 3), (2, 2), (0, 1)), {RIGHT}),
        ("coin-greedy", SMALL, ((1, 1), (0, 0), (1, 2), (0, 1)), {RIGHT, UP}),
        ("coin-greedy", SMALL, ((0, 0), (1, 1), (2, 2), (2, 2)), {LEFT, UP}),  # round the edges
        ("coin-greedy", SMALL, ((1, 1), (0, 0), (1, 1), (0, 0)), {STAY}),  # it lies where one stands
        ("coin-greedy", ONE_COIN, ((1, 1), (0, 0), None, (1, 0)), {LEFT}),
        # Never on the other's coin alone, and round it.
        ("coin-honest", SMALL, ((1, 1), (0, 0), (2, 2), (1, 2)), {DOWN}),
        ("coin-honest", LARGE, ((0, 0), (3, 3), (0, 2), (0, 1)), {LEFT}),
        ("coin-honest", LARGE, ((2, 0), (3, 3), (2, 2), (2, 2)), {RIGHT}),  # both lie there
        ("coin-honest", ONE_COIN, ((1, 1), (0, 0), None, (1, 2)), {LEFT, UP, DOWN}),
        ("coin-honest", SMALL, ((1, 1), (0, 0), (2, 1), (1, 1)), {DOWN}),
        # Unprovoked, those who answer thefts are honest.
        ("coin-tit-for-tat", SMALL, ((1, 1), (0, 0), (2, 2), (1, 2)), {DOWN}),
        ("coin-punisher", SMALL, ((1, 1), (0, 0), (2, 2), (1, 2)), {DOWN}),
    ],
)
def test_who_goes_for_which_coin(name, game, board, steps):
    assert answers(make_co_player(name, game), coins(game, *board)) == steps


BEFORE = coins(SMALL, (1, 1), (0, 1), (0, 0), (2, 0))
THEFT = coins(SMALL, (1, 1), (0, 0), (2, 1), (1, 2))
"""The other went to where the own coin lay; now the own is below, the other's at the right."""
AFTER = THEFT


@pytest.mark.parametrize(("make", "angry"), [(coin_tit_for_tat, {RIGHT, DOWN}), (coin_punisher, {RIGHT})])
def test_a_theft_is_answered_for_so_many_steps(make, angry):
    script = make(SMALL, grudge=2)
    assert answers(script, BEFORE, THEFT) == angry
    assert answers(script, BEFORE, THEFT, AFTER) == angry
    assert answers(script, BEFORE, THEFT, AFTER, AFTER) == {DOWN}
    assert answers(make(SMALL, grudge=0), BEFORE, THEFT) == {DOWN}
    innocent = coins(SMALL, (1, 1), (2, 0), (2, 1), (1, 2))
    assert answers(script, BEFORE, innocent) == {DOWN}


def test_where_only_red_takes_a_coin_of_two_players_it_is_no_theft():
    """Of the rules lola: who stood there too cannot tell from what it sees who took it."""
    lola = CoinGame(variant="lola")
    before = coins(lola, (1, 1), (0, 0), (0, 1))
    both, other = (coins(lola, own, (0, 1), None, (1, 2)) for own in ((0, 1), (1, 1)))
    assert answers(coin_punisher(lola), before, other) == {RIGHT}
    assert answers(coin_punisher(lola), before, both) != answers(coin_punisher(lola, grudge=9), before, other)
    _, _, memory = coin_punisher(lola).act((), coin_punisher(lola).initial_memory(), jnp.asarray(before), key=KEYS[0])
    assert int(coin_punisher(lola).act((), memory, jnp.asarray(both), key=KEYS[0])[2].grudge) == 0


@pytest.mark.parametrize(
    ("name", "variant"),
    [("coin-honest", "pax"), *(("coin-punisher", variant) for variant in ("pax", "lola", "m-fos"))],
)
def test_the_frame_in_which_it_is_seen_changes_nothing(name, variant):
    """Positions are the same, turned: so every step is, thefts and their answers among them."""
    played = []
    for egocentric in (False, True):
        game = CoinGame(12, variant=variant, height=3, width=4, egocentric=egocentric)
        players = [make_co_player(each, game) for each in (name, "coin-greedy")]
        played.append(play_match(game, players, batch_size=8, num_inner_episodes=2, key=KEYS[0]).action)
    np.testing.assert_array_equal(*played)


def test_who_is_honest_steals_nothing_and_greed_takes_more_from_it():
    game = CoinGame(40, variant="loqa", height=3, width=3)
    honest, greedy = (make_co_player(name, game) for name in ("coin-honest", "coin-greedy"))

    def rewards(*players):
        match = play_match(game, players, batch_size=16, num_inner_episodes=1, key=KEYS[1])
        return match.reward.mean((0, 1, 2)), match.measures["others_coins"].sum((0, 1, 2))

    (both, thefts), (apart, stolen) = rewards(honest, honest), rewards(greedy, honest)
    assert thefts.tolist() == [0, 0]
    assert stolen[0] > 50
    assert stolen[1] == 0
    assert apart[0] > both[0] > both[1] - 0.1 > apart[1]


def cleanup(game, own, other, apples=(), dirt=(), frozen=(0, 0)):
    planes = [plane(game, *cells) for cells in ([own], [other], apples, dirt)]
    return np.concatenate([*planes, 1 - np.maximum(planes[2], planes[3]), frozen])


RIVER = CleanUpLite(height=3, width=3)
DIRTY = [(0, 2), (2, 2)]


@pytest.mark.parametrize(
    ("name", "board", "steps"),
    [
        ("cleanup-harvester", ((1, 1), (2, 2), [(0, 0)], DIRTY), {LEFT, UP}),
        ("cleanup-harvester", ((0, 0), (2, 2), [(0, 0), (1, 0)]), {DOWN}),  # what lies here is harvested anyway
        ("cleanup-harvester", ((1, 0), (2, 2), [(1, 0)]), {LEFT, UP, DOWN, NOTHING}),  # into the wall is to stay, too
        ("cleanup-cleaner", ((1, 1), (2, 1), [(0, 0)], [(0, 2)]), {RIGHT, UP}),
        ("cleanup-cleaner", ((1, 1), (2, 1), [(0, 0)]), {RIGHT}),
        ("cleanup-balanced", ((1, 1), (2, 1), [(1, 0)], DIRTY), {RIGHT, UP, DOWN}),
        ("cleanup-balanced", ((1, 1), (2, 1), [(1, 0)], DIRTY[:1]), {LEFT}),
        # The other is in the orchard, within two moves, beyond them, and frozen.
        ("cleanup-bully", ((1, 1), (1, 0)), {ZAP}),
        ("cleanup-bully", ((1, 2), (2, 0)), {LEFT}),
        ("cleanup-bully", ((1, 1), (1, 0), [], [], (0, 1)), {LEFT}),
        ("cleanup-bully", ((1, 1), (1, 2)), {LEFT}),
        ("cleanup-balanced", ((1, 1), (1, 0)), {LEFT}),
        ("cleanup-enforcer", ((1, 1), (2, 1), [(1, 0)], DIRTY), {RIGHT, UP, DOWN}),
        ("cleanup-extortioner", ((1, 1), (2, 1), [(1, 0)], [*DIRTY, (1, 2)]), {LEFT}),
        ("cleanup-enforcer", ((1, 1), (1, 0)), {LEFT}),  # as if it had been in the river just now
    ],
)
def test_who_harvests_cleans_and_zaps(name, board, steps):
    assert answers(make_co_player(name, RIVER), cleanup(RIVER, *board)) == steps


@pytest.mark.parametrize("name", ["cleanup-enforcer", "cleanup-extortioner"])
def test_an_other_in_the_orchard_is_zapped_that_was_not_in_the_river_lately(name):
    in_orchard, in_river = cleanup(RIVER, (1, 1), (1, 0)), cleanup(RIVER, (1, 1), (1, 2))
    frozen_there = cleanup(RIVER, (1, 1), (1, 2), frozen=(0, 1))
    enforcer = make_co_player(name, RIVER)
    patience = enforcer.patience
    assert answers(enforcer, *[in_orchard] * patience) == {LEFT}
    assert answers(enforcer, *[in_orchard] * (patience + 1)) == {ZAP}
    assert answers(enforcer, *[in_orchard] * patience, in_river, in_orchard) == {LEFT}
    assert answers(enforcer, *[in_orchard] * patience, frozen_there, in_orchard) == {ZAP}
    assert answers(enforcer, *[in_orchard] * 3, in_river, *[in_orchard] * (patience + 1)) == {ZAP}


def test_the_reciprocator_cleans_only_beside_who_was_in_the_river_lately():
    in_orchard, in_river = cleanup(RIVER, (1, 1), (1, 0), [(0, 0)], DIRTY), cleanup(RIVER, (1, 1), (1, 2), [], DIRTY)
    clean = cleanup(RIVER, (1, 1), (1, 2), [(1, 0)])
    reciprocator = make_co_player("cleanup-reciprocator", RIVER)
    patience = reciprocator.patience
    to_the_river, to_the_apple = {RIGHT, UP, DOWN}, {LEFT, UP}
    assert answers(reciprocator, *[in_orchard] * patience) == to_the_river
    assert answers(reciprocator, *[in_orchard] * (patience + 1)) == to_the_apple
    assert answers(reciprocator, *[in_orchard] * (patience + 1), in_river) == to_the_river
    assert answers(reciprocator, *[in_orchard] * (patience + 1), clean) == {LEFT}


def harvest(game, own, other, *apples, frozen=(0, 0)):
    return np.concatenate([plane(game, own), plane(game, other), plane(game, *apples), frozen])


FIELD = HarvestLite(height=4, width=4)


@pytest.mark.parametrize(
    ("name", "board", "steps"),
    [
        ("harvest-greedy", ((0, 0), (3, 3), (0, 1)), {RIGHT}),  # the last of its patch
        ("harvest-restrained", ((0, 0), (3, 3), (0, 1)), {NOTHING}),
        ("harvest-restrained", ((0, 0), (3, 3), (0, 1), (1, 1), (0, 2)), {RIGHT}),
        ("harvest-restrained", ((1, 0), (3, 3), (1, 2), (1, 1), (3, 1), (2, 2)), {RIGHT}),
        # To those at the right, round one that is to be left.
        ("harvest-restrained", ((0, 0), (3, 3), (0, 1), (2, 1), (2, 2), (2, 3), (3, 1)), {DOWN}),
        ("harvest-enforcer", ((2, 2), (3, 3), (3, 3)), {ZAP}),  # the other is about to take a last one
        ("harvest-enforcer", ((2, 1), (3, 3), (3, 3)), {NOTHING}),  # out of reach
        ("harvest-enforcer", ((2, 2), (3, 3), (3, 3), (3, 2), (2, 3)), {DOWN, RIGHT}),
    ],
)
def test_who_takes_which_apple(name, board, steps):
    assert answers(make_co_player(name, FIELD), harvest(FIELD, *board)) == steps


def test_the_harvests_enforcer_zaps_for_so_many_steps():
    taken, after = harvest(FIELD, (2, 2), (3, 3), (3, 3)), harvest(FIELD, (2, 2), (3, 3))
    script = harvest_enforcer(FIELD, grudge=2)
    assert answers(script, taken, after) == {ZAP}
    assert answers(script, taken, after, after) == {NOTHING}


MATRIX = InTheMatrix()
TURN_LEFT, TURN_RIGHT, FORWARD, INTERACT = range(4)


def window(cooperate=(), defect=(), other=(), walls=(), held=(0, 0), others=(0, 0), frozen=0):
    """Cells are (ahead, right) of the player."""
    seen = np.zeros((8, 5, 5))
    for number, cells in ((0, cooperate), (1, defect), (2, other), (7, walls)):
        for ahead, right in cells:
            seen[number, 4 - ahead, 2 + right] = 1
    numbers = [*np.array(held) / 6, sum(held) > 0, *np.array(others) / 6, frozen]
    return np.concatenate([seen.ravel(), numbers])


@pytest.mark.parametrize(
    ("name", "seen", "steps"),
    [
        ("cooperator", window(cooperate=[(2, 1)]), {FORWARD}),
        ("cooperator", window(cooperate=[(0, 1), (3, 0)]), {TURN_RIGHT}),
        ("cooperator", window(cooperate=[(2, -1)], defect=[(1, 0)]), {TURN_LEFT}),  # keeps off the other kind
        ("defector", window(cooperate=[(1, 0)], defect=[(0, -2)]), {TURN_LEFT}),
        ("defector", window(cooperate=[(1, 0)], defect=[(2, 0)]), {TURN_LEFT, TURN_RIGHT}),
        ("defector", window(walls=[(1, 0)]), {TURN_LEFT, TURN_RIGHT}),
        ("defector", window(other=[(1, 0)]), {TURN_LEFT, TURN_RIGHT}),  # without a coin there is nothing to play
        ("defector", window(other=[(3, 0)], held=(0, 1)), {FORWARD}),
        *(("defector", window(other=[cell], held=(0, 1)), {INTERACT}) for cell in ((1, 0), (1, -1), (1, 1), (2, 0))),
        ("defector", window(other=[(0, 1)], held=(0, 1)), {TURN_RIGHT}),
    ],
)
def test_who_gathers_what_and_when_it_interacts(name, seen, steps):
    assert answers(make_co_player(f"in-the-matrix-{name}", MATRIX), seen) == steps


def test_tit_for_tat_in_the_matrix_gathers_what_the_other_held_most_of():
    script = make_co_player("in-the-matrix-tit-for-tat", MATRIX)
    choice = window(cooperate=[(0, 1)], defect=[(0, -1)])
    assert answers(script, choice) == {TURN_RIGHT}
    for others, turn in (((1, 2), TURN_LEFT), ((2, 1), TURN_RIGHT), ((1, 1), TURN_RIGHT)):
        assert answers(script, window(others=others, frozen=1), choice) == {turn}
    cooperator = make_co_player("in-the-matrix-cooperator", MATRIX)
    assert answers(cooperator, window(others=(0, 2), frozen=1), choice) == {TURN_RIGHT}


def test_in_the_matrix_they_find_coins_and_each_other():
    game = InTheMatrix(height=6, width=6)
    players = [make_co_player(f"in-the-matrix-{name}", game) for name in ("cooperator", "defector")]
    match = play_match(game, players, batch_size=8, num_inner_episodes=1, key=KEYS[2])
    met = np.asarray(match.measures["interactions"]).sum((0, 1))[:, 0]
    assert met.mean() > 3
    pure = np.asarray(match.measures["cooperative_meetings"]).sum((0, 1, 2)) / met.sum()
    assert pure[0] > 0.9
    assert pure[1] < 0.1


@pytest.mark.parametrize(("game", "name"), ALL)
def test_a_script_plays_in_any_size_in_either_seat_with_chance_and_forgets(game, name):
    sizes = [{"height": 4, "width": 7}, {"height": 6, "width": 5}]
    for made in (GAMES[game].make(**options) for options in sizes):
        script = make_co_player(name, made)
        check_co_player(script, made, 3)
        assert eqx.tree_equal(script, make_co_player(name, made, 0))
        assert eqx.tree_equal(script, make_co_player(name, with_chance(made, epsilon=0.1)))
        _, _, memory = script.act((), script.initial_memory(), jnp.ones(made.obs_shape), key=KEYS[0])
        assert eqx.tree_equal(script.next_episode(memory), script.initial_memory())


@pytest.mark.parametrize(("game", "name"), [(game, names[-1]) for game, names in SCRIPTS.items()])
def test_a_script_sits_in_an_environment_by_name(game, name):
    entry = GAMES[game]
    sizes = {"inner_episode_length": 3, "batch_size": 2, "num_inner_episodes": 2}
    env = gymnasium.make(entry.gymnasium_id, co_player=name, **sizes)
    env.reset(seed=0)
    ends = [env.step(env.action_space.sample())[2] for _ in range(6)]
    assert ends == [False] * 5 + [True]


@pytest.mark.parametrize(("game", "name"), ALL)
def test_a_script_for_another_game_is_refused_with_the_name_of_its_own(game, name):
    own = type(GAMES[game].make()).__name__
    for other in GAMES.values():
        if other.name == game:
            continue
        with pytest.raises(ValueError, match=f"'{name}' means nothing in this game: it is a script for {own}, not for"):
            make_co_player(name, other.make())


def test_every_game_with_scripts_has_one_that_is_greedy_and_one_that_shapes():
    registered = {name: entry.stance for name, entry in CO_PLAYERS.items()}
    assert {name for _, name in ALL} < set(registered)
    for names in SCRIPTS.values():
        assert {"greedy", "shaping"} <= {registered[name] for name in names}
