"""A small feed-forward policy: the light default of gridworlds."""

import math

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_envs._types import PRNGKey
from coala_envs.checks import Size, checked
from coala_envs.co_players._protocol import AbstractPolicy, PolicyOutput

POLICY_SCALE = 0.01
"""Of the initial output weights: the policy starts near uniform, which is how it explores."""


class MLPPolicy(AbstractPolicy):
    """Logits and value through one hidden layer of the (flattened) observation; nothing is remembered.

    Arguments:
        obs_size: number of features of the flattened observation.
        num_actions: how many, A.
        width: of the hidden layer.
    """

    hidden: eqx.nn.Linear
    logits: Float[Array, "actions width"]
    value: Float[Array, " width"]

    @checked
    def __init__(self, obs_size: Size, num_actions: Size, *, width: Size = 64, key: PRNGKey):
        hidden_key, logits_key = jax.random.split(key)
        self.hidden = eqx.nn.Linear(obs_size, width, key=hidden_key)
        self.logits = POLICY_SCALE * jax.random.normal(logits_key, (num_actions, width)) / math.sqrt(width)
        self.value = jnp.zeros(width)

    def initial_memory(self) -> tuple[()]:
        """Return the empty memory."""
        return ()

    def step(self, obs: Float[Array, "*obs"], memory: tuple[()]) -> tuple[PolicyOutput, tuple[()]]:
        """Read one observation."""
        features = jnp.tanh(self.hidden(obs.reshape(-1)))
        return PolicyOutput(self.logits @ features, self.value @ features), memory

    def unroll(
        self, obs: Float[Array, "time *obs"], start: Bool[Array, " time"], memory: tuple[()]
    ) -> tuple[PolicyOutput, tuple[()]]:
        """Read every observation; ``start`` changes nothing for a policy without memory."""
        del start
        return jax.vmap(lambda seen: self.step(seen, memory)[0])(obs), memory
