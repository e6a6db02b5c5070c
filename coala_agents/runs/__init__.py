"""A run as one object: what ``coala_agents`` offers in Python, and what commands and Python do alike."""

from coala_agents.experiments import pretrained_names as pretrained_names
from coala_agents.runs._evaluation import evaluation_report as evaluation_report
from coala_agents.runs._picture import Picture as Picture
from coala_agents.runs._progress import Bar as Bar
from coala_agents.runs._progress import Progress as Progress
from coala_agents.runs._progress import beside_the_bar as beside_the_bar
from coala_agents.runs._seats import NUM_INNER_EPISODES as NUM_INNER_EPISODES
from coala_agents.runs._seats import Table as Table
from coala_agents.runs._seats import others_of as others_of
from coala_agents.runs._seats import seats_of as seats_of
from coala_agents.runs._seats import shown_names as shown_names
from coala_agents.runs._train import RUNS as RUNS
from coala_agents.runs._train import draw as draw
from coala_agents.runs._train import folder_of as folder_of
from coala_agents.runs._train import resume as resume
from coala_agents.runs._train import run_name as run_name
from coala_agents.runs._train import train as train
from coala_agents.runs._train import with_a_bar as with_a_bar
from coala_agents.runs._trained_run import TrainedRun as TrainedRun
from coala_agents.runs._trained_run import load_pretrained as load_pretrained
from coala_agents.runs._trained_run import load_run as load_run
