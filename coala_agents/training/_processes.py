"""What the processes of one run ask each other, each on a host of its own. All must ask together.

They run one program on the same arrays. The first alone writes files and prints.
"""

import hashlib
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils


def is_one() -> bool:
    """Tell whether the run has a single process."""
    return jax.process_count() == 1


def is_first() -> bool:
    """Tell whether this process is the one that writes and prints."""
    return jax.process_index() == 0


def anywhere(flag: bool) -> bool:
    """Tell whether the flag is set in any process."""
    return flag if is_one() else bool(multihost_utils.process_allgather(np.array(flag)).any())


def agree(what: str, text: str) -> None:
    """Raise ``ValueError`` unless the text is the same in all processes: they would train different things."""
    if is_one():
        return
    digest = np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8)
    digests = multihost_utils.process_allgather(digest)
    differing = [str(process) for process, other in enumerate(digests) if (other != digests[0]).any()]
    if differing:
        raise ValueError(f"{what} of process {', '.join(differing)} differs from that of process 0")


def of_first(arrays: Any) -> Any:
    """Return the first process's arrays in all of them."""
    return arrays if is_one() else multihost_utils.broadcast_one_to_all(arrays)


def in_every(arrays: Any) -> Any:
    """Return arrays that lie on the devices of all processes, whole and in all of them."""
    return arrays if is_one() else multihost_utils.process_allgather(arrays, tiled=True)
