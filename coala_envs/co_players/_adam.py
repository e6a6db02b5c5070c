"""Adam as a value."""

from typing import Any

import optax

from coala_envs.checks import positive


class Adam(optax.GradientTransformation):
    """``optax.adam`` that equals another with the same numbers and can be pickled.

    Optax's own are made of local functions: no two are equal, so that equal learners would be compiled anew, and a
    learner with one cannot be sent to another process.

    Arguments:
        learning_rate, eps: as ``optax.adam``.

    Raises ``ValueError`` for numbers that are not positive.
    """

    numbers: tuple[float, float]

    def __new__(cls, learning_rate: float, eps: float = 1e-8) -> "Adam":
        """Take Optax's functions."""
        learning_rate, eps = positive("learning_rate", learning_rate), positive("eps", eps)
        self = super().__new__(cls, *optax.adam(learning_rate, eps=eps))
        self.numbers = (learning_rate, eps)
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Adam) and self.numbers == other.numbers

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.numbers)

    def __reduce__(self) -> Any:
        return Adam, self.numbers
