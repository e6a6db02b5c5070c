"""Configurations of a coala before 0.2, which were one flat list of fields."""

from collections.abc import Mapping
from typing import Any

RENAMED = {"policy": "network", "initial_scale": "scale", "naive_pool_digest": "opponent_digest"}
SIZES = ("width", "lru_width", "mlp_width", "num_heads", "num_blocks", "scan_method")


def is_old(fields: Mapping[str, Any]) -> bool:
    """Tell whether these are fields of an old configuration."""
    return "kind" in fields or not isinstance(fields.get("game", {}), Mapping) or "iterations" in fields


def as_flags(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields by the names of today's flags. What was ``None`` was the game's own."""
    values = {RENAMED.get(name, name): value for name, value in fields.items() if value is not None and name != "kind"}
    if values.get("naive_network"):
        values |= {f"naive_network_{size}": values[size] for size in SIZES if size in values}
    return values
