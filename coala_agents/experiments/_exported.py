"""Agents that were taken out of a run: their parameters in one small file, and a card. Some come with coala.

What learners keep besides, the most of a checkpoint, is left out: who goes on from such agents has a fresh optimiser.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coala_agents._roles import Role, by_role
from coala_agents.config import RunConfig
from coala_agents.experiments._folder import CHECKPOINT
from coala_agents.experiments._shipped import CARD, PRETRAINED, SHIPPED, pretrained_names
from coala_agents.experiments._titles import cast_of
from coala_envs.checks import checked, choice
from coala_envs.files import read_json
from coala_envs.registry import spelt

POLICIES = "policies.eqx"


def is_exported(folder: Path) -> bool:
    """Tell whether a folder holds agents that were taken out of a run, and not a run."""
    return (folder / POLICIES).exists() and not (folder / CHECKPOINT).exists()


@checked
def pretrained_folder(name: str) -> Path:
    """Return the folder of agents that come with coala. Raises ``ValueError`` that names the nearest, and lists all."""
    return SHIPPED / choice("pretrained agent", spelt(name.removeprefix(PRETRAINED)), pretrained_names())


def find_pretrained(given: str) -> tuple[Path, str] | None:
    """Return the folder of what was named, and the algorithm that was asked for; ``None`` for what is named otherwise.

    Arguments:
        given: ``pretrained:NAME``, or ``NAME`` alone, which then must be one; either with ``:ALGORITHM`` behind it.

    Raises as ``pretrained_folder``.
    """
    name, _, asked = given.removeprefix(PRETRAINED).partition(":")
    if not given.startswith(PRETRAINED) and spelt(name) not in pretrained_names():
        return None
    return pretrained_folder(name), spelt(asked)


@checked
def read_card(folder: Path) -> Mapping[str, Any]:
    """Return the card of exported agents: what they are, what they get, and what made them.

    - ``name``, ``title``, ``game``, ``algorithms`` (of each agent), ``seed``, ``iterations``;
    - ``evaluation``: ``num_opponents``, ``seed``, mean and 95 % interval ``per_step`` of every quantity by
      ``quantity/role``, and its curve over the inner ``episodes``;
    - ``training``: the curve of every quantity over ``iteration``; ``None`` if the run's ``metrics.jsonl`` was gone;
    - ``config``, the whole configuration of a run of this seed alone;
    - ``trained`` and ``exported``: command, commit, versions and machine;
    - ``digest``: of the file of parameters.

    Raises ``FileNotFoundError`` if there is none, and ``ValueError`` for what is no card.
    """
    card = read_json(folder / CARD)
    if not isinstance(card, dict) or not {"name", "title", "evaluation", "digest"} <= card.keys():
        raise ValueError(f"{folder / CARD} is no card of exported agents")
    return card


def card_line(card: Mapping[str, Any]) -> str:
    """Return a card in a line: what was trained on what, and what it gets per step."""
    cast = cast_of(RunConfig.from_dict(card["config"]))
    rewards = by_role("reward", card["evaluation"]["per_step"])
    gets = [f"{row['mean']:z.2f} {role.where(cast)}" for role, row in rewards.items() if role is not Role.OPPONENT]
    return f"{card['title']}: {', '.join(gets)}"
