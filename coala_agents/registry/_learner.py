"""The part of a configuration that says who learns and how; each algorithm adds its own fields."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from coala_agents.parts import Part, carried_over
from coala_agents.registry._algorithms import algorithm_entry
from coala_envs.checks import checked
from coala_envs.co_players import AbstractPolicy
from coala_envs.games import AbstractGame


class Task(NamedTuple):
    """What a learner must know that is no option of its own."""

    make_policy: Callable[..., AbstractPolicy]
    """``make_policy(key=...)``."""
    game: AbstractGame
    batch_size: int
    """How many games, B."""
    iterations: int
    """Of training: schedules end with it."""


@dataclasses.dataclass(frozen=True)
class LearnerConfig(Part):
    """What the options of every algorithm have: its name."""

    selector: ClassVar[str] = "algorithm"

    algorithm: str
    """One of coala list, or several joined by +: they share a pool (named twice: a double share), or are a pair."""

    @property
    def named(self) -> list[str]:
        """The algorithms as they are named, one twice if it is."""
        return self.algorithm.split("+")

    @property
    def algorithms(self) -> list[str]:
        """The algorithms, each once."""
        return list(dict.fromkeys(self.named))

    @property
    def label(self) -> str:
        """What titles, tables and folders call what is trained."""
        return "+".join(map(self.called, self.named))

    def called(self, name: str) -> str:
        """Return what an algorithm is called with these options, which may make another method of it."""
        return name

    @property
    def in_a_pair(self) -> bool:
        """Whether the algorithms see more of each other than actions and learn in a pair."""
        return algorithm_entry(self.named[0]).in_a_pair

    @property
    def sizes(self) -> Mapping[str, int]:
        """What else multiplies the episodes of an iteration, by name."""
        return {}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is told before training against opponents that learn, a line each: what may not be as one thinks."""
        return ()

    @property
    def idle(self) -> frozenset[str]:
        """Options that change nothing as the others stand: labels of runs do not tell them."""
        return frozenset()

    def check_sizes(self, training: Mapping[str, int]) -> None:
        """Raise ``ValueError`` for what does not go together with the sizes of the training, given by name."""

    def chosen(self, name: str) -> "LearnerConfig":
        """Return the options of other algorithms, with those values that both have and that were set.

        What is right by default for one may be wrong for another: the lambda of advantages, say, in pairs.

        Raises ``ValueError`` if only one of them learns in a pair: then all else differs too.
        """
        if algorithm_entry(name.split("+")[0]).in_a_pair != self.in_a_pair:
            pairs, pools = (self.algorithm, name) if self.in_a_pair else (name, self.algorithm)
            seen = algorithm_entry(pairs.split("+")[0]).sees
            raise ValueError(
                f"{pairs} learns in a pair, from the other's {seen}, and {pools} does not: "
                f"start from a preset of {name}'s kind (coala list)"
            )
        return carried_over(self, learner(name).algorithm, options_class(name), defaults=False)

    def build(self, task: Task) -> dict[str, Any]:
        """Return a learner for each of ``algorithms``, by its name."""
        return {name: algorithm_entry(name).make(self, task) for name in self.algorithms}


@checked
def learner(algorithm: str = "coala-pg", **options: Any) -> LearnerConfig:
    """Return the part of a configuration that says who learns and how.

    Arguments:
        algorithm: one of ``ALGORITHMS``, or several joined by ``+``.
        options: its fields, or theirs; their defaults serve for the rest.

    Raises ``ValueError`` for an unknown algorithm, for several that cannot learn together, and for options that they
    do not have.
    """
    known = "+".join(algorithm_entry(name).name for name in algorithm.split("+"))
    made: LearnerConfig = options_class(algorithm)(known).merged(options)
    return made


def options_class(algorithm: str) -> type[Any]:
    """Return the class of the options of an algorithm, or of several joined by ``+``: the fields of all."""
    entries = [algorithm_entry(name) for name in algorithm.split("+")]
    if len({entry.in_a_pair for entry in entries}) > 1:
        raise ValueError(f"{algorithm}: algorithms that learn in a pair do not share a pool with others")
    return _all_of(tuple(dict.fromkeys(entry.options for entry in entries)))


@functools.cache
def _all_of(classes: tuple[type[Any], ...]) -> type[Any]:
    own = [one for one in classes if not any(one is not other and issubclass(other, one) for other in classes)]
    if len(own) == 1:
        return own[0]

    def check(self: Any) -> None:
        for one in own:
            one.check(self)

    def check_sizes(self: Any, training: Mapping[str, int]) -> None:
        for one in own:
            one.check_sizes(self, training)

    namespace = {"check": check, "check_sizes": check_sizes}
    return dataclasses.make_dataclass("Options", [], bases=tuple(own), namespace=namespace, frozen=True)
