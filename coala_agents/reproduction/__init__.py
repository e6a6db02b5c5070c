"""The paper's analytical figures, each with the statement it makes and what was measured of it."""

from collections.abc import Callable

from coala_agents.reproduction._fig3 import fig3a as fig3a
from coala_agents.reproduction._fig3 import fig3b as fig3b
from coala_agents.reproduction._fig3 import fig3c as fig3c
from coala_agents.reproduction._fig4 import fig4a as fig4a
from coala_agents.reproduction._fig4 import fig4b as fig4b
from coala_agents.reproduction._fig4 import fig4c as fig4c
from coala_agents.reproduction._fig8 import fig8 as fig8
from coala_agents.reproduction._fig9_10 import fig9 as fig9
from coala_agents.reproduction._fig9_10 import fig10 as fig10
from coala_agents.reproduction._lola_exact import lola_exact as lola_exact
from coala_agents.reproduction._maps import settings_fig3 as settings_fig3
from coala_agents.reproduction._maps import settings_fig4 as settings_fig4
from coala_agents.reproduction._maps import settings_fig9 as settings_fig9
from coala_agents.reproduction._pola_exact import pola_exact as pola_exact
from coala_agents.reproduction._result import Budget as Budget
from coala_agents.reproduction._result import Curves as Curves
from coala_agents.reproduction._result import HeatMap as HeatMap
from coala_agents.reproduction._result import Histogram as Histogram
from coala_agents.reproduction._result import Reproduction as Reproduction
from coala_agents.reproduction._result import Statement as Statement
from coala_agents.reproduction._write import write_reproduction as write_reproduction

FIGURES: dict[str, Callable[[Budget], Reproduction]] = {
    "fig3a": fig3a,
    "fig3b": fig3b,
    "fig3c": fig3c,
    "fig4a": fig4a,
    "fig4b": fig4b,
    "fig4c": fig4c,
    "fig8": fig8,
    "fig9": fig9,
    "fig10": fig10,
}
"""The paper's analytical figures by name."""

STUDIES: dict[str, Callable[[Budget], Reproduction]] = {
    "lola-exact": lola_exact,
    "pola-exact": pola_exact,
    "settings-fig3": settings_fig3,
    "settings-fig4": settings_fig4,
    "settings-fig9": settings_fig9,
}
"""What else belongs to the story: numbers known from elsewhere, and maps of settings on which the paper is silent."""
