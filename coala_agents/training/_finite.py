"""A player whose parameters are no numbers always takes action 0, which looks like cooperation: they are never used."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool


class NotFinite(ArithmeticError):
    """A learner's loss, gradient or parameters became NaN or infinite. ``state`` is the last good one."""

    def __init__(self, iteration: int, names: list[str], state: Any):
        super().__init__(f"training stopped at iteration {iteration}: {', '.join(names)} not finite")
        self.iteration = iteration
        self.state = state


def is_finite(tree: Any) -> Bool[Array, ""]:
    """Tell, within a compiled program, whether all numbers of a tree are finite."""
    leaves = [leaf for leaf in jax.tree.leaves(tree) if eqx.is_inexact_array(leaf)]
    return jnp.all(jnp.stack([jnp.all(jnp.isfinite(leaf)) for leaf in leaves])) if leaves else jnp.array(True)


def require_finite(tree: Any, what: str) -> None:
    """Raise ``ValueError`` if an array of the tree has NaN or infinite numbers, naming ``what`` it is."""
    for leaf in jax.tree.leaves(tree):
        if eqx.is_inexact_array_like(leaf) and not np.isfinite(np.asarray(leaf)).all():
            raise ValueError(f"{what} holds numbers that are not finite")
