"""Iterated 2 × 2 games between memory-one policies, in closed form: returns, shaping, LOLA, POLA, extortion."""

from coala_agents.analytic._ascent import Ascent as Ascent
from coala_agents.analytic._ascent import ascend as ascend
from coala_agents.analytic._ascent import start_ascent as start_ascent
from coala_agents.analytic._game import IteratedGame as IteratedGame
from coala_agents.analytic._gradients import first_order_lola_gradient as first_order_lola_gradient
from coala_agents.analytic._gradients import lola_gradient as lola_gradient
from coala_agents.analytic._gradients import partial_gradient as partial_gradient
from coala_agents.analytic._gradients import pool_gradient as pool_gradient
from coala_agents.analytic._pola import pola_update as pola_update
from coala_agents.analytic._shaping import logit_returns as logit_returns
from coala_agents.analytic._shaping import naive_update as naive_update
from coala_agents.analytic._shaping import shaping_returns as shaping_returns
from coala_agents.analytic._zero_determinant import ZeroDeterminantFit as ZeroDeterminantFit
from coala_agents.analytic._zero_determinant import fit_zero_determinant as fit_zero_determinant
