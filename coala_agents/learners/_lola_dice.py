"""LOLA-DICE: differentiate a sampled return through the other player's sampled learning."""

from typing import Any

import equinox as eqx
import jax
from jaxtyping import Array, Float

from coala_agents.learners._episodes import Episodes
from coala_agents.learners._lola import AbstractLookAhead, check_two_players
from coala_agents.learners._naive_ascent import OWN, NaiveAscent
from coala_envs import PRNGKey
from coala_envs.checks import Fraction
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame


class LolaDice(AbstractLookAhead):
    """Back-propagate through M imagined steps of the other, with derivatives of second order (paper Eq. 4, App. E).

    A copy of the other player takes M steps of ``naive`` on freshly sampled batches; the DiCE objective makes each step
    differentiable in the own parameters, which the batch depends on. The objective of a last batch is then
    differentiated through all of them. The result is unbiased for Eq. 4 but for the noise of the imagined steps, of
    order 1/B.

    Arguments:
        naive: how the other is imagined to learn; with 0 steps this is the plain policy gradient.
        weight: of this gradient; the rest of 1 goes to the plain partial gradient, from a batch of its own (paper Fig.
            4C).

    Raises ``ValueError`` for a weight outside [0, 1].

    Source: Foerster et al. 2018, arXiv 1802.05098 (LOLA-DiCE).
    """

    naive: NaiveAscent = NaiveAscent()
    weight: Fraction = eqx.field(static=True, default=1.0)

    @property
    def games_per_gradient(self) -> int:
        """See ``AbstractLookAhead``."""
        return self.naive.batch_size * (self.naive.num_steps + 1 + (self.weight < 1))

    def gradient(
        self, game: AbstractGame, own: AbstractPolicy, other: AbstractPolicy, seat: int, *, key: PRNGKey
    ) -> tuple[AbstractPolicy, Episodes]:
        """As ``AbstractLookAhead.gradient``, from ``num_steps + 1`` batches, and one more for a ``weight`` below 1."""
        check_two_players(game, seat)
        keys = jax.random.split(key, self.naive.num_steps + 2)

        def after_learning(own: AbstractPolicy) -> tuple[Float[Array, ""], Episodes]:
            def step(other: AbstractPolicy, key: PRNGKey) -> tuple[AbstractPolicy, None]:
                episodes = self.naive.play(game, (own, other), seat, key=key)
                return self.naive.ascend((own, other), episodes), None

            learnt, _ = jax.lax.scan(step, other, keys[2:])
            last = self.naive.play(game, (own, learnt), seat, key=keys[0])
            return self.naive.objective((own, learnt), last, OWN), last

        gradient, last = jax.grad(after_learning, has_aux=True)(own)
        if self.weight == 1:
            return gradient, last
        now = self.naive.play(game, (own, other), seat, key=keys[1])
        partial: Any = jax.grad(lambda own: self.naive.objective((own, other), now, OWN))(own)
        return jax.tree.map(lambda ahead, here: self.weight * ahead + (1 - self.weight) * here, gradient, partial), last
