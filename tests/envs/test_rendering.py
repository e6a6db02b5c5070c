"""Pictures: scenes by value, pixels by what changes in them, and the window on SDL's dummy screen."""

import itertools
import os
import subprocess
import sys
import time

import gymnasium as gym
import jax
import jax.numpy as jnp
import numpy as np
import pygame
import pytest
from gymnasium.utils.play import play as gymnasium_play

from coala_envs import chicken_v0, cleanup_lite_v0, ipd_v0
from coala_envs.adapters import SingleTrajectory
from coala_envs.games import (
    AbstractGame,
    CleanUpLite,
    CleanUpState,
    CoinGame,
    CoinState,
    HarvestLite,
    HarvestState,
    Heading,
    InTheMatrix,
    MatrixGame,
    MatrixState,
    Zaps,
    chicken,
    iterated_prisoners_dilemma,
    matching_pennies,
    stag_hunt,
)
from coala_envs.rendering import (
    Action,
    Beam,
    Board,
    Figure,
    Ground,
    Item,
    Look,
    Measure,
    MetaEpisodeRecord,
    PayoffTable,
    Thing,
    Window,
    Words,
    compose,
    draw,
    look,
)

SMALL = {"batch_size": 3, "num_inner_episodes": 3, "inner_episode_length": 4}
RED, BLUE = (208, 64, 71), (46, 104, 184)
NOBODY = jnp.zeros(2, bool)


@pytest.fixture
def screen():
    """Nothing of one test's window is left for the next."""
    pygame.display.quit()
    yield
    pygame.display.quit()


def press(key):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))


def host(state):
    """As painters get it."""
    return jax.tree.map(np.asarray, state)


def batch(*states):
    return jax.tree.map(lambda *leaves: np.stack(leaves), *states)


def seen(own, other):
    return MatrixState(jnp.array([own, other]))


def record(steps, episodes=3, length=2):
    """Return the record of steps, each ``(joint action, rewards)`` of one game."""
    made = MetaEpisodeRecord(episodes, length, ("ego", "other"))
    for action, reward in steps:
        cooperation = 1.0 - np.array([action])
        made.add(np.array([action]), np.array([reward]), {"cooperation": cooperation})
    return made


# Scenes


def test_a_matrix_game_shows_its_payoffs_and_the_last_joint_action():
    paint = look(iterated_prisoners_dilemma()).paint
    payoffs = (((1.0, 1.0), (-1.0, 2.0)), ((2.0, -1.0), (0.0, 0.0)))
    assert paint(seen(0, 0)) == PayoffTable(("C", "D"), payoffs, None)
    assert paint(seen(2, 3)).played == (0, 1)
    assert paint(seen(3, 2)).played == (1, 0)


def test_an_asymmetric_game_shows_both_players_payoffs_in_the_cell_that_pays_them():
    row, column = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
    assert look(MatrixGame([row, column])).paint(seen(0, 0)).payoffs[0][1] == (2.0, 6.0)


@pytest.mark.parametrize(
    ("game", "title"),
    [
        (iterated_prisoners_dilemma("classic"), "Prisoner's dilemma"),
        (stag_hunt(), "Stag hunt"),
        (chicken(), "Chicken"),
        (matching_pennies(), "Matching pennies"),
        (MatrixGame([[3.0, 1.0], [4.0, 0.0]]), "Chicken"),
        (MatrixGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]), "Zero-sum game"),
        (MatrixGame(np.eye(3)), "Matrix game"),
    ],
)
def test_matrix_games_are_named_by_their_title_or_their_payoffs(game, title):
    assert look(game).title == title


def test_a_cleanup_board():
    game = CleanUpLite(height=2, width=3, zap_range=1, initial_dirt=1)
    state = CleanUpState(
        position=jnp.array([[0, 1], [0, 2]]),
        frozen=jnp.array([0, 5]),
        apples=jnp.array([True, False]),
        dirt=jnp.array([False, True]),
        harvested=jnp.array([True, False]),
        cleaned=NOBODY,
        zaps=Zaps(jnp.array([True, False]), jnp.array([False, True])),
    )
    row = (Ground.ORCHARD, Ground.FLOOR, Ground.RIVER)
    assert look(game).paint(host(state)) == Board(
        ground=(row, row),
        items=(Item(Thing.APPLE, (0, 0)), Item(Thing.DIRT, (1, 2))),
        figures=(Figure(0, (0, 1), did="+1"), Figure(1, (0, 2), frozen=5)),
        beams=(Beam(0, (0, 1), ((0, 0), (0, 1), (0, 2), (1, 1)), ((0, 2),)),),
        caption="1 of 2 river cells dirty",
    )


