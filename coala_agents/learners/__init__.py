"""Learners: what the ego agent does with meta-trajectories."""

from coala_agents.learners._episodes import Episodes as Episodes
from coala_agents.learners._episodes import play_episodes as play_episodes
from coala_agents.learners._lola import AbstractLookAhead as AbstractLookAhead
from coala_agents.learners._lola import Lola as Lola
from coala_agents.learners._lola import LolaState as LolaState
from coala_agents.learners._lola_coala import LolaCoala as LolaCoala
from coala_agents.learners._lola_dice import LolaDice as LolaDice
from coala_agents.learners._lola_named import lola_coala as lola_coala
from coala_agents.learners._lola_named import lola_dice as lola_dice
from coala_agents.learners._naive_ascent import NaiveAscent as NaiveAscent
from coala_agents.learners._named import batch_unaware as batch_unaware
from coala_agents.learners._named import coala_pg as coala_pg
from coala_agents.learners._named import m_fos as m_fos
from coala_agents.learners._objectives import A2C as A2C
from coala_agents.learners._objectives import PPO as PPO
from coala_agents.learners._objectives import AbstractObjective as AbstractObjective
from coala_agents.learners._objectives import Sample as Sample
from coala_agents.learners._over_meta import META as META
from coala_agents.learners._over_meta import SEEDS as SEEDS
from coala_agents.learners._over_meta import is_spread as is_spread
from coala_agents.learners._over_meta import over_meta as over_meta
from coala_agents.learners._over_meta import where_it_lies as where_it_lies
from coala_agents.learners._shaping_pg import ShapingPG as ShapingPG
from coala_agents.learners._shaping_pg import ShapingPGState as ShapingPGState
from coala_agents.learners._shaping_pg import check_minibatches as check_minibatches
