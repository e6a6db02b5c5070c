"""Writing files so that none is ever half-written."""

from coala_envs.files._replace import replacing as replacing
from coala_envs.files._replace import write_text as write_text