def test_a_harvest_board():
    state = HarvestState(
        position=jnp.array([[0, 0], [1, 1]]),
        frozen=jnp.zeros(2, int),
        apples=jnp.array([[False, True], [False, False]]),
        harvested=jnp.array([False, True]),
        zaps=Zaps(NOBODY, NOBODY),
    )
    board = look(HarvestLite(height=2, width=2)).paint(host(state))
    assert board.items == (Item(Thing.APPLE, (0, 1)),)
    assert board.figures == (Figure(0, (0, 0)), Figure(1, (1, 1), did="+1"))
    assert (board.beams, board.caption) == ((), "1 apple left")


@pytest.mark.parametrize(
    ("variant", "owner", "took", "news"),
    [
        ("pax", [0, 1], [[False, True], [False, False]], "red took blue's coin"),
        ("pax", [0, 1], [[True, False], [False, True]], "red took its own coin, blue took its own coin"),
        # The single coin has changed its colour since it was taken.
        ("lola", [0], [[True], [False]], "red took blue's coin"),
    ],
)
def test_the_coin_game_tells_whose_coin_was_taken(variant, owner, took, news):
    coins = jnp.array([[0, 0], [2, 2]])[: len(owner)]
    state = CoinState(
        position=jnp.array([[1, 1], [0, 2]]),
        coins=coins,
        owner=jnp.array(owner),
        took=jnp.array(took),
        reward=jnp.array([1.0, -2.0]),
    )
    board = look(CoinGame(variant=variant)).paint(host(state))
    assert board.items[0] == Item(Thing.COIN, (0, 0), (RED, BLUE)[owner[0]], owner[0])
    assert board.figures == (Figure(0, (1, 1), did="+1"), Figure(1, (0, 2), did="-2"))
    assert board.caption == news


def test_an_in_the_matrix_board():
    """Who looks where, what is in the bags, and where a beam reaches."""
    game = InTheMatrix(height=4, width=4)
    start, _ = game.reset(key=jax.random.key(0))
    fields = {
        "position": jnp.array([[1, 0], [1, 2]]),
        "heading": jnp.array([1, 0]),
        "coins": jnp.array([[0, 1, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]]),
        "inventory": jnp.array([[3, 0], [1, 2]]),
        "frozen": jnp.array(4),
        "beams": jnp.array([True, True]),
        "interacted": jnp.array(True),
    }
    state = type(start)(**(vars(start) | fields))
    board = look(game).paint(host(state))
    green, amber = (74, 157, 108), (233, 163, 59)
    assert board.items == (Item(Thing.COIN, (0, 1), green), Item(Thing.COIN, (2, 0), amber, 1))
    first, second = board.figures
    assert first == Figure(0, (1, 0), Heading.RIGHT, frozen=4, carries=((green, 3), (amber, 0)))
    assert (second.heading, second.carries) == (Heading.UP, ((green, 1), (amber, 2)))
    # Ahead of the first lie (1, 1) and (1, 2), beside it (0, 1) and (2, 1); the second looks at the upper wall.
    assert board.beams == (
        Beam(0, (1, 0), ((1, 1), (1, 2), (0, 1), (2, 1)), hits=((1, 2),)),
        Beam(1, (1, 2), ((0, 2), (0, 1), (0, 3))),
    )


@pytest.mark.parametrize(
    "game", [CleanUpLite(), CoinGame(), CoinGame(variant="lola"), InTheMatrix(), HarvestLite(), chicken()]
)
def test_every_action_has_a_name_and_a_key_of_its_own(game):
    actions = look(game).actions
    assert len(actions) == game.num_actions
    assert len({action.key for action in actions}) == len({action.name for action in actions}) == game.num_actions


