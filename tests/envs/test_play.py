"""A person at the keyboard, on SDL's dummy screen; and films."""

import itertools

import jax
import numpy as np
import pygame
import pytest
from PIL import Image, ImageSequence

from coala_envs import ShapingPOMDP, play_match
from coala_envs.co_players import make_co_player, tit_for_tat
from coala_envs.games import CleanUpLite, CoinGame, HarvestLite, InTheMatrix, Negotiation, iterated_prisoners_dilemma
from coala_envs.rendering import Session, Window, film, frames, play, summary, watch

KEYS = {"c": pygame.K_c, "d": pygame.K_d, "x": pygame.K_x, "escape": pygame.K_ESCAPE, "space": pygame.K_SPACE}
KEYS |= {"0": pygame.K_0, "5": pygame.K_5}


@pytest.fixture
def screen():
    """Nothing of one test's window is left for the next."""
    pygame.display.quit()
    yield
    pygame.display.quit()


@pytest.fixture
def typed(monkeypatch, screen):
    """Type keys, one for each time that the game listens; a game that would wait for ever fails."""
    listen = Window.pressed

    def keyboard(keys):
        waiting = list(keys)

        def pressed(window):
            assert waiting, "the game waits for a key that nobody will press"
            key = waiting.pop(0)
            if key == "close":
                pygame.event.post(pygame.event.Event(pygame.QUIT))
            elif key:
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=KEYS[key]))
            return listen(window)

        monkeypatch.setattr(Window, "pressed", pressed)
        return waiting

    return keyboard


def session(game=None, co_player="naive", batch_size=1, episodes=2):
    game = game or iterated_prisoners_dilemma(inner_episode_length=3)
    pomdp = ShapingPOMDP(game, make_co_player(co_player, game), batch_size=batch_size, num_inner_episodes=episodes)
    return Session.with_ego(pomdp, ("you", "the other"), seed=1)


