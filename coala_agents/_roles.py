"""Who is meant by a metric: the word in files, what tables and figures say instead, the colour and the marker."""

import enum
from collections.abc import Mapping
from typing import Any, NamedTuple


class Cast(NamedTuple):
    """What those are called who play in a run, or in several that are shown together."""

    opponents: str = "naive learners"
    """Whom the agents meet besides each other."""
    others: str = "the others of its pool"
    """Those that an agent was trained with."""
    group: str = "pool"
    """All of these together."""


PAIR = Cast(others="the other of its pair", group="pair")
"""Two players who learn from each other and meet nobody else."""


class Role(enum.StrEnum):
    """Whose play a number tells of, and against whom. A role says nothing of what a player is."""

    EGO = "ego", "agent", "agent against {opponents}", "against {opponents}", "#333333", "o"
    """An agent against the run's opponents, who are no agents."""
    OPPONENT = "naive", "{opponents}", "{opponents} against the agent", "of {opponents}", "#c9a227", "s"
    """These opponents. Files call them naive, whatever they are."""
    META = "meta", "{group}", "agent against {others}", "within the {group}", "#2a9d8f", "^"
    """An agent against those it was trained with."""
    CROSS = "cross", "other seeds", "agent against those of another seed", "across seeds", "#c06c9b", "D"
    """An agent against those of another seed, whom it has never met."""

    colour: str
    """None of them an algorithm's."""
    marker: str
    """What tells them apart where colours do not."""
    _brief: str
    _label: str
    _where: str

    # Only the key is given when a role is looked up by it.
    def __new__(
        cls, key: str, brief: str = "", label: str = "", where: str = "", colour: str = "", marker: str = ""
    ) -> "Role":
        role = str.__new__(cls, key)
        role._value_, role._brief, role._label, role._where = key, brief, label, where
        role.colour, role.marker = colour, marker
        return role

    def brief(self, cast: Cast) -> str:
        """Return who it is in a word or two, for a line that has room for no more."""
        return self._brief.format(**cast._asdict())

    def label(self, cast: Cast) -> str:
        """Return who it is, for tables and legends."""
        return self._label.format(**cast._asdict())

    def where(self, cast: Cast) -> str:
        """Return where a quantity is from, to stand behind its name: "reward per step within the pool"."""
        return self._where.format(**cast._asdict())

    @property
    def seen(self) -> tuple["Role", ...]:
        """Whose play is told where an agent meets this role: the agent's, and that of the run's opponents."""
        return (Role.EGO, Role.OPPONENT) if self is Role.OPPONENT else (self,)


def own_and_others(by_player: Any) -> tuple[Any, Any]:
    """Return what is the agent's, the first on the last axis, and the mean of the other players'."""
    return by_player[..., 0], by_player[..., 1:].mean(axis=-1)


def metric(quantity: str, role: Role | None) -> str:
    """Return a metric's name, ``quantity/role``; the quantity alone without a role."""
    return quantity if role is None else f"{quantity}/{role}"


def split_metric(name: str) -> tuple[str, Role | None]:
    """Return the quantity and the role of a metric's name; the whole name and ``None`` where it has no role."""
    quantity, _, role = name.rpartition("/")
    return (quantity, Role(role)) if quantity and role in set(Role) else (name, None)


def by_role(quantity: str, metrics: Mapping[str, Any]) -> dict[Role, Any]:
    """Return what there is of one quantity, of everybody who has it."""
    return {role: metrics[name] for role in Role if (name := metric(quantity, role)) in metrics}
