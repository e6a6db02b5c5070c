"""From Gymnasium's seeds, any integers from 0, to JAX's, which must fit 32 bits."""

import numpy as np


def episode_seed(seed: int | None, generator: np.random.Generator) -> int:
    """Return the seed of a meta-episode: the one given, or one drawn from the generator.

    A given seed below 2^32 is kept, so that ``jax.random.key(seed)`` gives the same numbers elsewhere. A larger one is
    hashed: JAX would silently drop its upper bits.
    """
    if seed is None:
        return int(generator.integers(2**31))
    return int(seed) if seed < 2**32 else int(np.random.SeedSequence(int(seed)).generate_state(1)[0])
