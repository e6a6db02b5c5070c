"""A policy that is a table over one-hot observations: the light default of matrix games."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_envs._types import PRNGKey
from coala_envs.checks import Size, Weight, checked
from coala_envs.co_players._protocol import AbstractPolicy, PolicyOutput


class TabularPolicy(AbstractPolicy):
    """Logits and value are linear in the (flattened) observation; nothing is remembered.

    On one-hot observations that is a table with a row per state, a memory-one policy in matrix games.

    Arguments:
        obs_size: number of features of the flattened observation.
        num_actions: how many, A.
        scale: standard deviation of the initial logits; 0 starts uniform. Values start at 0.
    """

    logits: Float[Array, "obs actions"]
    value: Float[Array, " obs"]

    @checked
    def __init__(self, obs_size: Size, num_actions: Size, *, scale: Weight = 0.0, key: PRNGKey):
        self.logits = scale * jax.random.normal(key, (obs_size, num_actions))
        self.value = jnp.zeros(obs_size)

    def initial_memory(self) -> tuple[()]:
        """Return the empty memory."""
        return ()

    def step(self, obs: Float[Array, "*obs"], memory: tuple[()]) -> tuple[PolicyOutput, tuple[()]]:
        """Look the observation up."""
        features = obs.reshape(-1)
        return PolicyOutput(features @ self.logits, features @ self.value), memory

    def unroll(
        self, obs: Float[Array, "time *obs"], start: Bool[Array, " time"], memory: tuple[()]
    ) -> tuple[PolicyOutput, tuple[()]]:
        """Look every observation up; ``start`` changes nothing for a policy without memory."""
        del start
        features = obs.reshape(obs.shape[0], -1)
        return PolicyOutput(features @ self.logits, features @ self.value), memory