def learnt(played):
    """The co-player's policy, as one vector."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(played.stepper.state.co_players[0].params)])


def test_a_meta_episode_against_a_naive_learner_who_learns(typed):
    played = session()
    before = learnt(played)
    # After each inner episode a key goes on, and one closes the summary.
    left = typed(["c", "d", "c", "space", "d", "d", "c", "space", "space"])
    play(played)
    assert not left
    assert played.finished
    assert [joint[0] for joint in played.record.actions] == [0, 1, 0, 1, 1, 0]
    assert not np.allclose(before, learnt(played))
    assert not pygame.display.get_init()


def test_the_learner_learns_after_each_inner_episode_and_not_within():
    played = session()
    states = [learnt(played)]
    for _ in range(6):
        ended = played.step(0)
        states.append(learnt(played))
        assert ended == (not np.array_equal(states[-2], states[-1]))
    assert [not np.array_equal(a, b) for a, b in itertools.pairwise(states)] == [False, False, True] * 2


def test_a_key_that_means_nothing_is_told_so_and_changes_nothing(typed, monkeypatch):
    told = []
    scene = Session.scene

    def noted(self, **options):
        told.append(options.get("note"))
        return scene(self, **options)

    monkeypatch.setattr(Session, "scene", noted)
    played = session()
    typed(["x", "", "c", "escape"])
    play(played)
    assert "the key x means nothing here" in told
    assert played.record.t == 1


def test_an_action_of_several_keys_is_typed_one_after_the_other(typed):
    """A key that means nothing begins again; escape leaves in the middle of one."""
    played = session(Negotiation(4), "negotiation-defector", episodes=1)
    left = typed(["5", "0", "5", "5", "5", "x", "0", "0", "0", "5", "escape"])
    play(played)
    assert not left
    assert [joint[0] for joint in played.record.actions] == [5 * 36 + 5, 0]


@pytest.mark.parametrize("way_out", ["escape", "close"])
def test_leaving_ends_the_game_at_once(typed, way_out):
    played = session()
    left = typed(["c", way_out])
    play(played)
    assert (played.record.t, left) == (1, [])
    assert not pygame.display.get_init()
    assert summary(played.look, played.record).startswith("1 step in 1 inner episode\n")


def test_in_real_time_no_key_is_to_do_nothing(typed):
    played = session(CleanUpLite(4), episodes=1)
    # Four steps, a second at the end of the inner episode, and the summary.
    left = typed(["", "space", "", "", *[""] * 20, "escape"])
    play(played, realtime=20)
    assert not left
    assert [joint[0] for joint in played.record.actions] == [5, 4, 5, 5]


@pytest.mark.parametrize(
    ("make", "realtime", "message"),
    [
        (lambda: session(batch_size=2), None, "batch_size must be 1, got 2"),
        (lambda: session(), 4, "no action that does nothing"),
        (lambda: session(CoinGame(variant="lola")), 4, "no action that does nothing"),
        (lambda: session(CleanUpLite(2)), 0, "realtime must be positive, got 0"),
    ],
)
def test_what_cannot_be_played_is_refused(make, realtime, message):
    with pytest.raises(ValueError, match=message):
        play(make(), realtime=realtime)


def between(batch_size=2):
    game = iterated_prisoners_dilemma(inner_episode_length=2)
    players = (tit_for_tat(), make_co_player("naive", game))
    return Session.between(game, players, ("one", "two"), batch_size=batch_size, num_inner_episodes=2, seed=3)


def test_a_session_between_co_players_is_the_match():
    watched = between()
    while not watched.finished:
        watched.step()
    game = watched.game
    match = play_match(
        game,
        (tit_for_tat(), make_co_player("naive", game)),
        batch_size=2,
        num_inner_episodes=2,
        key=jax.random.key(3),
    )
    np.testing.assert_array_equal(watched.record.actions, np.asarray(match.action).reshape(4, 2, 2)[:, 0])
    np.testing.assert_allclose(
        watched.record.by_episode("reward"), np.asarray(match.reward).mean(axis=(1, 2)), rtol=1e-6
    )


def read(path):
    with Image.open(path) as pictures:
        return np.stack([np.asarray(picture.convert("RGB")) for picture in ImageSequence.Iterator(pictures)])


def test_a_film_has_a_picture_of_every_step_and_of_both_sides_of_a_boundary(tmp_path):
    path = tmp_path / "deep" / "film.gif"
    film(frames(between()), path, fps=10)
    pictures = read(path)
    # The start; four steps; the new board after the first of two inner episodes.
    assert pictures.shape == (6, 640, 960, 3)
    assert all(not np.array_equal(one, other) for one, other in itertools.pairwise(pictures))
    with Image.open(path) as opened:
        assert opened.info["duration"] == 100


@pytest.mark.parametrize(
    ("name", "fps", "error", "message"),
    [
        ("film.avi", 4, ValueError, r"a film is written to a \.gif or an \.mp4, got .*film\.avi"),
        ("film.gif", 0, ValueError, "fps must be positive, got 0"),
        ("film.mp4", 4, ImportError, r'imageio_ffmpeg; pip install "coala-envs\[video\]"'),
    ],
)
def test_a_film_that_cannot_be_written_is_refused(tmp_path, monkeypatch, name, fps, error, message):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None if package == "imageio_ffmpeg" else package)
    with pytest.raises(error, match=message):
        film([], tmp_path / name, fps=fps)
    assert not list(tmp_path.iterdir())


def test_watching_ends_with_the_meta_episode_or_by_a_key(typed):
    watched = between()
    typed([""] * 6)
    watch(watched, fps=1000)
    assert watched.finished
    given_up = between()
    typed(["", "escape"])
    watch(given_up, fps=1000)
    assert given_up.record.t == 1


def off_by(pictures, path):
    """How far the film's colours are from the window's, of 255; of the pixels that are not the rim of a shape."""
    distances = abs(np.array(pictures, int) - read(path)).max(axis=-1)
    return [np.quantile(one, 0.995) for one in distances]


@pytest.mark.parametrize("make", [CleanUpLite, CoinGame, HarvestLite, InTheMatrix, iterated_prisoners_dilemma])
def test_a_film_has_the_colours_of_the_window(tmp_path, make):
    game = make(inner_episode_length=3)
    players = [make_co_player("naive", game)] * 2
    shown = Session.between(game, players, ("one", "two"), batch_size=2, num_inner_episodes=1, seed=3)
    pictures = list(frames(shown))
    film(pictures, tmp_path / "film.gif", fps=10)
    assert max(off_by(pictures, tmp_path / "film.gif")) <= 8


@pytest.mark.parametrize("action", [9, -1, True])
def test_an_action_that_the_game_does_not_have_is_refused(action):
    with pytest.raises(ValueError, match="action must be"):
        session().step(action)


def test_a_summary_tells_what_was_earned_and_what_changed():
    watched = between(batch_size=1)
    assert summary(watched.look, watched.record) == "no step was played"
    for action, reward in (((0, 1), (-1.0, 2.0)), ((1, 1), (0.0, 0.0)), ((0, 0), (1.0, 1.0)), ((0, 0), (1.0, 1.0))):
        watched.record.add([action], [reward], {"cooperation": [[1.0 - one for one in action]]})
    assert summary(watched.look, watched.record).splitlines() == [
        "4 steps in 2 inner episodes",
        "one: +1.0 in all, +0.25 per step",
        "two: +4.0 in all, +1.00 per step",
        "cooperation, one: from 0.50 to 1.00",
        "cooperation, two: from 0.00 to 1.00",
    ]
