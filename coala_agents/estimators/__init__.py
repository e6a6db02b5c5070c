"""Policy-gradient estimators as functions of arrays."""

from coala_agents.estimators._centred import centred_advantages as centred_advantages
from coala_agents.estimators._credit import CREDIT_RULES as CREDIT_RULES
from coala_agents.estimators._credit import Credit as Credit
from coala_agents.estimators._credit import CreditRule as CreditRule
from coala_agents.estimators._credit import advantages as advantages
from coala_agents.estimators._credit import value_targets as value_targets
from coala_agents.estimators._dice import dice_objective as dice_objective
from coala_agents.estimators._dice import discounts as discounts
from coala_agents.estimators._dice import loaded_dice_objective as loaded_dice_objective
from coala_agents.estimators._dice import magic_box as magic_box
from coala_agents.estimators._returns import batch_lambda_returns as batch_lambda_returns