@pytest.mark.parametrize("game", [CleanUpLite(), CoinGame(), HarvestLite()])
def test_the_keys_do_what_they_say(game):
    """Of the middle of the board, with the other player out of the way."""
    moves = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
    state, _ = game.reset(key=jax.random.key(0))
    state = type(state)(**(vars(state) | {"position": jnp.array([[1, 1], [0, 0]])}))
    for action, shown in enumerate(look(game).actions):
        moved, _ = game.advance(state, jnp.array([action, 0]), jnp.full(game.num_draws, 0.99))
        wanted = np.array([1, 1]) + moves.get(shown.key, (0, 0))
        np.testing.assert_array_equal(moved.position[0], wanted)
    if look(game).idle is not None:
        assert look(game).actions[look(game).idle].name in ("wait", "stay")


def test_a_scene_tells_the_clock_the_scores_and_the_meta_episode_so_far():
    made = record([((0, 0), (1.0, 1.0)), ((0, 1), (-1.0, 2.0)), ((1, 1), (0.0, 0.0))])
    scene = compose(iterated_prisoners_dilemma(), made, batch(seen(4, 4)))
    assert [(counter.done, counter.of) for counter in scene.counters] == [(2, 3), (1, 2)]
    assert [(score.name, score.inner, score.per_step) for score in scene.scores] == [("ego", 0, 0), ("other", 0, 1)]
    reward, cooperation = scene.charts
    assert [line.values for line in reward.lines] == [(0.0, 0.0), (1.5, 0.0)]
    assert [line.values for line in cooperation.lines] == [(1.0, 0.0), (0.5, 0.0)]
    assert ["".join(action.symbol for action in moment.actions) for moment in scene.strip] == ["CC", "CD", "DD"]
    assert [moment.begins for moment in scene.strip] == [True, False, True]


def test_at_an_inner_boundary_the_clock_is_that_of_the_games_shown():
    made = record([((0, 0), (1.0, 1.0)), ((0, 0), (1.0, 1.0))])

    def told(over):
        scene = compose(iterated_prisoners_dilemma(), made, batch(seen(0, 0)), over=over)
        return [counter.done for counter in scene.counters], scene.scores[0].inner

    assert told(over=True) == ([1, 2], 2.0)
    assert told(over=False) == ([2, 0], 0.0)


def test_many_games_are_shown_small_and_the_others_counted():
    games = batch(*[seen(0, 1)] * 20)
    scene = compose(iterated_prisoners_dilemma(), record([]), games)
    assert (len(scene.thumbnails), scene.more) == (15, 4)


def test_a_measure_may_be_a_share_with_nothing_to_count_at_times():
    made = MetaEpisodeRecord(2, 1, ("red", "blue"))
    for own, others in (((1.0, 0.0), (3.0, 0.0)), ((2.0, 1.0), (0.0, 0.0))):
        made.add(np.zeros((1, 2), int), np.zeros((1, 2)), {"own_coins": [own], "others_coins": [others]})
    state, _ = CoinGame().reset(key=jax.random.key(0))
    red, blue = compose(CoinGame(), made, batch(state)).charts[1].lines
    assert red.values == (0.25, 1.0)
    assert np.isnan(blue.values[0])
    assert blue.values[1] == 1.0


class Guess(MatrixGame):
    """A game that nobody has drawn, unless a test does."""


def test_a_look_of_ones_own():
    game = Guess(np.eye(2))
    assert look(game).title == "Matrix game"  # as its base class
    drawn = Look(
        "Guess", lambda state: Words("?"), (Action("no", "n", "n"), Action("yes", "y", "y")), Measure("x", "y")
    )
    look.register(Guess, lambda game: drawn)
    assert look(game) is drawn


def test_a_game_without_a_look_is_shown_as_it_describes_itself():
    game = iterated_prisoners_dilemma()
    plain = look.dispatch(AbstractGame)(game)
    assert plain.paint(seen(2, 3)) == Words("C D")
    assert [action.key for action in plain.actions] == ["0", "1"]
    assert plain.title == "MatrixGame"


# Pixels


