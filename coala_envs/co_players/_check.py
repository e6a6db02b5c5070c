"""Does an object obey the co-player protocol? Checked by shape, without computing anything."""

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from coala_envs._types import Transition
from coala_envs.checks import Size, checked, short
from coala_envs.co_players._protocol import AbstractPolicy, CoPlayer
from coala_envs.games import AbstractGame

METHODS = ("init", "initial_memory", "act", "next_episode", "update")


def several(co_players: Any, seats: int = 1) -> tuple[Any, ...]:
    """Return co-players in a row; a single one that is given bare sits in all these seats."""
    in_a_row = isinstance(co_players, Sequence) and not isinstance(co_players, CoPlayer | str | bytes)
    return tuple(co_players) if in_a_row else (co_players,) * seats


def check_protocol(co_player: Any) -> None:
    """Raise ``TypeError`` that names the methods which an object lacks to be a co-player."""
    missing = [method for method in METHODS if not callable(getattr(co_player, method, None))]
    if getattr(co_player, "is_agent", None) is not None and not callable(co_player.is_agent):
        raise TypeError(
            f"{type(co_player).__name__}.is_agent must be a method of its state, got {co_player.is_agent!r}"
        )
    if not isinstance(co_player, CoPlayer) or missing:
        of_a_name = f"; make_co_player makes one by its name, {short(co_player)}" if isinstance(co_player, str) else ""
        raise TypeError(f"{type(co_player).__name__} is not a co-player: it lacks {', '.join(missing)}{of_a_name}")


@checked
def check_co_player(co_player: Any, game: AbstractGame, batch_size: Size) -> None:
    """Trace every method once on abstract values.

    Raises ``TypeError`` that names the method, what it gave and what it should have given, and ``ValueError`` for one
    whose policy is for another game (``check_policy``), or whose ``num_players``, if it says so, is another number.
    """
    check_protocol(co_player)
    name, players = type(co_player).__name__, game.unwrapped.num_players
    # Shapes do not tell: three players' joint actions are as many as two players' and the payoffs that these see.
    if (wanted := getattr(co_player, "num_players", None)) not in (None, players):
        raise ValueError(f"{name} is for games of {wanted} players, and this one has {players}")
    if (policy := getattr(co_player, "abstract_policy", None)) is not None:
        check_policy(name, policy, game)

    def trace(method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return jax.eval_shape(getattr(co_player, method), *args, **kwargs)
        except Exception as error:
            wanted = ", ".join([*map(_show, args), *(f"{k}={_show(v)}" for k, v in kwargs.items())])
            raise TypeError(f"{name}.{method} failed when called with ({wanted}): {error}") from error

    def expect(method: str, what: str, got: Any, wanted: Any) -> None:
        if _spec(got) != _spec(wanted):
            raise TypeError(f"{name}.{method} returned {what} {_show(got)}, where {_show(wanted)} is wanted")

    key = jax.eval_shape(lambda: jax.random.key(0))
    number = jax.ShapeDtypeStruct((), jnp.result_type(float))
    obs = jax.ShapeDtypeStruct(game.obs_shape, number.dtype)

    state = trace("init", key=key)
    if getattr(co_player, "is_agent", None) is not None:
        expect("is_agent", "whether it is one as", trace("is_agent", state), jax.ShapeDtypeStruct((), bool))
    memory = trace("initial_memory")
    acted = trace("act", state, memory, obs, key=key)
    if not (isinstance(acted, tuple) and len(acted) == 3):
        raise TypeError(f"{name}.act returned {_show(acted)}, where (action, log_prob, memory) is wanted")
    action, log_prob, next_memory = acted
    if not hasattr(action, "dtype") or action.shape != () or not jnp.issubdtype(action.dtype, jnp.integer):
        raise TypeError(f"{name}.act returned an action {_show(action)}, where an integer of shape () is wanted")
    if not hasattr(log_prob, "shape") or log_prob.shape != ():
        raise TypeError(f"{name}.act returned a log_prob {_show(log_prob)}, where shape () is wanted")
    expect("act", "a memory", next_memory, memory)
    expect("next_episode", "a memory", trace("next_episode", memory), memory)

    def stack(leaf: jax.ShapeDtypeStruct) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct((game.inner_episode_length, batch_size, *leaf.shape), leaf.dtype)

    batch = jax.eval_shape(Transition, *map(stack, (obs, action, number, log_prob)))
    updated = trace("update", state, batch, key=key)
    if not (isinstance(updated, tuple) and len(updated) == 2 and isinstance(updated[1], dict)):
        raise TypeError(f"{name}.update returned {_show(updated)}, where (state, dict of metrics) is wanted")
    expect("update", "a state", updated[0], state)


@checked
def check_policy(whose: str, policy: AbstractPolicy, game: AbstractGame) -> None:
    """Raise ``ValueError`` for a policy, or its shapes, that cannot read a game's observations or has other actions."""

    def logits(policy: AbstractPolicy, obs: Any) -> Any:
        return policy.step(obs, policy.initial_memory())[0].logits

    obs = jax.ShapeDtypeStruct(game.obs_shape, jnp.result_type(float))
    try:
        got = eqx.filter_eval_shape(logits, policy, obs).shape
    except (TypeError, ValueError) as error:
        told = f"the policy of {whose} cannot read observations of shape {game.obs_shape}"
        raise ValueError(f"{told}: {error}") from error
    if got != (game.num_actions,):
        raise ValueError(f"the policy of {whose} has logits of shape {got}; the game has {game.num_actions} actions")


def _spec(tree: Any) -> Any:
    leaves, structure = jax.tree.flatten(tree)
    return structure, [(leaf.shape, leaf.dtype) for leaf in leaves]


def _show(tree: Any) -> str:
    def show(leaf: Any) -> str:
        return f"{leaf.dtype}{list(leaf.shape)}" if hasattr(leaf, "dtype") else repr(leaf)

    leaves = jax.tree.leaves(tree)
    if len(leaves) == 1 and leaves[0] is tree:
        return show(leaves[0])
    return f"{type(tree).__name__}({', '.join(map(show, leaves))})"
