"""One gate for arguments: a value is returned as what it should be, or an error names it and says what was wanted."""

from coala_envs.checks._numbers import LARGEST as LARGEST
from coala_envs.checks._numbers import MOST as MOST
from coala_envs.checks._numbers import finite as finite
from coala_envs.checks._numbers import number as number
from coala_envs.checks._numbers import positive as positive
from coala_envs.checks._numbers import probability as probability
from coala_envs.checks._numbers import whole as whole
from coala_envs.checks._words import choice as choice
from coala_envs.checks._words import nearest as nearest
