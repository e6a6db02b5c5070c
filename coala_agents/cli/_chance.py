"""The flags of chance and of certainty: trembling hands, a random end, greedy agents."""

import dataclasses
from typing import Annotated

import tyro

from coala_envs.games import AbstractGame, with_chance

Epsilon = Annotated[
    str,
    tyro.conf.arg(
        metavar="P|P,P",
        help="Probability with which a hand trembles and another action is done: of all players, or the first's (the "
        "agent's, yours) and the other's.",
    ),
]
EpsilonOfAll = Annotated[
    str,
    tyro.conf.arg(metavar="P", help="Probability with which a hand trembles and another action is done, everybody's."),
]
Survival = Annotated[
    float, tyro.conf.arg(help="Probability with which an inner episode goes on after each step, at most to its length.")
]
Greedy = Annotated[bool, tyro.conf.arg(help="Trained agents take their most probable action instead of drawing one.")]


@dataclasses.dataclass(frozen=True)
class Chance:
    """What was asked for."""

    epsilon: float | tuple[float, ...] = 0.0
    survival: float = 1.0
    greedy: bool = False

    def around(self, game: AbstractGame) -> AbstractGame:
        """Return the game with it. Raises ``ValueError`` as ``with_chance``."""
        return with_chance(game, epsilon=self.epsilon, survival=self.survival)

    @property
    def told(self) -> str:
        """What differs from play as it was trained; nothing if nothing does."""
        each = self.epsilon if isinstance(self.epsilon, tuple) else (self.epsilon,)
        parts = {
            f"epsilon {', '.join(f'{one:g}' for one in each)}": any(each),
            f"survival {self.survival:g}, means are per step played": self.survival != 1,
            "greedy agents": self.greedy,
        }
        return "; ".join(part for part, holds in parts.items() if holds)


def chance(epsilon: str, survival: float, greedy: bool) -> Chance:
    """Return what was typed. Raises ``ValueError`` for an ``epsilon`` that is no number, nor several with commas."""
    try:
        given = tuple(float(part) for part in epsilon.split(","))
    except ValueError:
        raise ValueError(
            f"epsilon must be a probability, or one for each player with commas between, got {epsilon!r}"
        ) from None
    return Chance(given[0] if len(given) == 1 else given, survival, greedy)
