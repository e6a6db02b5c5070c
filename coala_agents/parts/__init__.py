"""What configurations are made of: dataclasses that check themselves, and become flags and files."""

from coala_agents.parts._checks import LARGEST_SEED as LARGEST_SEED
from coala_agents.parts._checks import MOST_OF_A_GAME as MOST_OF_A_GAME
from coala_agents.parts._checks import MOST_PARAMETERS as MOST_PARAMETERS
from coala_agents.parts._checks import MOST_STEPS as MOST_STEPS
from coala_agents.parts._checks import Seed as Seed
from coala_agents.parts._checks import check_product as check_product
from coala_agents.parts._checks import frozen as frozen
from coala_agents.parts._made_by_name import MadeByName as MadeByName
from coala_agents.parts._made_by_name import carried_over as carried_over
from coala_agents.parts._made_by_name import class_of as class_of
from coala_agents.parts._part import Part as Part
from coala_agents.parts._part import checking as checking
from coala_agents.parts._part import flag as flag