def test_a_picture_changes_with_the_game_and_is_the_same_for_the_same():
    game = iterated_prisoners_dilemma()

    def picture(last):
        return draw(compose(game, record([]), batch(seen(last, last))))

    first = picture(1)
    assert (first.shape, first.dtype) == ((640, 960, 3), np.uint8)
    assert first.flags.owndata
    assert first.flags.writeable
    np.testing.assert_array_equal(first, picture(1))
    assert not np.array_equal(first, picture(4))


def test_pictures_survive_somebody_who_quits_pygame():
    scene = compose(chicken(), record([]), batch(seen(0, 0)))
    first = draw(scene)
    pygame.quit()
    np.testing.assert_array_equal(first, draw(scene))
    pygame.quit()
    pygame.font.init()
    np.testing.assert_array_equal(first, draw(scene))


def test_a_player_has_its_colour_where_it_stands():
    # The two boards differ in where player 0 stands, and in nothing else.
    game = HarvestLite(height=2, width=2)

    def picture(column):
        state = HarvestState(
            position=jnp.array([[0, column], [1, 1]]),
            frozen=jnp.zeros(2, int),
            apples=jnp.zeros((2, 2), bool),
            harvested=NOBODY,
            zaps=Zaps(NOBODY, NOBODY),
        )
        # Scaling down may round.
        return (abs(draw(compose(game, record([]), batch(state))) - np.array(RED)) <= 3).all(axis=-1)

    left, right = picture(0), picture(1)
    changed = left != right
    assert np.flatnonzero((left & changed).any(axis=0)).max() < np.flatnonzero((right & changed).any(axis=0)).min()


def grey(frame):
    """As somebody sees it who sees no colours: rounded, for scaling rounds."""
    return np.round(frame @ [0.3, 0.59, 0.11] / 8)


@pytest.mark.parametrize("where", [[[0, 0], [1, 1]], [[2, 2], [2, 2]]])
def test_owners_and_players_are_told_apart_without_colours(where):
    """Two Coin Games that differ in whose coin lies there, be it under somebody, and in who stands where."""
    start = {"coins": jnp.array([[2, 2], [0, 2]]), "took": jnp.zeros((2, 2), bool), "reward": jnp.zeros(2)}

    def picture(owner, position):
        state = CoinState(position=jnp.array(position), owner=jnp.array(owner), **start)
        return grey(draw(compose(CoinGame(), record([]), batch(state)))[:560, :560])

    one = picture([0, 1], where)
    assert (one != picture([1, 0], where)).sum() > 200
    if where[0] != where[1]:
        assert (one != picture([0, 1], where[::-1])).sum() > 200


@pytest.mark.parametrize("where", [[[0, 0], [1, 1]], [[0, 0], [0, 0]]])
def test_what_lies_under_a_player_is_seen(where):
    def picture(apple):
        state = HarvestState(
            position=jnp.array(where),
            frozen=jnp.zeros(2, int),
            apples=jnp.array([[apple, False], [False, False]]),
            harvested=NOBODY,
            zaps=Zaps(NOBODY, NOBODY),
        )
        return grey(draw(compose(HarvestLite(height=2, width=2), record([]), batch(state)))[64:500, :560])

    assert (picture(True) != picture(False)).sum() > 500


def test_equal_curves_of_two_players_are_both_seen():
    """The second is dashed: of one that lies over another something of both remains."""
    same = record([((0, 0), (1.0, 1.0))] * 6)
    frame = draw(compose(iterated_prisoners_dilemma(), same, batch(seen(1, 1))))[200:560, 620:]
    assert all((abs(frame.astype(int) - colour).max(axis=-1) <= 3).sum() > 20 for colour in (RED, BLUE))


@pytest.mark.parametrize("name", ["IPD", "CleanUpLite", "CoinGame", "HarvestLite", "IPDInTheMatrix"])
def test_text_survives_any_terminal(name):
    env = gym.make(f"Coala{name}-v0", render_mode="ansi", **SMALL)
    env.reset(seed=0)
    assert env.render().isascii()
    env.step(env.action_space.sample())
    assert env.render().isascii()


def test_rgb_array_in_the_scalar_environment():
    env = gym.make("CoalaIPD-v0", render_mode="rgb_array", **SMALL).unwrapped
    env.reset(seed=0)
    frames = [env.render()]
    for _ in range(12):
        env.step(np.zeros(3, int))
        frames.append(env.render())
    assert all(frame.shape == (640, 960, 3) and frame.dtype == np.uint8 for frame in frames)
    assert all(not np.array_equal(one, other) for one, other in itertools.pairwise(frames))
    kept = frames[-1].copy()
    env.render()[:] = 0
    np.testing.assert_array_equal(frames[-1], kept)
    env.close()


