"""The residual Hawk block (De et al. 2024, arXiv 2402.19427; paper App. B.3)."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents._recurrence import ScanMethod
from coala_agents.nn._linear import Linear, RMSNorm, along, side_by_side
from coala_agents.nn._rg_lru import RGLRU
from coala_envs import PRNGKey


class CausalConv(eqx.Module):
    """A depthwise convolution over the present and the last ``taps - 1`` inputs of the same history."""

    weight: Float[Array, "taps width"]
    bias: Float[Array, " width"]

    def __init__(self, width: int, taps: int, *, key: PRNGKey):
        self.weight = 0.1 / jnp.sqrt(taps) * jax.random.normal(key, (taps, width))
        self.bias = jnp.zeros(width)

    def step(
        self, x: Float[Array, " width"], past: Float[Array, " past_width"]
    ) -> tuple[Float[Array, " width"], Float[Array, " past_width"]]:
        """Return the output and the inputs to remember, oldest first, one after the other in a row."""
        window = jnp.concatenate([past, x])
        weighed = jnp.split(window * self.weight.reshape(-1), len(self.weight))
        return sum(weighed, self.bias), window[x.size :]

    def unroll(
        self, x: Float[Array, "time *batch width"], start: Bool[Array, "time *batch"], past: Float[Array, "*batch past"]
    ) -> tuple[Float[Array, "time *batch width"], Float[Array, "*batch past"]]:
        """Return every output and the inputs to remember; no tap reaches behind a start."""
        steps, reach = x.shape[0], len(self.weight) - 1
        oldest_first = jnp.moveaxis(past.reshape(*past.shape[:-1], reach, -1), -2, 0)
        padded = jnp.concatenate([oldest_first, x])
        begins = jnp.concatenate([jnp.zeros((reach, *start.shape[1:]), bool), start])
        # same[d]: d steps back is still the same history.
        same = [jnp.ones(start.shape, bool)]
        for back in range(reach):
            same.append(same[-1] & ~begins[reach - back :][:steps])
        output = along(self.bias, x)
        for tap in range(reach + 1):
            seen = jnp.where(same[reach - tap][..., None], padded[tap:][:steps], 0.0)
            output = output + seen * along(self.weight[tap], x)
        remembered = jnp.stack([same[back][-1] for back in reversed(range(reach))])
        kept = jnp.where(remembered[..., None], padded[steps:], 0.0)
        return output, jnp.moveaxis(kept, 0, -2).reshape(past.shape)


class HawkMemory(NamedTuple):
    """What the block remembers of one history."""

    conv: Float[Array, " past_width"]
    """The last inputs of the convolution, oldest first, in a row."""
    recurrence: Float[Array, " width"]
    fresh: Bool[Array, ""]
    """Whether nothing has been read yet."""


class HawkBlock(eqx.Module):
    """x + recurrent branch(norm x), then x + gated MLP(norm x)."""

    recurrent_norm: RMSNorm
    recurrent_gate: Linear
    recurrent_in: Linear
    conv: CausalConv
    rg_lru: RGLRU
    recurrent_out: Linear
    mlp_norm: RMSNorm
    mlp_gate: Linear
    mlp_in: Linear
    mlp_out: Linear
    num_taps: int = eqx.field(static=True)

    def __init__(
        self,
        width: int,
        *,
        lru_width: int,
        mlp_width: int,
        num_heads: int,
        num_taps: int = 4,
        residual_scale: float,
        key: PRNGKey,
    ):
        gate_key, in_key, conv_key, lru_key, out_key, mlp_gate_key, mlp_in_key, mlp_out_key = jax.random.split(key, 8)
        self.recurrent_norm = RMSNorm(width)
        self.recurrent_gate = Linear(width, lru_width, key=gate_key)
        self.recurrent_in = Linear(width, lru_width, key=in_key)
        self.conv = CausalConv(lru_width, num_taps, key=conv_key)
        self.rg_lru = RGLRU(lru_width, num_heads, key=lru_key)
        self.recurrent_out = Linear(lru_width, width, scale=residual_scale, key=out_key)
        self.mlp_norm = RMSNorm(width)
        self.mlp_gate = Linear(width, mlp_width, key=mlp_gate_key)
        self.mlp_in = Linear(width, mlp_width, key=mlp_in_key)
        self.mlp_out = Linear(mlp_width, width, scale=residual_scale, key=mlp_out_key)
        self.num_taps = num_taps

    def initial_memory(self) -> HawkMemory:
        """Return the memory of an empty history."""
        width = self.rg_lru.softness.shape[0]
        return HawkMemory(jnp.zeros((self.num_taps - 1) * width), jnp.zeros(width), jnp.array(True))

    def step(self, x: Float[Array, " width"], memory: HawkMemory) -> tuple[Float[Array, " width"], HawkMemory]:
        """Read one input."""
        gate, branch = self._branches(x)
        branch, conv = self.conv.step(branch, memory.conv)
        hidden = self.rg_lru.step(branch, memory.fresh, memory.recurrence)
        return self._join(x, gate, hidden), HawkMemory(conv, hidden, jnp.array(False))

    def unroll(
        self,
        x: Float[Array, "time *batch width"],
        start: Bool[Array, "time *batch"],
        memory: HawkMemory,
        method: ScanMethod,
    ) -> tuple[Float[Array, "time *batch width"], HawkMemory]:
        """Read a sequence, or several side by side; where ``start`` is true the past is forgotten first."""
        start = start.at[0].set(start[0] | memory.fresh)
        gate, branch = self._branches(x)
        branch, conv = self.conv.unroll(branch, start, memory.conv)
        hidden = self.rg_lru.unroll(branch, start, memory.recurrence, method)
        return self._join(x, gate, hidden), HawkMemory(conv, hidden[-1], jnp.zeros_like(memory.fresh))

    def _branches(self, x: Array) -> tuple[Array, Array]:
        return side_by_side(self.recurrent_norm(x), self.recurrent_gate, self.recurrent_in)

    def _join(self, x: Array, gate: Array, hidden: Array) -> Array:
        x = x + self.recurrent_out(jax.nn.gelu(gate) * hidden)
        gate, inputs = side_by_side(self.mlp_norm(x), self.mlp_gate, self.mlp_in)
        return x + self.mlp_out(jax.nn.gelu(gate) * inputs)
