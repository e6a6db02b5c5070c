"""What a learner of meta agents is: the seam between the training loop and the algorithms."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, runtime_checkable

from jaxtyping import Array, Bool, Float, Int

from coala_envs import Memory, PRNGKey, Trajectory, Witness
from coala_envs.co_players import AbstractPolicy, CoPlayer


class Played(NamedTuple):
    """What an agent's meta-batch was, once played."""

    trajectory: Trajectory
    """``[meta, episodes, time, batch, ...]``."""
    opponent_learns: Bool[Array, " meta"] | None
    """Whether the opponent of each meta-episode is a naive learner; ``None``: nobody meets meta agents."""
    in_order: bool
    """Whether the meta-episodes come in the order of ``opponent_learns``."""
    seen: dict[str, Float[Array, ""]]
    """The mean reward and measures per step, by ``quantity/role``."""
    finite: Bool[Array, ""]
    """Whether all numbers of the opponents were."""


Play = Callable[[Any], Played]
"""``play(state)`` plays the meta-batch of an iteration with a learner's state. However often it is called, opponents
and draws are the same: what differs is what the agent does."""


class Learnt(NamedTuple):
    """What a learner made of an iteration."""

    state: Any
    seen: dict[str, Float[Array, ""]]
    """Of what was played, as in ``Played``; of several meta-batches the mean."""
    finite: Bool[Array, ""]
    metrics: dict[str, Float[Array, ""]]
    """Its own, by name; all finite but for ``gradient_ratio``, which is NaN where it was not measured."""


@runtime_checkable
class Learner(Protocol):
    """Who learns from meta-episodes. Any object with these attributes and methods can be trained by its name.

    Its state is a pytree of arrays whose structure, shapes and dtypes never change; ``state.params`` is the policy that
    is evaluated, watched and met by others, as ``make_policy`` makes them.
    """

    @property
    def make_policy(self) -> Callable[..., AbstractPolicy]:
        """``make_policy(key=...)`` returns a policy whose leaves are all arrays."""
        ...

    @property
    def meta_batches(self) -> int:
        """How often ``learn`` plays the meta-batch."""
        ...

    def meta_parts(self, meta_batch_size: int) -> int:
        """Return into how many equal parts a meta-batch can be cut at most, for so many devices."""
        ...

    def check(self, opponent: CoPlayer, batch_size: int, *, gradient_ratio: bool) -> None:
        """Raise ``ValueError`` for a training that it does not fit.

        Arguments:
            opponent: whom its agents meet, who are no meta agents.
            batch_size: how many games, ``B``.
            gradient_ratio: whether it is asked to measure the gradient ratio.
        """
        ...

    def init(self, *, key: PRNGKey) -> Any:
        """Return the state of a learner that starts from scratch."""
        ...

    def starting_from(self, policy: Any) -> Any:
        """Return the state of a learner that starts from a given policy."""
        ...

    def initial_memory(self, state: Any) -> Memory:
        """Return the memory of one game at the start of a meta-episode."""
        ...

    def act(
        self, state: Any, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], Any, Memory]:
        """Act in one game: return the action, what to record of it, and the new memory."""
        ...

    def witness(self, state: Any, opponent: CoPlayer) -> Witness | None:
        """Return what looks at how the opponent learns (``rollout``), or ``None``."""
        ...

    def learn(self, state: Any, play: Play, *, measure_ratio: Bool[Array, ""] | None = None, key: PRNGKey) -> Learnt:
        """Play and learn: one iteration of one agent.

        Arguments:
            state: to learn on from.
            play: plays the meta-batch; to be called in ``meta_batches`` places, or of so many states.
            measure_ratio: whether to measure ``gradient_ratio``; ``None``: it is no metric of this run.
            key: of whatever else is drawn.
        """
        ...
