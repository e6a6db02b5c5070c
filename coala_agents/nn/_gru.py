"""A gated recurrent unit (Cho et al. 2014, arXiv 1406.1078): the recurrence of M-FOS's and Shaper's authors."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.nn._linear import Linear
from coala_envs import PRNGKey
from coala_envs.checks import Size, checked
from coala_envs.co_players import AbstractPolicy, PolicyOutput

Hidden = Float[Array, " width"]


class GRUPolicy(AbstractPolicy):
    """GRU → one linear read-out of logits and value, which starts at zero.

    Arguments:
        obs_size: features of the flattened observation.
        num_actions: how many, A.
        width: of the hidden state.
    """

    cell: eqx.nn.GRUCell
    readout: Linear
    """Logits, then the value, in one product."""

    @checked
    def __init__(self, obs_size: Size, num_actions: Size, *, width: Size = 32, key: PRNGKey):
        cell_key, readout_key = jax.random.split(key)
        self.cell = eqx.nn.GRUCell(obs_size, width, key=cell_key)
        self.readout = Linear(width, num_actions + 1, scale=0.0, key=readout_key)

    def initial_memory(self) -> Hidden:
        """Return the hidden state of an empty history."""
        return jnp.zeros(self.cell.hidden_size)

    def step(self, obs: Float[Array, "*obs"], memory: Hidden) -> tuple[PolicyOutput, Hidden]:
        """Read one observation."""
        memory = self.cell(obs.reshape(-1), memory)
        return self._read_out(memory), memory

    def unroll(
        self, obs: Float[Array, "time *obs"], start: Bool[Array, " time"], memory: Hidden
    ) -> tuple[PolicyOutput, Hidden]:
        """Read a sequence; a new history begins wherever ``start`` is true."""

        def read(memory: Hidden, seen: tuple[Array, Array]) -> tuple[Hidden, Hidden]:
            obs, start = seen
            memory = self.cell(obs.reshape(-1), jnp.where(start, self.initial_memory(), memory))
            return memory, memory

        memory, hidden = jax.lax.scan(read, memory, (obs, start))
        return jax.vmap(self._read_out)(hidden), memory

    def _read_out(self, hidden: Hidden) -> PolicyOutput:
        read = self.readout(hidden)
        return PolicyOutput(read[:-1], read[-1])
