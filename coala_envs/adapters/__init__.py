"""The same POMDP and games through Gymnasium and PettingZoo."""

from coala_envs.adapters._faces import Faces as Faces
from coala_envs.adapters._gymnasium import ShapingEnv as ShapingEnv
from coala_envs.adapters._infos import CLOCK as CLOCK
from coala_envs.adapters._infos import INFOS as INFOS
from coala_envs.adapters._infos import Info as Info
from coala_envs.adapters._pettingzoo import GameParallelEnv as GameParallelEnv
from coala_envs.adapters._single import SingleTrajectory as SingleTrajectory
from coala_envs.adapters._vector import ShapingVectorEnv as ShapingVectorEnv
