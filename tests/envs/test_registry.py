"""Games by name: what the table says holds, and games from outside are in it like ours."""

import functools
import importlib
import inspect
import json
import re
import subprocess
import sys

import equinox as eqx
import gymnasium as gym
import jax
import jax.numpy as jnp
import pettingzoo
import pytest

from coala_envs import register_co_player, register_game
from coala_envs.adapters import INFOS, ShapingEnv
from coala_envs.co_players import always_defect, make_co_player, tit_for_tat
from coala_envs.games import AbstractGame, CoinGame, MatrixGame, matching_pennies
from coala_envs.registry import CO_PLAYERS, GAMES, co_player_entry, game_entry


def coordination(inner_episode_length=3, payoffs="even"):
    return MatrixGame([[1, 0], [0, 1]] if payoffs == "even" else [[2, 0], [0, 1]], inner_episode_length)


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_a_row_says_what_is(entry):
    """Its maker takes the length and every option at its default; its choices are those that it takes."""
    game = entry.make(inner_episode_length=7, **entry.options)
    assert isinstance(game, AbstractGame)
    assert game.inner_episode_length == 7
    for option, known in entry.choices.items():
        for choice in known:
            entry.make(**{option: choice})
        with pytest.raises(ValueError, match=next(iter(known))):
            entry.make(**{option: "nonsense"})
    module = importlib.import_module(f"coala_envs.{entry.module_name}")
    assert module.faces is entry.faces
    assert isinstance(gym.make(entry.gymnasium_id).unwrapped, ShapingEnv)
    if hasattr(pettingzoo, "register"):  # from 1.27 on
        assert str(pettingzoo.parallel_registry[entry.pettingzoo_id].entry_point).startswith(module.__name__)


HEADINGS = (
    "Description, Action Space, Observation Space, Rewards, Starting State, Episode End, Infos, Arguments, "
    "Version History"
)


def flat(text):
    return " ".join(text.split())


def measured(game):
    """The names of what a game measures, without playing it."""

    def play(key):
        state, _ = game.reset(key=key)
        actions = jnp.zeros(game.num_players, int)
        return game.measures(state, actions, game.step(state, actions, key=key)[0])

    return set(jax.eval_shape(play, jax.random.key(0)))


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_the_documentation_of_a_game_tells_all_that_is_known_of_it(entry):
    """Its module's, too: the sections, every option with its default and meaning, and the facts."""
    assert importlib.import_module(f"coala_envs.{entry.module_name}").__doc__ == entry.doc
    assert ", ".join(re.findall(r"^## (.+)$", entry.doc, re.MULTILINE)) == HEADINGS
    assert max(map(len, entry.doc.splitlines())) <= 120
    assert "\n\n\n" not in entry.doc

    said, game = flat(entry.doc), entry.make()
    for option, parameter in inspect.signature(entry.make).parameters.items():
        default = parameter.default
        written = json.dumps(default) if isinstance(default, str) else str(default)
        assert re.search(rf"``{option}={re.escape(written)}``(, ``[^`]+``)*: \S", said), f"{option} is not explained"
    for choice in (choice for known in entry.choices.values() for choice in known):
        assert f'"{choice}"' in said
    assert f"``Discrete({game.num_actions})``" in said
    names = r": 0 [a-z ]+" + r", \d [a-z ]+" * (game.num_actions - 1) if game.num_actions < 10 else ""
    assert re.search(rf"for each player and game{names}\.", said)
    assert f"``Box(0, 1, {game.obs_shape})``" in said
    assert "The observation is" in said
    assert f" {game.inner_episode_length} unless given" in said
    for measure in measured(game):
        assert f"``{measure}``" in said
    makers = entry.faces.pomdp, entry.faces.shaping_env, entry.faces.shaping_vector_env, entry.faces.parallel_env
    for argument in {name for make in makers for name in inspect.signature(make).parameters} - {"options"}:
        assert re.search(rf"- ``{argument}=[^`]*``: \S", said), f"{argument} is not explained"
    for key in INFOS:
        assert re.search(rf"- ``{key}``( ``[^`]*``)?: \S", said), f"{key} is not explained"


@pytest.mark.parametrize("entry", GAMES.values(), ids=lambda entry: entry.name)
def test_nothing_of_a_docstring_is_lost_in_the_documentation(entry):
    paragraphs = inspect.cleandoc(entry.make.__doc__).split("\n\n")
    for paragraph in paragraphs:
        if not paragraph.startswith("Arguments:"):
            assert flat(paragraph) in flat(entry.doc)
    assert entry.doc.startswith(paragraphs[0])