def test_rgb_array_in_the_vector_environment():
    env = gym.make_vec("CoalaCleanUpLite-v0", num_envs=2, render_mode="rgb_array", **SMALL)
    env.reset(seed=0)
    env.step(np.full((2, 3), 5))
    one, two = env.render()
    assert one.shape == two.shape == (640, 960, 3)
    assert not np.array_equal(one, two)
    with pytest.raises(ValueError, match=r"known: None, ansi, rgb_array$"):
        gym.make_vec("CoalaIPD-v0", num_envs=2, render_mode="human", **SMALL)


@pytest.mark.parametrize("module", [ipd_v0, cleanup_lite_v0])
def test_rgb_array_in_pettingzoo(module):
    env = module.parallel_env(render_mode="rgb_array", inner_episode_length=2, num_inner_episodes=2)
    env.reset(seed=0)
    first = env.render()
    for _ in range(4):
        env.step({agent: 1 for agent in env.agents})
        second = env.render()
        assert second.shape == (640, 960, 3)
        assert not np.array_equal(first, second)
        first = second
    env.close()


def test_gymnasium_s_wrappers_take_the_frames():
    env = gym.wrappers.RenderCollection(gym.make("CoalaIPD-v0", render_mode="rgb_array", **SMALL))
    env.reset(seed=0)
    env.step(np.zeros(3, int))
    assert len(env.render()) == 2


def test_the_keys_for_gymnasium_s_play():
    with pytest.raises(ValueError, match="batch_size=1, got 3"):
        gym.make("CoalaIPD-v0", **SMALL).unwrapped.get_keys_to_action()
    env = gym.make("CoalaCleanUpLite-v0", **(SMALL | {"batch_size": 1}))
    keys = env.get_wrapper_attr("get_keys_to_action")()
    assert all(action in env.action_space for action in keys.values())
    plain = SingleTrajectory(env).get_keys_to_action()
    assert (plain[(pygame.K_UP,)], plain[(pygame.K_SPACE,)]) == (2, 4)


def test_gymnasium_s_play(screen):
    """Its loop, its keys, and its way out."""
    did = []

    def noted(*step):
        did.append(int(step[2]))
        keys = {2: pygame.event.Event(pygame.KEYDOWN, key=pygame.K_d), 5: pygame.event.Event(pygame.QUIT)}
        if len(did) in keys:
            pygame.event.post(keys[len(did)])

    env = gym.make("CoalaIPD-v0", render_mode="rgb_array", **(SMALL | {"batch_size": 1}))
    gymnasium_play(SingleTrajectory(env), callback=noted, fps=1000)
    assert did == [0, 0, 1, 1, 1]


# The window


def test_importing_the_environments_loads_no_pygame_and_no_films():
    code = "import sys, coala_envs; print([m for m in ('pygame', 'matplotlib', 'imageio') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_pygame_the_error_names_the_pip_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygame", None)
    with pytest.raises(ImportError, match=r'pip install "pygame-ce'):
        Window("nothing", 10)


def test_a_human_s_environment_shows_itself(screen):
    env = gym.make("CoalaIPD-v0", render_mode="human", **SMALL).unwrapped
    env.metadata = env.metadata | {"render_fps": 1000}
    env.reset(seed=0)
    first = pygame.surfarray.array3d(pygame.display.get_surface())
    env.step(np.zeros(3, int))
    assert env.render() is None
    assert not np.array_equal(first, pygame.surfarray.array3d(pygame.display.get_surface()))
    env.close()
    assert not pygame.display.get_init()
    env.close()


def test_a_closed_window_stays_closed_and_the_environment_goes_on(screen):
    env = chicken_v0.parallel_env(render_mode="human", max_cycles=4)
    env.reset(seed=0)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    for _ in range(2):
        env.step({agent: 0 for agent in env.agents})
        assert not pygame.display.get_init()
    env.close()


