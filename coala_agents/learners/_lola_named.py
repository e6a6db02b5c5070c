"""The named players that read the other's parameters: ``Lola`` with one way to look ahead."""

from collections.abc import Callable
from typing import Any

import optax

from coala_agents.learners._lola import Lola
from coala_agents.learners._lola_coala import LolaCoala
from coala_agents.learners._lola_dice import LolaDice
from coala_agents.learners._naive_ascent import NaiveAscent
from coala_envs.co_players import AbstractPolicy


def lola_dice(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    naive: NaiveAscent | None = None,
    *,
    weight: float = 1.0,
    **options: Any,
) -> Lola:
    """LOLA-DICE: climb the return after the other's imagined learning, differentiated through it (paper Eq. 4).

    With φ_0 the other's parameters and V its and the own discounted return, estimated from samples::

        φ_{m+1} = φ_m + η ∂V_other(θ, φ_m)/∂φ_m,   θ climbs  dV_own(θ, φ_M(θ))/dθ

    Example:
        ``lola_dice(functools.partial(TabularPolicy, 5, 2), optax.adam(0.1), NaiveAscent(2, 0.15))``

    ``naive`` is ``NaiveAscent()`` unless given, ``weight`` is that of ``LolaDice``, the other arguments are those of
    ``Lola``.
    """
    return Lola(make_policy, optimiser, LolaDice(naive or NaiveAscent(), weight), **options)


def lola_coala(
    make_policy: Callable[..., AbstractPolicy],
    optimiser: optax.GradientTransformation,
    naive: NaiveAscent | None = None,
    *,
    meta_batch_size: int = 16,
    counted: str = "last",
    **options: Any,
) -> Lola:
    """LOLA by COALA-PG: the same objective from scores alone, nothing differentiated twice (paper Thm E.1).

    ``naive`` is ``NaiveAscent()`` unless given, ``meta_batch_size`` and ``counted`` are those of ``LolaCoala``, the
    other arguments are those of ``Lola``.
    """
    return Lola(make_policy, optimiser, LolaCoala(naive or NaiveAscent(), meta_batch_size, counted), **options)