def test_payoffs_are_told_as_they_are():
    assert "\n- defect: 2 against cooperate; 0 against defect\n" in GAMES["ipd"].doc
    assert "- heads: 1 and -1 against heads; -1 and 1 against tails\n" in GAMES["matching-pennies"].doc


class Echo(AbstractGame):
    """Say what was said.

    1. A list of one,
    2. of two.

    The observation is a number.

    Arguments:
        loud, colour: of the voice,
            and of the curtain.
        inner_episode_length: how long.

    Raises nothing.
    """

    loud: bool = eqx.field(static=True, default=False)
    colour: str = eqx.field(static=True, default="red")
    inner_episode_length: int = eqx.field(static=True, default=4)
    num_players: int = eqx.field(static=True, default=2)
    num_actions: int = eqx.field(static=True, default=3)
    obs_shape: tuple[int, ...] = eqx.field(static=True, default=(1,))

    def reset(self, *, key):
        """Silence."""

    def step(self, state, actions, *, key): ...
    def measures(self, state, actions, next_state): ...
    def describe(self, state): ...


class Mute(Echo):
    loud: bool = eqx.field(static=True, default=True)

    def reset(self, *, key): ...


def test_a_game_from_outside_is_documented_from_its_class(registered):
    def make(inner_episode_length=4, colour="red"):
        return Echo(colour=colour)

    doc = register_game("echo", make, choices={"colour": ["red", "blue"]}).doc
    assert doc.startswith("Say what was said.\n\n## Description\n1. A list of one,\n2. of two.\n\n``Echo-v0`` plays B")
    assert "``Discrete(3)`` for each player and game. ``Echo-v0`` takes one" in flat(doc)
    assert "leading axis B.\n\nThe observation is a number.\n\n## Rewards\nPer step, as described above.\n" in doc
    assert "``measures`` per player.\n\n## Starting State\nSilence.\n" in doc
    told = (
        "- ``inner_episode_length=4``: how long.\n"
        '- ``colour="red"``: of the voice, and of the curtain. By name: "red", "blue".\n\nRaises nothing.\n'
    )
    assert told in doc


def test_what_a_maker_says_comes_before_its_class(registered):
    def make(inner_episode_length=4, colour="red"):
        """Say it twice.

        Arguments:
            colour: of the stage.
        """
        return Echo(colour=colour)

    doc = register_game("twice", functools.partial(make, colour="green")).doc
    assert doc.startswith("Say it twice.\n\n## Description\n``Twice-v0`` plays")
    assert '- ``inner_episode_length=4``: how long.\n- ``colour="green"``: of the stage.\n' in doc


def test_a_game_that_says_nothing_is_documented_all_the_same(registered):
    doc = register_game("mute", lambda inner_episode_length=4: Mute()).doc
    assert doc.startswith("``Mute``.\n\n## Description\n``Mute-v0`` plays")
    assert "take:\n\n- ``inner_episode_length=4``\n\n" in doc
    assert "## Starting State\nAs the game's ``reset`` makes it.\n" in doc


def test_a_module_computes_nothing_with_jax_and_its_specs_can_be_written_down():
    """A forked process hangs once its parent has used JAX, so that an import must not."""
    modules = ", ".join(f"coala_envs.{entry.module_name}" for entry in GAMES.values())
    code = f"import {modules}; from jax._src import xla_bridge; print(xla_bridge.backends_are_initialized())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    for entry in GAMES.values():
        assert gym.spec(entry.gymnasium_id).entry_point == f"coala_envs.registry.coala:{entry.module_name}"
        assert entry.module_name in gym.make(entry.gymnasium_id, inner_episode_length=2).spec.to_json()


@pytest.mark.parametrize("name", ["ipd", "IPD", "ipd-v0", "ipd_v0", "CoalaIPD-v0", "coala/ipd-v0", "coala_envs:ipd"])
def test_a_game_is_found_by_any_of_its_names(name):
    assert game_entry(name) is GAMES["ipd"]
    assert game_entry("coin_game").make is CoinGame


