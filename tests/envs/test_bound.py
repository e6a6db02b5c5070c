"""Compiled functions with a part that is fixed: what they share, and that they can be sent elsewhere."""

import copy
import pickle

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

from coala_envs._bound import Bound

TRACES = []


class Part(eqx.Module):
    weight: np.ndarray
    power: int = eqx.field(static=True)


def raised(part, x):
    TRACES.append(part.power)
    return part.weight * x**part.power


def repeated(fixed, x):
    return jnp.full_like(x, fixed[0], dtype=type(fixed[0]))


def test_equal_ones_share_a_program_and_others_do_not():
    TRACES.clear()
    first, alike = (Bound(raised, Part(np.float32(weight), 2)) for weight in (1.0, 3.0))
    assert (float(first(jnp.float32(2))), float(alike(jnp.float32(2)))) == (4, 12)
    assert TRACES == [2]
    assert float(Bound(raised, Part(np.float32(1.0), 3))(jnp.float32(2))) == 8
    assert TRACES == [2, 3]


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda bound: pickle.loads(pickle.dumps(bound))])
def test_a_copy_finds_its_program_again(again):
    bound = Bound(raised, Part(np.full(3, 2.0, np.float32), 2))
    wanted = bound(jnp.ones(3))
    TRACES.clear()
    np.testing.assert_array_equal(again(bound)(jnp.ones(3)), wanted)
    assert not TRACES


def test_what_is_equal_but_of_another_type_has_a_program_of_its_own():
    kinds = [Bound(repeated, (fixed,))(jnp.arange(2)).dtype.kind for fixed in (1, 1.0)]
    assert kinds == ["i", "f"]
