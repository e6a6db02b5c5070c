"""Figures, drawn from the files in a folder."""

from coala_agents.plotting._runs import LINE_COLOURS as LINE_COLOURS
from coala_agents.plotting._runs import draw_behaviour as draw_behaviour
from coala_agents.plotting._runs import draw_comparison as draw_comparison
from coala_agents.plotting._runs import draw_learning_curve as draw_learning_curve
from coala_agents.plotting._runs import draw_meta_episode as draw_meta_episode
from coala_agents.plotting._runs import read_metrics as read_metrics
from coala_agents.plotting._tournament import draw_tournament as draw_tournament
