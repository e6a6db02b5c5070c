"""Rows of ``coala_envs`` besides those in ``rows.py``: traced numbers, registries, co-players, faces and pictures."""

import functools
import warnings
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from coala_envs import ShapingPOMDP, adapters, co_players, files, games, play_match, registry, rendering, rollout

NAN = float("nan")
IPD = games.iterated_prisoners_dilemma(inner_episode_length=3)
KEY = jax.random.key(0)
POMDP = ShapingPOMDP(IPD, co_players.tit_for_tat(), batch_size=2, num_inner_episodes=2)
NO_NUMBERS = ("a", None, True, [1, 2], NAN, {})
NO_GAMES = (None, 3, "ipd", games.CoinGame)
NAMES = ("a", "b")
COINS, RIVER, FIELD = games.CoinGame(), games.CleanUpLite(), games.HarvestLite()
POOL = co_players.FromPool(co_players.tit_for_tat(), np.zeros(2))
FRAME = np.zeros((4, 4, 3), np.uint8)

Row = tuple[str, Callable[[], object], str]
"""As ``rows.Row``."""


def each(called: Callable[..., object], argument: str, *values: object, says: str = "") -> list[Row]:
    name = getattr(called, "__name__", None) or getattr(called, "func", called).__name__
    return [
        (f"envs {name}({argument}={value!r:.40})", functools.partial(called, **{argument: value}), says)
        for value in values
    ]


def swept(name: str, run: Callable[[jax.Array], object], values: object) -> Row:
    """A sweep by ``vmap`` must give the numbers of a loop, and a gradient must exist."""

    def call() -> None:
        array = jnp.asarray(values, float)
        batched = jax.vmap(run)(array)
        looped = [run(value) for value in array]
        for at, one in enumerate(looped):
            for ours, theirs in zip(jax.tree.leaves(batched), jax.tree.leaves(one), strict=True):
                np.testing.assert_allclose(ours[at], theirs, rtol=1e-5)
        jax.jit(jax.grad(lambda x: sum(jnp.sum(y) for y in jax.tree.leaves(run(x)) if y.dtype == x.dtype)))(array[0])

    return (f"envs swept {name}", call, "")


def played(game: games.AbstractGame) -> object:
    """Three steps of a game, with the same draws whatever its numbers."""

    def step(state: object, key: jax.Array) -> object:
        state, timestep = game.step(state, jnp.full(game.num_players, 3) % game.num_actions, key=key)
        return state, (timestep.reward, timestep.obs)

    return jax.lax.scan(step, game.reset(key=KEY)[0], jax.random.split(KEY, 3))[1]


def met(payoffs: jax.Array) -> object:
    """What two who hold coins get where they meet."""
    return games.InTheMatrix(payoffs=payoffs)._payoff(jnp.array([[1, 2], [3, 0]]))


def chances(make: Callable[[jax.Array], co_players.MemoryOne]) -> Callable[[jax.Array], object]:
    return lambda x: jnp.asarray(make(x).cooperation, float)


def against(make: Callable[[jax.Array], co_players.MemoryOne]) -> Callable[[jax.Array], object]:
    """A whole match against a strategy that is made of a traced number."""
    return lambda x: play_match(IPD, [make(x)] * 2, batch_size=2, num_inner_episodes=1, key=KEY).reward


def naive(**options: object) -> object:
    make_policy = functools.partial(co_players.TabularPolicy, 5, 2)
    return co_players.NaiveLearner(make_policy, co_players.Adam(0.1), **options)


def match(**options: object) -> object:
    plain = {"game": IPD, "players": [co_players.tit_for_tat()] * 2, "batch_size": 1, "num_inner_episodes": 1}
    return play_match(**{**plain, "key": KEY, **options})


def rolled(act: object, memory: object = (), key: object = KEY) -> object:
    return rollout(POMDP, act, memory, key=key)


def pomdp_play(actions: object) -> object:
    return POMDP.play(POMDP.init(key=KEY), actions, key=KEY)


def acting(action: object) -> Callable[..., object]:
    class Acts:
        def __call__(self, memory: object, obs: object, *, key: object) -> object:
            return action, (), memory

        def __repr__(self) -> str:
            return f"acting({action!r})"

    return Acts()


def register_game(name: object = "a-game", make: object = games.CoinGame, **options: object) -> object:
    return registry.register_game(name, make, **options)


def register_co_player(name: object = "a-player", make: object = lambda game, seat: None, **options: object) -> object:
    return registry.register_co_player(name, make, **options)


