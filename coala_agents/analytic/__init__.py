"""What is known of memory-one policies in closed form, as functions of arrays."""

from coala_agents.analytic._zero_determinant import ZeroDeterminantFit as ZeroDeterminantFit
from coala_agents.analytic._zero_determinant import fit_zero_determinant as fit_zero_determinant
