"""Scripts for the prisoner's dilemma in the matrix: gather one kind of coin, then meet the other."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import checked
from coala_envs.co_players.scripts._script import AbstractScript, drawn
from coala_envs.games import InTheMatrix, InTheMatrixAction

TURN_LEFT, TURN_RIGHT, FORWARD, INTERACT, _ = np.eye(len(InTheMatrixAction))
EITHER_TURN = TURN_LEFT + TURN_RIGHT
WANDERS = np.array([0.1, 0.1, 0.8, 0.0, 0.0])
"""Probabilities of the actions where nothing is to be seen: mostly ahead, and a turn now and then to get about."""


class InTheMatrixScript(AbstractScript):
    """Takes a coin of one kind, keeps off the other kind, and interacts with the other as soon as it can.

    One coin is a pure strategy already. It goes to what it wants and sees in its window, straight ahead first; where it
    sees nothing it wanders.

    Arguments:
        game: the game in the matrix that it plays.
        defects: whether it takes defect coins, and not cooperate coins.
        answers: whether it takes, after an interaction, what the other held most of, cooperate coins if as many.
    """

    window: int = eqx.field(static=True)
    defects: bool = eqx.field(static=True)
    answers: bool = eqx.field(static=True)

    @checked
    def __init__(self, game: InTheMatrix, defects: bool, answers: bool = False):
        self.window, self.defects, self.answers = game.window, defects, answers

    def initial_memory(self) -> Bool[Array, ""]:
        """Return whether it takes defect coins."""
        return jnp.array(self.defects)

    def act(
        self, state: tuple[()], memory: Bool[Array, ""], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], Bool[Array, ""]]:
        """Fire, or go on."""
        del state
        seen, numbers = obs[:-6].reshape(8, self.window, self.window) > 0, obs[-6:]
        cooperate_coins, defect_coins, other, walls = seen[0], seen[1], seen[2], seen[7]
        others_held, frozen = numbers[3:5], numbers[5] > 0
        answer = jnp.where(frozen, others_held[1] > others_held[0], memory)
        defects = answer if self.answers else memory

        holds_any = numbers[2] > 0
        coins, shunned = (
            jnp.where(defects, *both) for both in ((defect_coins, cooperate_coins), (cooperate_coins, defect_coins))
        )
        wanted = jnp.where(holds_any, other, coins)
        ahead = self.window - 1 - jnp.arange(self.window)[:, None]
        right = jnp.arange(self.window)[None] - self.window // 2
        in_beam = ((ahead == 1) & (jnp.abs(right) <= 1)) | ((ahead == 2) & (right == 0))
        fires = holds_any & jnp.any(other & in_beam)
        blocked = jnp.any((walls | other | shunned) & (ahead == 1) & (right == 0))

        far = 2 * self.window
        place = jnp.argmin(jnp.where(wanted, ahead + jnp.abs(right), far))
        its_row, its_right = place // self.window, place % self.window - self.window // 2
        turns = jnp.where(its_right == 0, EITHER_TURN, jnp.where(its_right < 0, TURN_LEFT, TURN_RIGHT))
        steers = jnp.where((its_row < self.window - 1) & ~blocked, FORWARD, turns)
        wanders = jnp.where(blocked, EITHER_TURN, WANDERS)
        weights = jnp.where(fires, INTERACT, jnp.where(jnp.any(wanted), steers, wanders))
        return *drawn(weights, key=key), defects


def in_the_matrix_cooperator(game: InTheMatrix) -> InTheMatrixScript:
    """Meet the other with cooperate coins only."""
    return InTheMatrixScript(game, defects=False)


def in_the_matrix_defector(game: InTheMatrix) -> InTheMatrixScript:
    """Meet the other with defect coins only."""
    return InTheMatrixScript(game, defects=True)


def in_the_matrix_tit_for_tat(game: InTheMatrix) -> InTheMatrixScript:
    """Begin with cooperate coins, then gather what the other met it with."""
    return InTheMatrixScript(game, defects=False, answers=True)
