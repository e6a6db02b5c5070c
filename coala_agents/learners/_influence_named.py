"""The named players that see the other's rewards: ``InfluencePG`` with one way to reckon with its answers."""

from collections.abc import Callable
from typing import Any

import optax

from coala_agents.learners._influence import AdvantageAlignment, Loqa
from coala_agents.learners._influence_pg import InfluencePG
from coala_agents.learners._objectives import A2C, AbstractObjective
from coala_envs.co_players import AbstractPolicy


def advantage_alignment(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    model_optimiser: optax.GradientTransformation,
    objective: AbstractObjective | None = None,
    *,
    weight: float = 1.0,
    memory: str = "discounted",
    **options: Any,
) -> InfluencePG:
    """Advantage Alignment: a policy gradient whose advantages are ``aligned_advantages`` (Duque et al. 2025).

    Example:
        ``advantage_alignment(functools.partial(TabularPolicy, 5, 2), optax.adam(0.05), optax.adam(0.1))``

    ``objective`` is ``A2C()`` unless given, and may be a ``PPO``; ``weight`` and ``memory`` are those of
    ``AdvantageAlignment``, the other arguments those of ``InfluencePG``.
    """
    influence = AdvantageAlignment(weight, memory)
    return InfluencePG(make_policy, optimiser, model_optimiser, influence, objective or A2C(), **options)


def loqa(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    model_optimiser: optax.GradientTransformation,
    *,
    weight: float = 1.0,
    temperature: float = 1.0,
    influence_discount: float = 1.0,
    **options: Any,
) -> InfluencePG:
    """LOQA: the other acts by its action values, and these depend on what one does (Aghajohari et al. 2024).

    ``weight``, ``temperature`` and ``influence_discount`` are those of ``Loqa``, the other arguments those of
    ``InfluencePG``; what was played is used once, by ``A2C``.
    """
    influence = Loqa(weight, temperature, influence_discount)
    return InfluencePG(make_policy, optimiser, model_optimiser, influence, **options)
