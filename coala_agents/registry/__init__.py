"""Algorithms and networks by name: the tables that configurations, commands and tests read."""

from coala_agents.nn import NETWORKS as NETWORKS
from coala_agents.nn import NetworkEntry as NetworkEntry
from coala_agents.nn import network_entry as network_entry
from coala_agents.nn import register_network as register_network
from coala_agents.registry._algorithms import ALGORITHMS as ALGORITHMS
from coala_agents.registry._algorithms import AlgorithmEntry as AlgorithmEntry
from coala_agents.registry._algorithms import algorithm_entry as algorithm_entry
from coala_agents.registry._algorithms import register_algorithm as register_algorithm
from coala_agents.registry._evolution import EvolutionConfig as EvolutionConfig
from coala_agents.registry._learner import LearnerConfig as LearnerConfig
from coala_agents.registry._learner import Task as Task
from coala_agents.registry._learner import learner as learner
from coala_agents.registry._lola import LolaCoalaConfig as LolaCoalaConfig
from coala_agents.registry._lola import LolaConfig as LolaConfig
from coala_agents.registry._lola import LolaDiceConfig as LolaDiceConfig
from coala_agents.registry._rows import OURS as OURS
from coala_agents.registry._shaping_pg import ADAM_EPSILON as ADAM_EPSILON
from coala_agents.registry._shaping_pg import OBJECTIVES as OBJECTIVES
from coala_agents.registry._shaping_pg import ObjectiveConfig as ObjectiveConfig
from coala_agents.registry._shaping_pg import OptimiserConfig as OptimiserConfig
from coala_agents.registry._shaping_pg import ShapingPGConfig as ShapingPGConfig
from coala_agents.registry._shaping_pg import objective as objective
from coala_agents.registry._shaping_pg import update_rule as update_rule
