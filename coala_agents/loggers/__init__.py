"""Where metrics go besides the run folder: TensorBoard, Weights & Biases."""

from coala_agents.loggers._named import LOGGERS as LOGGERS
from coala_agents.loggers._named import make_logger as make_logger
from coala_agents.loggers._optional import import_optional as import_optional
from coala_agents.loggers._protocol import Logger as Logger
from coala_agents.loggers._tensorboard import TensorBoard as TensorBoard
from coala_agents.loggers._wandb import WeightsAndBiases as WeightsAndBiases