def test_a_picture_fills_a_resized_window_and_stays_whole(screen):
    window = Window("resized", 1000)
    picture = np.full((100, 200, 3), 7, np.uint8)
    window.show(picture)
    pygame.display.set_mode((400, 300), pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=(400, 300), w=400, h=300))
    assert window.pressed() == []
    shown = pygame.surfarray.array3d(pygame.display.get_surface()).swapaxes(0, 1)
    is_picture = (shown == 7).all(axis=-1)
    assert is_picture.sum() == 400 * 200
    assert is_picture[50:250].all()
    window.close()


def test_a_window_hears_keys_and_keeps_the_frame_rate(screen):
    window = Window("keys", 50)
    picture = np.zeros((10, 10, 3), np.uint8)
    assert window.pressed() == []
    window.show(picture)
    press(pygame.K_UP)
    press(pygame.K_d)
    assert window.pressed() == ["up", "d"]
    begin = pygame.time.get_ticks()
    for _ in range(10):
        window.show(picture)
    assert pygame.time.get_ticks() - begin >= 9 * 1000 / 50 * 0.8
    window.close()


def test_a_window_whose_display_somebody_ends_stays_closed(screen):
    env = gym.make("CoalaIPD-v0", render_mode="human", **SMALL).unwrapped
    env.metadata = env.metadata | {"render_fps": 1000}
    env.reset(seed=0)
    pygame.quit()
    env.step(np.zeros(3, int))
    assert not pygame.display.get_init()
    env.close()


def test_the_frame_rate_of_the_metadata_is_obeyed(screen):
    env = gym.make("CoalaIPD-v0", render_mode="human", **SMALL).unwrapped
    for fps, least, most in ((1000, 0.0, 1.0), (10, 0.3, 9.0)):
        env.metadata = env.metadata | {"render_fps": fps}
        env.reset(seed=0)
        began = time.perf_counter()
        for _ in range(4):
            env.step(np.zeros(3, int))
        assert least < time.perf_counter() - began < most
    env.metadata = env.metadata | {"render_fps": 0}
    with pytest.raises(ValueError, match="render_fps must be positive, got 0"):
        env.reset(seed=0)
    env.close()


def test_two_windows_do_not_share_one(screen):
    first, second = Window("first", 1000), Window("second", 1000)
    picture = np.zeros((10, 10, 3), np.uint8)
    first.show(picture)
    second.show(picture)
    first.show(picture)
    assert (first.closed, second.closed) == (True, False)
    assert pygame.display.get_caption()[0] == "second"
    first.close()
    assert pygame.display.get_init()
    # Somebody else paints, as another environment of Gymnasium does.
    pygame.display.get_surface().fill((9, 9, 9))
    assert second.pressed() == []
    second.close()
    assert second.closed
    assert pygame.display.get_init()


def test_nobody_s_events_pile_up(screen):
    env = gym.make("CoalaIPD-v0", render_mode="human", **SMALL).unwrapped
    env.metadata = env.metadata | {"render_fps": 1000}
    env.reset(seed=0)
    press(pygame.K_d)
    env.step(np.zeros(3, int))
    assert not pygame.event.peek(pygame.KEYDOWN)
    env.close()


def test_the_number_pad_means_what_the_other_keys_do(screen):
    window = Window("keys", 1000)
    window.show(np.zeros((10, 10, 3), np.uint8))
    for key in (pygame.K_KP_ENTER, pygame.K_KP1, pygame.K_LEFTBRACKET):
        press(key)
    assert window.pressed() == ["return", "1", "["]
    window.close()


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf"), 1e-9, True])
def test_a_frame_rate_is_one(fps):
    with pytest.raises(ValueError, match="fps must be"):
        Window("x", fps)


@pytest.mark.parametrize("driver", ["nonsense", None])
def test_without_a_display_there_is_one_clear_error(driver):
    code = (
        "import numpy as np\nfrom coala_envs.rendering import Window\n"
        "try:\n    Window('x', 4).show(np.zeros((4, 4, 3), np.uint8))\nexcept OSError as error:\n    print(error)"
    )
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env = clean | {"SDL_VIDEODRIVER": driver} if driver else {k: v for k, v in clean.items() if k != "SDL_VIDEODRIVER"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.startswith("cannot open a window (")
