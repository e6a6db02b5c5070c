"""``python -m coala_agents`` is ``coala``."""

from coala_agents.cli import main

main()
