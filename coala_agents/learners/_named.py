"""The named algorithms: ``ShapingPG`` with one flag set."""

from collections.abc import Callable
from typing import Any

import optax

from coala_agents.learners._objectives import PPO, AbstractObjective
from coala_agents.learners._shaping_pg import ShapingPG
from coala_envs.co_players import AbstractPolicy


def coala_pg(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    objective: AbstractObjective | None = None,
    **options: Any,
) -> ShapingPG:
    """COALA-PG: the unbiased policy gradient of the batched co-player shaping POMDP (paper Eq. 5).

    Each action of trajectory b is credited with 1/B of what b earns until the inner episode ends, and with the
    batch's average earnings in all later episodes; the terms are summed over b::

        Σ_b Σ_l ∇log π(a_l^b | h_l^b) (1/B Σ_{k ≤ end of episode} R_k^b + 1/B Σ_{b'} Σ_{k later} R_k^{b'})

    Example:
        ``coala_pg(functools.partial(HawkPolicy, 5, 2), optax.adam(1e-3))``

    ``objective`` is ``PPO()`` unless given; the other arguments are those of ``ShapingPG``.
    """
    return ShapingPG(make_policy, optimiser, objective or PPO(), "coala-pg", **options)


def m_fos(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    objective: AbstractObjective | None = None,
    **options: Any,
) -> ShapingPG:
    """M-FOS's credit on the same sequence policy (Lu et al. 2022; paper Eq. 7): biased.

    As ``coala_pg``, but what b earns in the current inner episode counts in full instead of 1/B of it, which drowns
    the shaping signal as B grows. This is the rule, not the original's bilevel network.
    """
    return ShapingPG(make_policy, optimiser, objective or PPO(), "m-fos", **options)


def batch_unaware(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    objective: AbstractObjective | None = None,
    **options: Any,
) -> ShapingPG:
    """The ordinary policy gradient, each trajectory credited with its own rewards only (paper Eq. 6).

    Biased against a naive learner, whose update mixes the B trajectories; right against players that do not learn
    between inner episodes, or learn from each trajectory alone.
    """
    return ShapingPG(make_policy, optimiser, objective or PPO(), "batch-unaware", **options)
