"""The residual Hawk block (De et al. 2024, arXiv 2402.19427; paper App. B.3)."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents.nn._rg_lru import RGLRU
from coala_agents.nn._scan import ScanMethod
from coala_envs import PRNGKey


class Linear(eqx.Module):
    """An affine map with normal weights of standard deviation ``scale / sqrt(inputs)`` and zero biases."""

    weight: Float[Array, "inputs outputs"]
    bias: Float[Array, " outputs"]

    def __init__(self, inputs: int, outputs: int, *, scale: float = 1.0, key: PRNGKey):
        self.weight = scale / jnp.sqrt(inputs) * jax.random.normal(key, (inputs, outputs))
        self.bias = jnp.zeros(outputs)

    def __call__(self, x: Float[Array, " inputs"]) -> Float[Array, " outputs"]:
        return x @ self.weight + self.bias


def side_by_side(
    x: Float[Array, " inputs"], first: Linear, second: Linear
) -> tuple[Float[Array, " first"], Float[Array, " second"]]:
    """Return both maps of one input, as one product: half as many passes over small matrices.

    Joining the weights costs nothing in a loop, for XLA takes out of it what does not change.
    """
    y = x @ jnp.concatenate([first.weight, second.weight], axis=1) + jnp.concatenate([first.bias, second.bias])
    return y[: first.bias.size], y[first.bias.size :]


class RMSNorm(eqx.Module):
    """Divide by the root mean square over the features; scale by 1 + a learned vector that starts at 0."""

    scale: Float[Array, " width"]

    def __init__(self, width: int):
        self.scale = jnp.zeros(width)

    def __call__(self, x: Float[Array, " width"]) -> Float[Array, " width"]:
        return x * jax.lax.rsqrt(jnp.mean(x * x) + 1e-6) * (1 + self.scale)


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
        self, x: Float[Array, "time width"], start: Bool[Array, " time"], past: Float[Array, " past_width"]
    ) -> tuple[Float[Array, "time width"], Float[Array, " past_width"]]:
        """Return every output and the inputs to remember; no tap reaches behind a start."""
        steps, reach = x.shape[0], len(self.weight) - 1
        padded = jnp.concatenate([past.reshape(reach, -1), x])
        begins = jnp.concatenate([jnp.zeros(reach, bool), start])
        # same[d]: d steps back is still the same history.
        same = [jnp.ones(steps, bool)]
        for back in range(reach):
            same.append(same[-1] & ~begins[reach - back :][:steps])
        output = self.bias[None]
        for tap in range(reach + 1):
            output = output + jnp.where(same[reach - tap][:, None], padded[tap:][:steps], 0.0) * self.weight[tap][None]
        remembered = jnp.array([same[back][-1] for back in reversed(range(reach))], bool)
        return output, jnp.where(remembered[:, None], padded[steps:], 0.0).reshape(-1)


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
        x: Float[Array, "time width"],
        start: Bool[Array, " time"],
        memory: HawkMemory,
        method: ScanMethod,
    ) -> tuple[Float[Array, "time width"], HawkMemory]:
        """Read a sequence; where ``start`` is true the past is forgotten first."""
        start = start.at[0].set(start[0] | memory.fresh)
        gate, branch = jax.vmap(self._branches)(x)
        branch, conv = self.conv.unroll(branch, start, memory.conv)
        hidden = self.rg_lru.unroll(branch, start, memory.recurrence, method)
        return jax.vmap(self._join)(x, gate, hidden), HawkMemory(conv, hidden[-1], jnp.array(False))

    def _branches(self, x: Array) -> tuple[Array, Array]:
        return side_by_side(self.recurrent_norm(x), self.recurrent_gate, self.recurrent_in)

    def _join(self, x: Array, gate: Array, hidden: Array) -> Array:
        x = x + self.recurrent_out(jax.nn.gelu(gate) * hidden)
        gate, inputs = side_by_side(self.mlp_norm(x), self.mlp_gate, self.mlp_in)
        return x + self.mlp_out(jax.nn.gelu(gate) * inputs)
