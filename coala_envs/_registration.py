"""The ids of the environments in Gymnasium's and PettingZoo's registries: one table, strings only.

Registering imports no environment: that happens in ``gymnasium.make``, ``gymnasium.make_vec`` and ``pettingzoo.make``.
"""

import gymnasium
import pettingzoo

# Gymnasium's id, PettingZoo's id, the module.
ENVIRONMENTS = (
    ("CoalaIPD-v0", "coala/ipd-v0", "coala_envs.ipd_v0"),
    ("CoalaStagHunt-v0", "coala/stag_hunt-v0", "coala_envs.stag_hunt_v0"),
    ("CoalaChicken-v0", "coala/chicken-v0", "coala_envs.chicken_v0"),
    ("CoalaMatchingPennies-v0", "coala/matching_pennies-v0", "coala_envs.matching_pennies_v0"),
    ("CoalaCleanUpLite-v0", "coala/cleanup_lite-v0", "coala_envs.cleanup_lite_v0"),
    ("CoalaCoinGame-v0", "coala/coin_game-v0", "coala_envs.coin_game_v0"),
    ("CoalaIPDInTheMatrix-v0", "coala/ipd_in_the_matrix-v0", "coala_envs.ipd_in_the_matrix_v0"),
    ("CoalaHarvestLite-v0", "coala/harvest_lite-v0", "coala_envs.harvest_lite_v0"),
)


def register_environments() -> None:
    """Register what is not registered yet, so that importing the package again warns of nothing."""
    for gymnasium_id, pettingzoo_id, module in ENVIRONMENTS:
        if gymnasium_id not in gymnasium.registry:
            gymnasium.register(
                gymnasium_id,
                entry_point=f"{module}:shaping_env",
                vector_entry_point=f"{module}:shaping_vector_env",
            )
        # PettingZoo before 1.27 has no registry; its users import the module.
        if hasattr(pettingzoo, "register"):
            for form, registry, name in (
                ("parallel", pettingzoo.parallel_registry, "parallel_env"),
                ("aec", pettingzoo.aec_registry, "env"),
            ):
                if pettingzoo_id not in registry:
                    pettingzoo.register(form, pettingzoo_id, f"{module}:{name}")


def environment_id(name: str) -> str:
    """Return Gymnasium's id of an environment of ours, from the id itself or a short name: ``ipd``, ``cleanup-lite``.

    Raises ``ValueError`` for an unknown name; it lists the known ones.
    """
    short = {
        pettingzoo_id.removeprefix("coala/").removesuffix("-v0"): known for known, pettingzoo_id, _ in ENVIRONMENTS
    }
    if name in short.values():
        return name
    key = name.lower().replace("-", "_").removesuffix("_v0")
    if key not in short:
        known = ", ".join(other.replace("_", "-") for other in short)
        raise ValueError(f"unknown environment {name!r}; known: {known}, or their ids such as {ENVIRONMENTS[0][0]}")
    return short[key]
