"""Evaluation: trained agents in all sorts of company, their behaviour, and tournaments."""

from coala_agents.evaluation._behaviour import with_derived as with_derived
from coala_agents.evaluation._company import Company as Company
from coala_agents.evaluation._entrants import Agent as Agent
from coala_agents.evaluation._entrants import Entrant as Entrant
from coala_agents.evaluation._entrants import entrant_from_name as entrant_from_name
from coala_agents.evaluation._evaluate import Evaluation as Evaluation
from coala_agents.evaluation._evaluate import evaluate as evaluate
from coala_agents.evaluation._inspect import STATES as STATES
from coala_agents.evaluation._inspect import Behaviour as Behaviour
from coala_agents.evaluation._inspect import MemoryOneFit as MemoryOneFit
from coala_agents.evaluation._inspect import early as early
from coala_agents.evaluation._inspect import inspect as inspect
from coala_agents.evaluation._inspect import late as late
from coala_agents.evaluation._rows import Rows as Rows
from coala_agents.evaluation._scores import ALWAYS_DEFECT as ALWAYS_DEFECT
from coala_agents.evaluation._scores import BEST_RESPONSE as BEST_RESPONSE
from coala_agents.evaluation._scores import Exploitability as Exploitability
from coala_agents.evaluation._scores import Score as Score
from coala_agents.evaluation._scores import Tournament as Tournament
from coala_agents.evaluation._scores import write_tournament as write_tournament
from coala_agents.evaluation._tournament import BestResponse as BestResponse
from coala_agents.evaluation._tournament import TournamentProgress as TournamentProgress
from coala_agents.evaluation._tournament import play_tournament as play_tournament
