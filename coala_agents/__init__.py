"""Learning-aware agents for the environments of ``coala_envs``: COALA-PG and its baselines.

``train``, ``resume``, ``load_run``, ``load_pretrained``, ``pretrained_names`` and ``TrainedRun`` are those of
``coala_agents.runs``, which is imported when one of them is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coala_agents.runs import TrainedRun as TrainedRun
    from coala_agents.runs import load_pretrained as load_pretrained
    from coala_agents.runs import load_run as load_run
    from coala_agents.runs import pretrained_names as pretrained_names
    from coala_agents.runs import resume as resume
    from coala_agents.runs import train as train

__all__ = ["TrainedRun", "load_pretrained", "load_run", "pretrained_names", "resume", "train"]


def __getattr__(name: str) -> Any:
    # The command line says how it is used before anything that takes a second is imported.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("coala_agents.runs"), name)
