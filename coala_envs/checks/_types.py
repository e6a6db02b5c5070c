"""Types that say what a value must be, for the fields and arguments that are annotated with them."""

import functools
from typing import Annotated

from coala_envs.checks._numbers import number, positive, probability, whole

Size = Annotated[int, whole]
"""A whole number of at least 1."""
Count = Annotated[int, functools.partial(whole, least=0)]
"""A whole number of at least 0."""
Seed = Annotated[int, functools.partial(whole, least=0, most=2**32 - 1)]
"""A whole number of 32 bits, as JAX's keys are made of."""
Number = Annotated[float, number]
"""A finite number."""
Positive = Annotated[float, positive]
"""A finite number above 0."""
Weight = Annotated[float, functools.partial(number, least=0)]
"""A finite number of at least 0."""
Fraction = Annotated[float, probability]
"""A number in [0, 1]: a probability, a discount, a lambda."""
