"""Scripts for negotiation: leave the other what it values more, claim everything, or answer as the other does."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import checked
from coala_envs.co_players.scripts._script import AbstractScript
from coala_envs.games import Negotiation


class NegotiationScript(AbstractScript):
    """Proposes the most for the kinds that are worth more to itself, and nothing or the most for each of the others.

    Arguments:
        game: the negotiation that it plays.
        defects: whether it claims all kinds.
        answers: whether it claims each of the others with a probability, the part that the other player claimed in the
            last round of what was worth less to that player. It must see proposals.

    Raises ``ValueError`` for who is to answer what it does not see.
    """

    proposals: int = eqx.field(static=True)
    sees_proposals: bool = eqx.field(static=True)
    defects: bool = eqx.field(static=True)
    answers: bool = eqx.field(static=True)

    @checked
    def __init__(self, game: Negotiation, defects: bool, answers: bool = False):
        self.proposals, self.sees_proposals = game.proposals, game.observation == "full"
        self.defects, self.answers = defects, answers
        if answers and (told := blind(game)):
            raise ValueError(told)

    def initial_memory(self) -> Bool[Array, " kinds"]:
        """Return which kinds were worth more to itself in the last round: there was none."""
        return jnp.zeros(3, bool)

    def act(
        self, state: tuple[()], memory: Bool[Array, " kinds"], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Bool[Array, " kinds"]]:
        """Propose."""
        del state
        own = (obs[3:6] if self.sees_proposals else obs) > 0
        if self.answers:
            lost = jnp.sum(jnp.where(memory, obs[12:15], 0)) / jnp.maximum(jnp.sum(memory), 1).astype(float)
        else:
            lost = jnp.asarray(self.defects).astype(float)
        takes = jax.random.uniform(key, own.shape) < lost
        log_prob = jnp.sum(jnp.where(own, 0, jnp.log(jnp.where(takes, lost, 1 - lost))))
        digits = jnp.where(own | takes, self.proposals - 1, 0)
        action = jnp.sum(digits * jnp.array([self.proposals**2, self.proposals, 1]))
        return action, log_prob, own


def blind(game: Negotiation) -> str:
    """Return why nobody can answer the other in a game; nothing if proposals are seen."""
    return "" if game.observation == "full" else f"it must see proposals, and observation is {game.observation!r}"


def negotiation_cooperator(game: Negotiation) -> NegotiationScript:
    """Claim the kinds that are worth more to itself, and leave the others."""
    return NegotiationScript(game, defects=False)


def negotiation_defector(game: Negotiation) -> NegotiationScript:
    """Claim everything."""
    return NegotiationScript(game, defects=True)


def negotiation_tit_for_tat(game: Negotiation) -> NegotiationScript:
    """Cooperate, and claim what is worth less to itself as often as the other has just done so."""
    return NegotiationScript(game, defects=False, answers=True)
