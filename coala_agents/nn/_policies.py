"""The sequence policy of the paper: one network for logits and value (App. B.3)."""

import functools
from typing import Annotated, Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from coala_agents._recurrence import ScanMethod
from coala_agents.nn._hawk import HawkBlock, HawkMemory
from coala_agents.nn._linear import Linear, RMSNorm
from coala_envs import PRNGKey
from coala_envs.checks import Size, checked, whole
from coala_envs.co_players import AbstractPolicy, PolicyOutput

Blocks = Annotated[int, functools.partial(whole, most=1000)]
"""At least 1, and no more than anybody has."""


class HawkPolicy(AbstractPolicy):
    """Linear embedding → residual Hawk blocks → RMSNorm → two linear read-outs that start at zero.

    Arguments:
        obs_size: features of the flattened observation.
        num_actions: how many, A.
        width: of the residual stream; the paper's is 32.
        lru_width: of the linear recurrence within a block; the paper's is 32.
        mlp_width: of the hidden layer within a block; the paper's is 32.
        num_heads: blocks of the recurrence's gates, which must divide its width; the paper's are 2.
        num_blocks: how many residual blocks; the paper has 1.
        scan_method: how ``unroll`` solves the linear recurrence: ``"sequential"``, ``"associative"`` or ``"auto"``, the
            first of them on a CPU and the second on an accelerator.

    Raises ``ValueError`` if the heads do not divide the LRU's width, and for an unknown scan method.
    """

    embedding: Linear
    blocks: tuple[HawkBlock, ...]
    norm: RMSNorm
    readout: Linear
    """Logits, then the value, in one product."""
    scan_method: ScanMethod = eqx.field(static=True)

    @checked
    def __init__(
        self,
        obs_size: Size,
        num_actions: Size,
        *,
        width: Size = 32,
        lru_width: Size = 32,
        mlp_width: Size = 32,
        num_heads: Size = 2,
        num_blocks: Blocks = 1,
        scan_method: ScanMethod = "auto",
        key: PRNGKey,
    ):
        if lru_width % num_heads:
            raise ValueError(f"num_heads {num_heads} must divide lru_width {lru_width}")
        embedding_key, readout_key, *block_keys = jax.random.split(key, 2 + num_blocks)
        self.embedding = Linear(obs_size, width, key=embedding_key)
        self.blocks = tuple(
            HawkBlock(
                width,
                lru_width=lru_width,
                mlp_width=mlp_width,
                num_heads=num_heads,
                residual_scale=(2 / num_blocks) ** 0.5,
                key=block_key,
            )
            for block_key in block_keys
        )
        self.norm = RMSNorm(width)
        self.readout = Linear(width, num_actions + 1, scale=0.0, key=readout_key)
        self.scan_method = scan_method

    def initial_memory(self) -> tuple[HawkMemory, ...]:
        """Return the memory of an empty history, one entry per block."""
        return tuple(block.initial_memory() for block in self.blocks)

    def step(
        self, obs: Float[Array, "*obs"], memory: tuple[HawkMemory, ...]
    ) -> tuple[PolicyOutput, tuple[HawkMemory, ...]]:
        """Read one observation."""
        x = self.embedding(obs.reshape(-1))
        after = []
        for block, remembered in zip(self.blocks, memory, strict=True):
            x, remembered = block.step(x, remembered)
            after.append(remembered)
        return self._read_out(x), tuple(after)

    def unroll(
        self, obs: Float[Array, "time *obs"], start: Bool[Array, " time"], memory: tuple[HawkMemory, ...]
    ) -> tuple[PolicyOutput, tuple[HawkMemory, ...]]:
        """Read a sequence; a new history begins wherever ``start`` is true. Raises ``ValueError`` for no steps."""
        if not len(obs):
            raise ValueError("a policy unrolls at least 1 step, got none")
        return self._unroll(obs.reshape(obs.shape[0], -1), start, memory)

    def unroll_batch(
        self, obs: Float[Array, "time batch *obs"], start: Bool[Array, " time"], memory: tuple[HawkMemory, ...]
    ) -> tuple[PolicyOutput, tuple[HawkMemory, ...]]:
        """See ``AbstractPolicy``; all histories go through each product of matrices at once."""
        time, batch = obs.shape[:2]
        everywhere = jnp.broadcast_to(start[:, None], (time, batch))
        return self._unroll(obs.reshape(time, batch, -1), everywhere, memory)

    def _unroll(self, obs: Array, start: Array, memory: tuple[HawkMemory, ...]) -> Any:
        x = self.embedding(obs)
        after = []
        for block, remembered in zip(self.blocks, memory, strict=True):
            x, remembered = block.unroll(x, start, remembered, self.scan_method)
            after.append(remembered)
        return self._read_out(x), tuple(after)

    def _read_out(self, x: Array) -> PolicyOutput:
        read = self.readout(self.norm(x))
        return PolicyOutput(read[..., :-1], read[..., -1])