def refused_then_free() -> None:
    """A bad entry does not block the name."""
    for options in ({"gymnasium_id": "no id"}, {"choices": 3}, {"make": None}):
        try:
            register_game("freed", **options)
        except ValueError:
            continue
        raise AssertionError(options)
    register_game("freed")


def parallel() -> adapters.GameParallelEnv:
    env = adapters.GameParallelEnv(IPD)
    env.reset(seed=0)
    return env


def pettingzoo_step(actions: object) -> object:
    return parallel().step(actions)


def vector_reset(seed: object) -> object:
    return adapters.ShapingVectorEnv(POMDP, 2).reset(seed=seed)


def record(**options: object) -> object:
    plain = {"num_inner_episodes": 2, "inner_episode_length": 3, "names": NAMES}
    return rendering.MetaEpisodeRecord(**{**plain, **options})


def recorded(**options: object) -> object:
    plain = {"action": np.zeros((1, 2), int), "reward": np.zeros((1, 2)), "measures": {}}
    return record().add(**{**plain, **options})


def view(**options: object) -> object:
    plain = {"game": IPD, "num_inner_episodes": 2, "names": NAMES, "render_mode": "ansi"}
    return rendering.MetaEpisodeView(**{**plain, **options})


def session(**options: object) -> object:
    return rendering.Session(**{"pomdp": POMDP, "game": IPD, "names": NAMES, **options})


def film(pictures: object, path: object = "nowhere.gif") -> object:
    return rendering.film(pictures, path)


def quietly(name: str, call: Callable[[], object]) -> Row:
    def without_warnings() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            call()

    return (name, without_warnings, "")


TABLE_2 = [[[3.0, 0.0], [5.0, 1.0]], [[1.0, -1.0], [2.0, 0.0]]]
extortion, generous = co_players.extortion, co_players.generous_tit_for_tat

