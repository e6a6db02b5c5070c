"""One gate for arguments: a value is returned as what it should be, or an error names it and says what was wanted."""

from coala_envs.checks._fields import CheckedModule as CheckedModule
from coala_envs.checks._fields import argument_types as argument_types
from coala_envs.checks._fields import as_kind as as_kind
from coala_envs.checks._fields import check_fields as check_fields
from coala_envs.checks._fields import checked as checked
from coala_envs.checks._fields import field_types as field_types
from coala_envs.checks._numbers import LARGEST as LARGEST
from coala_envs.checks._numbers import MOST as MOST
from coala_envs.checks._numbers import finite as finite
from coala_envs.checks._numbers import number as number
from coala_envs.checks._numbers import positive as positive
from coala_envs.checks._numbers import probabilities as probabilities
from coala_envs.checks._numbers import probability as probability
from coala_envs.checks._numbers import short as short
from coala_envs.checks._numbers import stacked as stacked
from coala_envs.checks._numbers import traced as traced
from coala_envs.checks._numbers import whole as whole
from coala_envs.checks._types import Count as Count
from coala_envs.checks._types import Fraction as Fraction
from coala_envs.checks._types import Number as Number
from coala_envs.checks._types import Positive as Positive
from coala_envs.checks._types import Seed as Seed
from coala_envs.checks._types import Size as Size
from coala_envs.checks._types import Weight as Weight
from coala_envs.checks._words import choice as choice
from coala_envs.checks._words import nearest as nearest
