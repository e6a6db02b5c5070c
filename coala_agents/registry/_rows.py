"""Our algorithms, as rows of the table in which all are."""

from coala_agents.registry._algorithms import add
from coala_agents.registry._evolution import EVOLUTION
from coala_agents.registry._influence import INFLUENCE
from coala_agents.registry._lola import LOLA
from coala_agents.registry._shaping_pg import SHAPING_PG

OURS = (*SHAPING_PG, *EVOLUTION, *LOLA, *INFLUENCE)

for entry in OURS:
    add(entry)