ENVS: list[Row] = [
    # Traced numbers.
    swept("MatrixGame(payoffs)", lambda x: played(games.MatrixGame(x)), TABLE_2),
    swept("n_player_prisoners_dilemma(payoffs)", lambda x: played(games.n_player_prisoners_dilemma(x)), TABLE_2),
    swept("public_goods(multiplier)", lambda x: played(games.public_goods(x)), [1.2, 2.5]),
    swept("n_player_stag_hunt(stag)", lambda x: played(games.n_player_stag_hunt(stag=x)), [4.0, 5.0]),
    swept("InTheMatrix(payoffs)", met, TABLE_2),
    swept("InTheMatrix(payoffs), played", lambda x: played(games.InTheMatrix(payoffs=x)), TABLE_2),
    swept("HarvestLite(regrowth)", lambda x: played(games.HarvestLite(regrowth=x)), [[0.0, 0.1], [0.5, 1.0]]),
    swept("HarvestLite(regrowth, one)", lambda x: played(games.HarvestLite(regrowth=(0.0, x))), [0.1, 1.0]),
    swept("CleanUpLite(dirt_rate)", lambda x: played(games.CleanUpLite(dirt_rate=x)), [0.1, 1.0]),
    swept("CoinGame(coin_reward)", lambda x: played(games.CoinGame(coin_reward=x)), [1.0, 2.0]),
    swept("MemoryOne", chances(lambda x: co_players.MemoryOne(x)), [[0.5] * 5, [0.1, 0.2, 0.3, 0.4, 1.0]]),
    swept("MemoryOne, one", chances(lambda x: co_players.MemoryOne((1, 1, x, 1, 0))), [0.0, 0.5]),
    swept("random", chances(co_players.random), [0.2, 0.7]),
    swept("extortion(chi)", chances(extortion), [1.0, 2.0, 5.0]),
    swept("extortion(phi)", chances(lambda x: extortion(2.0, x)), [0.1, 0.15]),
    swept("extortion(opening)", chances(lambda x: extortion(opening=x)), [0.1, 0.2]),
    swept("extortion(payoffs)", chances(lambda x: extortion(payoffs=x)), [[2, 1, 0, -1], [5, 3, 1, 0]]),
    swept("generous(g)", chances(generous), [0.1, 0.2]),
    swept("generous(payoffs)", chances(lambda x: generous(payoffs=x)), [[2, 1, 0, -1], [5, 3, 1, 0]]),
    swept(
        "win_stay(payoffs)",
        chances(lambda x: co_players.win_stay_lose_shift(payoffs=x)),
        [[2, 1, 0, -1], [-1, 0, 1, 2]],
    ),
    swept("extortion(chi), played", against(extortion), [1.0, 3.0]),
    swept("random, played", against(co_players.random), [0.3, 0.9]),
    swept("NaiveLearner(reward_origin)", lambda x: match(players=[naive(reward_origin=x)] * 2).learning, [0.0, 1.0]),
    quietly("envs known numbers of extortion", lambda: extortion(np.float32(2), jnp.array(0.1), opening=1)),
    # Games.
    *each(games.public_goods, "num_players", 1, 11, 2.5, None, "3", True, says="num_players must be"),
    *each(games.public_goods, "multiplier", *NO_NUMBERS, 0, -1.5, says="multiplier must be"),
    *each(games.n_player_prisoners_dilemma, "payoffs", None, 3, [[1]], [[1, NAN], [1, 2]], says="payoffs must"),
    *each(games.n_player_prisoners_dilemma, "payoffs", "papier", says="unknown payoffs 'papier' .did you mean paper"),
    *each(games.n_player_stag_hunt, "threshold", 0, 4, 2.5, says="threshold must be"),
    *each(games.InTheMatrix, "height", 10**9, 2**14, says="grid of at most 65536 cells"),
    *each(games.InTheMatrix, "window", 999, says="window must be odd, and at most 15"),
    *each(games.CoinGame, "width", 10**9, says="grid of at most 65536 cells"),
    *each(games.HarvestLite, "height", 10**9, says="grid of at most 65536 cells"),
    *each(games.CleanUpLite, "width", 10**9, says="grid of at most 65536 cells"),
    *each(
        games.HarvestLite, "regrowth", None, {0.1}, {0: 0.1}, "a", 0.1, [True], [[0.1]], [None], ["a"], says="^regrowth"
    ),
    *each(games.Negotiation, "proposals", 1, 17, 2.5, "2", None, says="proposals must be"),
    *each(games.Negotiation, "observation", "ful", 3, None, says="observation"),
    *each(games.dilemmas, "temptation", "ab", None, 3, (1, 2, 3), (2, 1), (0, NAN), says="temptation must be"),
    *each(games.dilemmas, "shows_payoffs", 1, None, says="shows_payoffs must be true or false"),
    *each(games.iterated_prisoners_dilemma, "shows_agents", 1, None, says="shows_agents must be true or false"),
    *each(functools.partial(games.DrawnMatrixGame, TABLE_2[0]), "high", "ab", [1, 2], [[1, 2, 3]] * 3, says="high"),
    *each(functools.partial(games.DrawnMatrixGame, [[1, 2], [3, 4]]), "high", [[1, 2], [3, 3]], says="nowhere above"),
    *each(games.matrix_game, "payoffs", "rock", None, [[1, 2, 3]], says="payoffs"),
    *each(functools.partial(games.start_games, IPD, key=KEY), "batch_size", 0, "2", says="batch_size must be"),
    *each(games.CoinRules, "inner_episode_length", 0, 2.5, None, says="inner_episode_length must be"),
    *each(games.CoinRules, "can_stay", 3, None, says="can_stay must be true or false"),
    *each(games.CoinRules, "num_coins", 3, 0, True, says="num_coins must be"),
    *each(games.CoinRules, "respawn", "anywher", 3, says="respawn"),
    *each(functools.partial(games.MatrixGame, TABLE_2[0]), "actions", "ab", 5, says="actions must be several"),
    *each(functools.partial(games.MatrixGame, TABLE_2[0]), "actions", (1, 2), says="actions must be a word"),
    *each(functools.partial(games.MatrixGame, TABLE_2[0]), "actions", ("a",), ("a", "a"), ("", "b"), says="different"),
    *each(
        functools.partial(games.MatrixGame, TABLE_2[0]), "actions", ("reward", "a"), ("a", "played"), says="other than"
    ),
    *each(functools.partial(games.MatrixGame, TABLE_2[0]), "actions", ("a/b", "c"), says="names without a /"),
    *each(
        functools.partial(games.MatrixGame, np.eye(3)), "actions", ("cooperate", "cooperation", "a"), says="different"
    ),
    *each(
        functools.partial(games.MatrixGame, TABLE_2[0]), "actions", ("a\nb", "c"), says="actions must be of one line"
    ),
    *each(
        functools.partial(games.MatrixGame, TABLE_2[0]), "title", "a\nb", "\x1b[2J", says="title must be of one line"
    ),
    *each(functools.partial(games.MatrixGame, TABLE_2[0]), "title", 3, None, says="title must be a word"),
    *each(
        functools.partial(games.DilemmaPayoffs, reward=1, punishment=0, sucker=-1),
        "temptation",
        *NO_NUMBERS,
        says="temptation must be",
    ),
    *each(games.DilemmaPayoffs.of, "table", "ab", [[1, 2, 3]], [[1, 2], [3, NAN]], None, 3, says="table must be"),
    *each(games.dilemma_name, "payoffs", "ab", None, [[1], [2, 3]], [True], says="payoffs must be"),
    *each(functools.partial(games.with_shares, means={}), "shares", None, 3, says="shares must be a mapping"),
    # Co-players.
    *each(
        naive, "reward_origin", "a", None, NAN, True, [1.0], np.zeros(2), {}, lambda: 1, says="reward_origin must be"
    ),
    *each(naive, "reward_origin", 1, 0.5, np.float32(1), np.array(1.0), jnp.array(1.0)),
    *each(
        co_players.MemoryOne, "cooperation", "ab", None, 3, {0.5}, [True] * 5, [None] * 5, says="cooperation must be"
    ),
    *each(
        co_players.Reactive,
        "probabilities",
        "ab",
        None,
        [[1, 0]] * 4,
        [[2, -1]] * 5,
        says="probabilities must (be|have)",
    ),
    *each(co_players.random, "probability", *NO_NUMBERS, 1.5, says="probability must be"),
    *each(extortion, "chi", "a", None, True, [1, 2], NAN, 0.5, says="chi must be"),
    *each(extortion, "phi", "a", True, [1, 2], NAN, 2.0, says="phi must be"),
    *each(extortion, "opening", *NO_NUMBERS, 2.0, says="opening must be"),
    *each(extortion, "payoffs", "abcd", None, 3, (1, 2, 3), (2, 1, 0, True), (2, 1, 0, NAN), says="payoffs must be"),
    *each(generous, "payoffs", "abcd", None, 3, (1, 2, 3), (2, 1, 0, True), says="payoffs must be"),
    *each(generous, "generosity", "a", True, [1, 2], NAN, 2.0, says="generosity must be"),
    *each(co_players.win_stay_lose_shift, "payoffs", "abcd", None, (1, 2, 3), says="payoffs must be"),
    *each(
        functools.partial(co_players.axelrod_player, "TitForTat"),
        "inner_episode_length",
        *(0, 2.5, True, None, "3"),
        says="inner_episode_length must be",
    ),
    *each(
        functools.partial(co_players.axelrod_player, "TitForTat", inner_episode_length=3),
        "payoffs",
        *("abcd", None, (1, 2, 3)),
        says="payoffs must be",
    ),
    *each(
        functools.partial(co_players.make_co_player, "tit-for-tat", IPD),
        "seat",
        2,
        -1,
        "1",
        True,
        1.5,
        says="seat must be",
    ),
    *each(
        functools.partial(co_players.make_co_player, "naive"), "game", *NO_GAMES, says="game must be of AbstractGame"
    ),
    *each(co_players.co_player_entry, "name", None, 3, says="name must be a word"),
    *each(
        functools.partial(co_players.FromPool, naive()),
        "states",
        (),
        None,
        3,
        np.zeros(()),
        np.zeros((0, 2)),
        says="states must be",
    ),
    *each(
        functools.partial(co_players.FromPool, states=np.zeros(2)),
        "co_player",
        None,
        "naive",
        says="co_player must be of CoPlayer",
    ),
    *each(
        functools.partial(co_players.check_policy, "somebody", game=IPD), "policy", None, 3, says="policy must be of"
    ),
    (
        "envs extortion by name in a traced game",
        lambda: jax.jit(lambda x: co_players.make_co_player("extortion", games.MatrixGame(x)).cooperation)(jnp.eye(2)),
        "means nothing in this game: nothing is known of payoffs that are traced",
    ),
    *each(co_players.coin_greedy, "game", *NO_GAMES, IPD, says="game must be of CoinGame"),
    *each(co_players.cleanup_bully, "game", *NO_GAMES, IPD, says="game must be of CleanUpLite"),
    *each(co_players.harvest_greedy, "game", *NO_GAMES, IPD, says="game must be of HarvestLite"),
    *each(co_players.negotiation_defector, "game", *NO_GAMES, IPD, says="game must be of Negotiation"),
    *each(co_players.in_the_matrix_defector, "game", *NO_GAMES, IPD, says="game must be of InTheMatrix"),
    *each(functools.partial(co_players.coin_punisher, COINS), "grudge", -1, 1.5, "2", None, says="grudge must be"),
    *each(functools.partial(co_players.CoinScript, COINS, "own"), "angry", "all", 3, None, says="angry"),
    *each(
        functools.partial(co_players.cleanup_enforcer, RIVER), "tolerance", -1, "2", None, NAN, says="tolerance must be"
    ),
    *each(functools.partial(co_players.cleanup_enforcer, RIVER), "patience", -1, 1.5, None, says="patience must be"),
    *each(functools.partial(co_players.CleanUpScript, RIVER), "zaps", "all", 3, None, says="zaps"),
    *each(functools.partial(co_players.CleanUpScript, RIVER), "cleans_beside", "all", 3, None, says="cleans_beside"),
    *each(functools.partial(co_players.harvest_restrained, FIELD), "leaves", -1, 1.5, None, says="leaves must be"),
    *each(functools.partial(co_players.harvest_enforcer, FIELD), "grudge", -1, 1.5, None, says="grudge must be"),
    *each(co_players.standardised, "x", None, [1.0, 2.0], says="x must be an array"),
    # Registries.
    *each(register_game, "name", None, 3, "", "A b", "a\nb", says="name"),
    *each(register_game, "make", None, 3, "ipd", says="make must be callable"),
    *each(register_game, "gymnasium_id", None, 3, "a b", "a\n-v0", "x", says="gymnasium_id must be"),
    *each(register_game, "choices", 3, "abc", says="choices must be a mapping"),
    *each(register_co_player, "name", None, 3, "", "A b", "axelrod", says="name"),
    *each(register_co_player, "make", None, 3, "naive", says="make must be callable"),
    *each(register_co_player, "learns", 1, None, says="learns must be true or false"),
    *each(register_co_player, "why_not", 1, None, says="why_not must be callable"),
    *each(register_co_player, "stance", "shapes", 1, None, says="stance"),
    ("envs a refused game leaves its name free", refused_then_free, ""),
    *each(registry.game_entry, "name", None, 3, says="name must be a word"),
    *each(registry.meanings, "make", None, 3, says="make must be callable"),
    *each(registry.spelt, "name", None, 3, says="name must be a word"),
    # The POMDP.
    *each(
        functools.partial(ShapingPOMDP, co_players=naive(), batch_size=1, num_inner_episodes=1),
        "game",
        *NO_GAMES,
        says="game must be of AbstractGame",
    ),
    *each(match, "game", *NO_GAMES, says="game must be of AbstractGame"),
    *each(match, "players", None, 3, "ab", says="players must be several"),
    *each(match, "key", 0, None, np.zeros(2, np.uint32), jnp.zeros(()), says="key must be"),
    *each(rolled, "act", None, 3, says="act must be callable"),
    *each(
        rolled,
        "act",
        acting(jnp.zeros(())),
        acting(jnp.zeros(2, int)),
        acting(jnp.array(True)),
        acting("a"),
        says="act must return an action",
    ),
    *each(rolled, "act", lambda memory, obs, *, key: jnp.array(0), says="act must return .action, extras, memory."),
    *each(rolled, "act", lambda memory, obs, *, key: (jnp.array(0), (), jnp.array(0)), says="act must return a memory"),
    *each(
        functools.partial(rollout, act=acting(jnp.array(0)), memory=(), key=KEY),
        "pomdp",
        None,
        IPD,
        says="pomdp must be of ShapingPOMDP",
    ),
    *each(
        functools.partial(rollout, POMDP, act=acting(jnp.array(0)), memory=(), key=KEY),
        "witness",
        3,
        "naive",
        says="witness must be callable",
    ),
    *each(functools.partial(rolled, acting(jnp.array(0))), "key", 0, None, says="key must be"),
    *each(
        pomdp_play,
        "actions",
        0,
        None,
        jnp.zeros(2),
        jnp.zeros(3, int),
        jnp.array([0, 2]),
        says="actions must be",
    ),
    *each(POMDP.init, "key", 0, None, says="key must be"),
    # Faces.
    *each(adapters.GameParallelEnv, "game", *NO_GAMES, says="game must be of AbstractGame"),
    *each(adapters.ShapingEnv, "pomdp", *NO_GAMES, IPD, says="pomdp must be of ShapingPOMDP"),
    *each(adapters.ShapingVectorEnv, "pomdp", None, IPD, says="pomdp must be of ShapingPOMDP"),
    *each(adapters.SingleTrajectory, "env", None, 3, POMDP, says="env must be an environment"),
    *each(functools.partial(adapters.GameParallelEnv, IPD), "name", None, 3, says="name must be a word"),
    *each(functools.partial(adapters.GameParallelEnv, IPD), "render_mode", 3, "humn", says="render_mode"),
    *each(functools.partial(adapters.Faces, "ipd_v0"), "make_game", None, 3, says="make_game must be callable"),
    *each(adapters.GameParallelEnv(IPD).observation_space, "agent", "nobody", None, 0, [], says="unknown player"),
    *each(adapters.GameParallelEnv(IPD).action_space, "agent", "player_2", None, 0, [], says="unknown player"),
    *each(POOL.only, "index", "a", None, 2, -1, 1.0, True, says="index must be"),
    *each(POOL.only, "index", 1, np.int64(1), jnp.array(0)),
    *each(pettingzoo_step, "actions", None, 3, [0, 1], {}, {3: 0, "player_0": 1}, says="actions must be"),
    *each(pettingzoo_step, "actions", {"player_0": None, "player_1": 0}, says="the action of player_0 must be"),
    *each(vector_reset, "seed", 1.5, "ab", {1, 2}, says="seed must be"),
    *each(vector_reset, "seed", np.int64(3), [1, 2], np.array([1, 2])),
    ("envs vector reset(options=3)", lambda: adapters.ShapingVectorEnv(POMDP, 2).reset(options=3), "options must be"),
    # Pictures.
    *each(rendering.key_code, "key", "zz", "", 3, None, says="(unknown key|key must be)"),
    *each(rendering.key_code, "key", "a", "up", "space", "F1"),
    *each(film, "pictures", [3], [FRAME[0]], [FRAME / 2], says="a picture must be"),
    (
        "envs film of several sizes",
        lambda: film([FRAME, FRAME[1:]], "several.gif"),
        "a picture must be .4, 4, 3. uint8",
    ),
    *each(film, "pictures", 3, None, says="pictures must be several"),
    *each(functools.partial(film, [FRAME]), "path", None, 3, b"x.gif", says="path must be a path"),
    *each(record, "num_inner_episodes", 0, 2.5, None, says="num_inner_episodes must be"),
    *each(record, "inner_episode_length", 0, "3", says="inner_episode_length must be"),
    *each(record, "names", "ab", 3, None, (1, 2), says="names must be"),
    *each(recorded, "reward", None, 3, np.zeros(2), np.zeros((1, 3)), np.zeros((0, 2)), says="reward must be of shape"),
    *each(recorded, "measures", None, 3, says="measures must be a mapping"),
    *each(record().last, "quantity", "reward", 3, says="unknown quantity"),
    *each(view, "game", *NO_GAMES, says="game must be of AbstractGame"),
    *each(view, "num_inner_episodes", 0, None, says="num_inner_episodes must be"),
    *each(view, "render_mode", "humn", None, says="render_mode"),
    *each(view, "names", ("a",), "ab", says="names must be"),
    *each(session, "seed", -1, 2**32, 1.5, None, True, says="seed must be"),
    *each(session, "pomdp", None, IPD, says="pomdp must be of ShapingPOMDP"),
    *each(session, "game", None, says="game must be of AbstractGame"),
    *each(session, "game", games.CoinGame(), says="game must be the one that is played"),
    *each(session, "names", ("a",), 3, says="names must be"),
    ("envs look(3)", lambda: rendering.look(3), "game must be of AbstractGame"),
    *each(rendering.draw, "scene", None, 3, says="scene must be of Scene"),
    *each(rendering.play, "session", None, 3, says="session must be of Session"),
    *each(rendering.watch, "session", None, 3, says="session must be of Session"),
    *each(rendering.frames, "session", None, says="session must be of Session"),
    *each(functools.partial(rendering.Window, fps=4), "title", None, 3, says="title must be a word"),
    *each(functools.partial(rendering.Look, "a", paint=print), "actions", 3, (1,), says="actions must be"),
    *each(functools.partial(rendering.Measure, "a"), "quantity", 3, None, says="quantity must be a word"),
    # Files.
    *each(files.read_text, "path", None, 3, "", says="path must"),
    *each(files.make_folder, "folder", None, 3, says="folder must be a path"),
    *each(files.parse_json, "text", None, 3, says="text must be words"),
]
