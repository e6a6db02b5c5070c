"""Games in Gymnasium's and PettingZoo's registries."""

import importlib.util
from collections.abc import Callable, Collection, Mapping
from typing import Any

import gymnasium
import pettingzoo

from coala_envs.games import AbstractGame
from coala_envs.registry._entry import GameEntry
from coala_envs.registry._games import OURS, add, check_free


def register_game(
    name: str,
    make: Callable[..., AbstractGame],
    *,
    gymnasium_id: str = "",
    choices: Mapping[str, Collection[str]] | None = None,
) -> GameEntry:
    """Register a game from outside: it can then be made, trained on, played and drawn by its name like ours.

    Arguments as ``GameEntry``, which is returned.

    Raises ``ValueError`` for a name or an id that is taken, and as ``GameEntry``.
    """
    entry = GameEntry(name, make, gymnasium_id, choices or {})
    if entry.gymnasium_id in gymnasium.registry:
        raise ValueError(f"the id {entry.gymnasium_id} is taken in Gymnasium's registry: give another gymnasium_id")
    check_free(entry)
    _register(entry)
    add(entry)  # last: what others refuse leaves the name free
    return entry


def register_environments() -> None:
    """Register ours where they are not registered yet, so that importing the package again warns of nothing."""
    for entry in OURS:
        _register(entry)


def _register(entry: GameEntry) -> None:
    if entry.gymnasium_id not in gymnasium.registry:
        single: Any = entry.faces.shaping_env
        vector: Any = entry.faces.shaping_vector_env
        if entry in OURS:  # names, so that an environment's spec can be written down
            single, vector = (f"{__package__}.coala:{entry.module_name}{form}" for form in ("", "_vector"))
        gymnasium.register(entry.gymnasium_id, entry_point=single, vector_entry_point=vector)
    # PettingZoo before 1.27 has no registry; its users import the module.
    if hasattr(pettingzoo, "register"):
        module = f"coala_envs.{entry.module_name}"
        named = entry in OURS and importlib.util.find_spec(module) is not None
        for form, registry, name in (
            ("parallel", pettingzoo.parallel_registry, "parallel_env"),
            ("aec", pettingzoo.aec_registry, "env"),
        ):
            if entry.pettingzoo_id not in registry:
                face = f"{module}:{name}" if named else getattr(entry.faces, name)
                pettingzoo.register(form, entry.pettingzoo_id, entry_point=face)
