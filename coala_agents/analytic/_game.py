"""An iterated 2 × 2 game between memory-one policies, solved in closed form (paper App. C)."""

from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from coala_envs.checks import checked, finite, number
from coala_envs.games import MatrixGame

Scalars = tuple[Float[Array, ""], ...]
"""A small vector in pieces. Under ``vmap`` each piece is one contiguous array over seeds and opponents, which a CPU
works through at full width; a stacked ``[..., 5]`` or ``[..., 4, 4]`` array it would read with gaps."""

# The other player sees CC, CD, DC, DD as CC, DC, CD, DD.
_SEEN_BY_OTHER = (0, 2, 1, 3)


class IteratedGame(eqx.Module):
    """The exact discounted returns of two memory-one policies.

    A memory-one policy is five probabilities of action 0, in the states s0 (the first step), CC, CD, DC, DD, its own
    last action first. It is what ``MemoryOne.cooperation`` of the fixed strategies holds; learners keep logits and
    pass ``jax.nn.sigmoid(logits)``.

    Arguments:
        game: any ``MatrixGame`` of two actions; its inner-episode length is not used, for play never ends here.
        discount: γ in [0, 1), per step.
        normalised: give per-step values, (1 - γ) times the sum; ``False`` gives the discounted sum itself.

    Raises ``ValueError`` for a game that is no ``MatrixGame`` or not 2 × 2, and for a γ outside [0, 1).
    """

    payoffs: Float[Array | np.ndarray, "players own other"]
    discount: Float[Array | np.ndarray, ""]
    normalised: bool = eqx.field(static=True)

    @checked
    def __init__(self, game: MatrixGame, discount: float | Float[Array, ""], normalised: bool = True):
        if game.num_actions != 2:
            raise ValueError(f"the closed form is for 2 x 2 games, got one of {game.num_actions} actions")
        if not isinstance(discount, jax.core.Tracer) and not 0 <= number("discount", discount) < 1:
            raise ValueError(f"discount must be in [0, 1), got {discount}")
        self.payoffs = game.payoffs
        self.discount = discount if isinstance(discount, jax.Array) else np.asarray(discount, dtype=float)
        self.normalised = normalised

    def returns(
        self,
        first: Float[Array | np.ndarray, "5"] | Sequence[float | int],
        second: Float[Array | np.ndarray, "5"] | Sequence[float | int],
    ) -> Float[Array, "2"]:
        """Return both players' expected return, exact and differentiable: ``rᵀ (I - γQ)⁻¹ s`` (paper App. C).

        Of two policies; ``vmap`` it over many. Raises ``ValueError`` for policies that are not five probabilities.
        """
        p, q = (check_probabilities(name, finite(name, x), 5) for name, x in (("first", first), ("second", second)))
        return jnp.stack(self.returns_of(jnp.unstack(p), jnp.unstack(q)))

    def visits(
        self,
        first: Float[Array | np.ndarray, "5"] | Sequence[float | int],
        second: Float[Array | np.ndarray, "5"] | Sequence[float | int],
    ) -> Float[Array, "4"]:
        """Return how often CC, CD, DC, DD are played, discounted; it sums to 1 if ``normalised``, else to 1/(1-γ).

        Arguments and errors as for ``returns``; the first player's action stands first.
        """
        p, q = (check_probabilities(name, finite(name, x), 5) for name, x in (("first", first), ("second", second)))
        return jnp.stack(self._visits(jnp.unstack(p), jnp.unstack(q)))

    def returns_of(self, first: Scalars, second: Scalars) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """Return what ``returns`` does, of policies that come as five scalars each, unchecked.

        Inside loops over many policies this is several times faster: see ``Scalars``.
        """
        visits = self._visits(first, second)
        seen_by_other = [visits[i] for i in _SEEN_BY_OTHER]
        rewards = jnp.asarray(self.payoffs, dtype=float).reshape(2, 4)
        return _dot(rewards[0], visits), _dot(rewards[1], seen_by_other)

    def _visits(self, p: Scalars, q: Scalars) -> Scalars:
        gamma = jnp.asarray(self.discount, dtype=float)
        transition = [_joint(p[1 + i], q[1 + j]) for i, j in enumerate(_SEEN_BY_OTHER)]  # [from][to]
        matrix = [[float(i == j) - gamma * transition[j][i] for j in range(4)] for i in range(4)]
        visits = _solve(matrix, _joint(p[0], q[0]))
        return tuple((1 - gamma) * x for x in visits) if self.normalised else tuple(visits)

    def swapped(self) -> "IteratedGame":
        """Return the game with the two seats exchanged."""
        return eqx.tree_at(lambda game: game.payoffs, self, self.payoffs[::-1])


def check_probabilities(name: str, given: object, size: int) -> Float[Array, " states"]:
    """Return an array of ``size`` probabilities.

    Raises ``ValueError`` for another shape and, where the values are known (not inside ``jit`` or ``grad``), for values
    outside [0, 1].
    """
    array = jnp.asarray(given, dtype=float)
    if array.shape != (size,):
        raise ValueError(f"{name} needs {size} probabilities, got shape {array.shape}")
    if not isinstance(array, jax.core.Tracer):
        known = np.asarray(array)
        if ((known < 0) | (known > 1)).any():
            raise ValueError(f"{name} needs probabilities in [0, 1], got {known.tolist()}")
    return array


def _joint(p: Float[Array, ""], q: Float[Array, ""]) -> Scalars:
    """Return the probabilities of CC, CD, DC, DD."""
    return p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)


def _dot(rewards: Float[Array, "4"], visits: Sequence[Float[Array, ""]]) -> Float[Array, ""]:
    return sum((reward * visit for reward, visit in zip(jnp.unstack(rewards), visits, strict=True)), jnp.zeros(()))


def _solve(matrix: list[list[Float[Array, ""]]], right: Scalars) -> Scalars:
    """Solve a linear system by elimination, written out.

    ``I - γQᵀ`` is diagonally dominant by columns, so no pivoting is needed. A general solver would call out of the
    compiled program once for each of the millions of policies that figures need; this stays inside it.
    """
    a, x = [list(row) for row in matrix], list(right)
    for k in range(4):
        for i in range(k + 1, 4):
            factor = a[i][k] / a[k][k]
            for j in range(k + 1, 4):
                a[i][j] -= factor * a[k][j]
            x[i] -= factor * x[k]
    for k in reversed(range(4)):
        for j in range(k + 1, 4):
            x[k] -= a[k][j] * x[j]
        x[k] /= a[k][k]
    return tuple(x)