def test_an_unknown_game_is_refused():
    with pytest.raises(ValueError, match=r"unknown game 'go'; known: ipd, .*cleanup-lite"):
        game_entry("go")
    with pytest.raises(ImportError, match="'no_such_module:go' names the module 'no_such_module', and there is none"):
        game_entry("no_such_module:go")


def test_what_a_module_lacks_is_not_taken_for_the_module(tmp_path, monkeypatch):
    (tmp_path / "wants_another.py").write_text("import no_such_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'no_such_module'$"):
        game_entry("wants_another:go")


def test_a_misspelt_argument_is_named_with_the_function_and_the_nearest():
    with pytest.raises(TypeError, match=r"^game_entry got an .* argument 'nmae' \(did you mean name\?\)$"):
        game_entry(nmae="ipd")
    with pytest.raises(TypeError, match=r"^game_entry missing a required argument: 'name'$"):
        game_entry()


@pytest.mark.parametrize("name", ["runs/missing:coala-pg", ".relative:go", "a b:go", ":go", "C:\\runs"])
def test_what_is_no_module_is_an_unknown_name(name):
    """A folder that is not there, with an algorithm behind it, names no module."""
    for find in (game_entry, co_player_entry):
        with pytest.raises(ValueError, match="unknown"):
            find(name)


def test_a_game_from_outside_has_all_faces(registered):
    entry = register_game("coordination", coordination, choices={"payoffs": ("even", "odd")})
    assert GAMES["coordination"] is entry is game_entry("Coordination-v0")
    env = gym.make("Coordination-v0", batch_size=2, num_inner_episodes=2, payoffs="odd")
    env.reset(seed=0)
    assert env.step([0, 0])[1] >= 0
    assert gym.make_vec("Coordination-v0", num_envs=3, batch_size=2).reset(seed=0)[0].shape == (3, 2, 5)
    if hasattr(pettingzoo, "make"):
        assert str(pettingzoo.make("parallel", "coala/coordination-v0", max_cycles=4)) == "coordination_v0"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "ipd", "make": coordination}, r"ipd \(Ipd-v0\) is taken by ipd"),
        ({"name": "other", "make": coordination, "gymnasium_id": "CoalaIPD-v0"}, "the id CoalaIPD-v0 is taken"),
        ({"name": "other", "make": coordination, "gymnasium_id": "CartPole-v1"}, "the id CartPole-v1 is taken"),
        ({"name": "Coin Game", "make": coordination}, "lower case with hyphens, such as coin-game, got 'Coin Game'"),
        ({"name": "x:y", "make": coordination}, "lower case with hyphens"),
        ({"name": "other", "make": lambda payoffs=1: None}, "must take inner_episode_length, it takes payoffs"),
        ({"name": "other", "make": lambda size, inner_episode_length=3: None}, "must have a default for size"),
    ],
)
def test_what_cannot_be_registered(given, told, registered):
    before = dict(GAMES)
    with pytest.raises(ValueError, match=told):
        register_game(given.pop("name"), given.pop("make"), **given)
    assert dict(GAMES) == before


@pytest.mark.parametrize("name", ["tit-for-tat", "tit_for_tat", "Tit-For-Tat", "coala_envs:tit-for-tat"])
def test_a_co_player_is_found_by_either_spelling(name):
    assert co_player_entry(name) is CO_PLAYERS["tit-for-tat"]


def test_a_co_player_from_outside_sits_wherever_it_says(registered):
    def why_not(game):
        return "" if isinstance(game, MatrixGame) else "it wants a matrix game"

    entry = register_co_player("nobody", lambda game, seat: (tit_for_tat, always_defect)[seat](), why_not=why_not)
    assert CO_PLAYERS["nobody"] is entry
    assert make_co_player("nobody", matching_pennies()) == always_defect()
    assert make_co_player("nobody", matching_pennies(), seat=0) == tit_for_tat()
    gym.make("CoalaIPD-v0", co_player="nobody", batch_size=2).reset(seed=0)
    with pytest.raises(ValueError, match="co-player 'nobody' means nothing in this game: it wants a matrix game"):
        gym.make("CoalaCoinGame-v0", co_player="nobody")


@pytest.mark.parametrize("name", ["naive", "tit-for-tat", "axelrod", "some:body", "Some Body"])
def test_a_co_player_s_name_must_be_free_and_of_the_form(name):
    with pytest.raises(ValueError, match=r"is taken|lower case with hyphens"):
        register_co_player(name, lambda game, seat: tit_for_tat())
