"""Figures, drawn from the files of a folder."""

from coala_agents.plotting._behaviour import draw_behaviour as draw_behaviour
from coala_agents.plotting._compare import PANELS as PANELS
from coala_agents.plotting._compare import draw_comparison as draw_comparison
from coala_agents.plotting._compare_table import as_markdown as as_markdown
from coala_agents.plotting._compare_table import as_table as as_table
from coala_agents.plotting._compare_table import compare as compare
from coala_agents.plotting._compare_table import write_comparison as write_comparison
from coala_agents.plotting._headroom import draw_headroom as draw_headroom
from coala_agents.plotting._runs import draw_learning_curve as draw_learning_curve
from coala_agents.plotting._runs import draw_meta_episode as draw_meta_episode
from coala_agents.plotting._style import LINE_COLOURS as LINE_COLOURS
from coala_agents.plotting._style import LINES as LINES
from coala_agents.plotting._style import own_style as own_style
from coala_agents.plotting._style import panels as panels
from coala_agents.plotting._style import style_of as style_of
from coala_agents.plotting._style import wrapped as wrapped
from coala_agents.plotting._sweep import draw_sweep as draw_sweep
from coala_agents.plotting._sweep import metric_label as metric_label
from coala_agents.plotting._tournament import draw_tournament as draw_tournament
