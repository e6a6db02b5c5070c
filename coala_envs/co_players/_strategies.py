"""Fixed strategies for two-action matrix games; all are memory-one, and none of them learns.

Those that take ``num_players`` are known for games of N players too.
"""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from coala_envs._types import PRNGKey
from coala_envs.checks import Fraction, Number, checked, finite, probabilities, traced
from coala_envs.co_players._fixed import AbstractFixedPlayer
from coala_envs.games import MOST_PLAYERS, Players, joint_action_seen

Payoffs = tuple[float | int, float | int, float | int, float | int]
"""T, R, P, S."""

PAPERS_PAYOFFS: Payoffs = (2.0, 1.0, 0.0, -1.0)


class MemoryOne(AbstractFixedPlayer):
    """Cooperates with a probability that depends on the last joint action. ``Reactive`` is for more than two actions.

    Arguments:
        cooperation: the probability of action 0 in s0, CC, CD, DC, DD (own action first); among N players in each of
            the 1 + 2^N states of ``NPlayerGame``.

    Raises ``ValueError`` unless these are so many numbers in [0, 1]. As in all strategies here, numbers may be traced,
    for a sweep by ``vmap`` or a gradient: then nothing is known of their values, and they are not looked at.
    """

    cooperation: Float[Array | np.ndarray, "states"]

    def __init__(self, cooperation: Sequence[Any] | np.ndarray | Array):
        table = probabilities("cooperation", cooperation)
        if table.ndim != 1 or len(table) not in [1 + 2**players for players in range(2, MOST_PLAYERS + 1)]:
            raise ValueError(f"cooperation must be 5 probabilities, or 1 + 2^N for N players, got shape {table.shape}")
        self.cooperation = table

    @property
    def num_players(self) -> int:
        """Of the games whose states these are."""
        return (len(self.cooperation) - 1).bit_length() - 1

    def initial_memory(self) -> tuple[()]:
        """Return the empty memory: the observation holds the last joint action."""
        return ()

    def act(
        self, state: tuple[()], memory: tuple[()], obs: Float[Array, " obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Float[Array, ""], tuple[()]]:
        """Look the cooperation probability up and draw.

        Raises ``ValueError`` for an observation of no matrix game of two actions.
        """
        del state
        cooperate = joint_action_seen(obs, 2, self.num_players) @ jnp.asarray(self.cooperation)
        action = jnp.where(jax.random.uniform(key) < cooperate, 0, 1)
        return action, jnp.log(jnp.where(action == 0, cooperate, 1 - cooperate)), memory


@checked
def always_cooperate(num_players: Players = 2) -> MemoryOne:
    """Cooperate, whatever happened."""
    return random(1, num_players)


@checked
def always_defect(num_players: Players = 2) -> MemoryOne:
    """Defect, whatever happened."""
    return random(0, num_players)


@checked
def random(probability: Fraction = 0.5, num_players: Players = 2) -> MemoryOne:
    """Cooperate with one probability throughout."""
    return MemoryOne((probability,) * (1 + 2**num_players))


@checked
def tit_for_tat(num_players: Players = 2) -> MemoryOne:
    """Open with cooperation, then do what the other did last; among N players cooperate if all the others did."""
    return MemoryOne((1, *(1, *(0,) * (2 ** (num_players - 1) - 1)) * 2))


@checked
def generous_tit_for_tat(generosity: Fraction | None = None, *, payoffs: Payoffs = PAPERS_PAYOFFS) -> MemoryOne:
    """Tit-for-tat that forgives a defection with probability ``generosity`` (Nowak and Sigmund 1992).

    Arguments:
        generosity: the largest that nobody can profit from, min(1 - (T-R)/(R-S), (R-P)/(T-P)), if not given.
        payoffs: T, R, P, S with T > R > P > S and 2 R > T + S, of which that is made; not used if it is given.

    Raises ``ValueError`` for payoffs in another order, and for a generosity outside [0, 1].
    """
    if generosity is None:
        temptation, reward, punishment, sucker = _four(payoffs)
        if not traced(payoffs) and not (temptation > reward > punishment > sucker and 2 * reward > temptation + sucker):
            raise ValueError(f"payoffs must be T > R > P > S with 2 R > T + S, got {tuple(payoffs)}")
        against_alternation = 1 - (temptation - reward) / (reward - sucker)
        arrays: Any = jnp if traced(payoffs) else np
        generosity = arrays.minimum(against_alternation, (reward - punishment) / (temptation - punishment))
    return MemoryOne((1, 1, generosity, 1, generosity))


@checked
def win_stay_lose_shift(*, payoffs: Payoffs = PAPERS_PAYOFFS) -> MemoryOne:
    """Open with cooperation; repeat the last action if it won, change it if not (Nowak and Sigmund 1993).

    The two better of the four payoffs are wins. In the prisoner's dilemma, the stag hunt and chicken these are T and R:
    it wins when the other cooperated.

    Arguments:
        payoffs: T, R, P, S, the two better above the two worse.

    Raises ``ValueError`` if the second and the third best are equal.
    """
    four = finite("payoffs", payoffs, shape=(4,))
    best_loss, least_win = (jnp if traced(four) else np).sort(four)[1:3]
    if not traced(four) and not best_loss < least_win:
        raise ValueError(f"payoffs T, R, P, S must have two that are better than the others, got {tuple(payoffs)}")
    temptation, reward, punishment, sucker = (four >= least_win).astype(float)
    # In CC and CD staying is to cooperate, in DC and DD shifting is.
    return MemoryOne((1, reward, sucker, 1 - temptation, 1 - punishment))


@checked
def grim_trigger(num_players: Players = 2) -> MemoryOne:
    """Cooperate until anybody has defected, then defect to the end of the inner episode.

    Memory-one suffices: once it has defected, its own last action says so.
    """
    return MemoryOne((1, 1, *(0,) * (2**num_players - 1)))


@checked
def extortion(
    chi: Number = 3.0,
    phi: Number | None = None,
    *,
    payoffs: Payoffs = PAPERS_PAYOFFS,
    opening: Fraction = 1.0,
) -> MemoryOne:
    """Zero-determinant extortion (Press and Dyson 2012; paper §4 and App. C).

    It enforces own - P = χ (other - P) on the long-run payoffs, whatever the other does.

    Arguments:
        chi: χ ≥ 1, own gain over P divided by the other's; 1 is fair, and with the largest φ it is tit-for-tat.
        phi: 0 < φ ≤ (P-S) / max((P-S) + χ(T-P), χ(P-S) + (T-P)), which keeps all probabilities in [0, 1]; half of the
            largest if not given.
        payoffs: T, R, P, S with T > R > P > S.
        opening: cooperation probability in s0, which the theory leaves free.

    Raises ``ValueError`` for payoffs in another order, χ < 1, φ out of its range, or an opening outside [0, 1].
    """
    temptation, reward, punishment, sucker = _four(payoffs)
    if not traced(payoffs) and not temptation > reward > punishment > sucker:
        raise ValueError(f"payoffs must be T > R > P > S, got {tuple(payoffs)}")
    if not traced(chi) and chi < 1:
        raise ValueError(f"chi must be at least 1, got {chi}")
    below, above = punishment - sucker, temptation - punishment
    # Departs from App. C: its bound, the first of the two, lets the answer to DC exceed 1 where T - P < P - S.
    arrays: Any = jnp if traced((chi, phi, payoffs, opening)) else np
    largest = below / arrays.maximum(below + chi * above, chi * below + above)
    phi = largest / 2 if phi is None else phi
    if not traced((phi, largest)) and not 0 < phi <= largest:
        raise ValueError(f"phi must be in (0, {largest:.6g}] for chi = {chi}, got {phi}")
    after_joint_action = [
        1 - phi * (chi - 1) * (reward - punishment) / below,
        1 - phi * (1 + chi * above / below),
        phi * (chi + above / below),
        0.0,
    ]
    # With the largest φ, round-off alone can leave [0, 1].
    return MemoryOne((opening, *arrays.clip(arrays.asarray(after_joint_action, float), 0.0, 1.0)))


def _four(payoffs: Payoffs) -> tuple[Any, ...]:
    """Return T, R, P, S as numbers. Raises ``ValueError`` for any other."""
    four = finite("payoffs", payoffs, shape=(4,))
    return tuple(four) if traced(four) else tuple(four.tolist())
