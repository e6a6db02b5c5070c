"""A naive learner whose play is given, for a toy problem that is enumerated completely."""

import equinox as eqx
import jax
import jax.numpy as jnp

from coala_envs.co_players import NaiveLearner


class Scripted(eqx.Module):
    """A naive learner whose actions are read from its memory; their log-probabilities are its own."""

    naive: NaiveLearner
    steps: int = eqx.field(static=True)

    def init(self, *, key):
        return self.naive.init(key=key)

    def initial_memory(self):
        return jnp.zeros(self.steps, int), jnp.array(0)

    def act(self, state, memory, obs, *, key):
        script, t = memory
        output, _ = self.naive._policy(state.params).step(obs, ())
        return script[t], jax.nn.log_softmax(output.logits)[script[t]], (script, t + 1)

    def next_episode(self, memory):
        return memory

    def update(self, state, batch, *, key):
        return self.naive.update(state, batch, key=key)
