"""Several processes, as a rule on several hosts, that train one run together."""

import contextlib
from collections.abc import Iterator
from typing import Any

from coala_agents.cli._company import Company, connect, gather, listen, tell_of_aborts
from coala_agents.cli._flags import read_first
from coala_agents.cli._terminal import FAILED, INTERRUPTED, check_device, told
from coala_envs.checks import whole

LAUNCHER = "auto"
"""The coordinator whom the cluster's launcher names."""
FLAGS = ("coordinator", "num-processes", "process-id")


@contextlib.contextmanager
def together(given: list[str]) -> Iterator[None]:
    """Join the other processes, if the options name any, for as long as a command runs.

    Then whatever ends one process too early ends all of them.

    Raises ``ValueError`` for options that do not go together, and ``OSError`` if the processes do not find each other
    or JAX finds no device.
    """
    asked = read_first(given, FLAGS)
    if not asked:
        check_device()
        yield
        return
    company = _join(**_checked(asked))
    try:
        yield
    except SystemExit as left:
        if left.code == INTERRUPTED:  # all are, after the same iteration
            _leave(company)
        raise
    except KeyboardInterrupt:
        company.fail("interrupted", INTERRUPTED)
    except Exception as error:
        company.fail(told(error), FAILED)
    _leave(company)


def _checked(asked: dict[str, str]) -> dict[str, Any]:
    address, rest = asked.get("coordinator"), {name: value for name, value in asked.items() if name != "coordinator"}
    if address is None:
        raise ValueError(f"--{next(iter(rest)).replace('_', '-')} needs --coordinator HOST:PORT, where process 0 is")
    if address == LAUNCHER:
        if rest:
            extra = " and ".join(f"--{name.replace('_', '-')}" for name in rest)
            raise ValueError(f"--coordinator {LAUNCHER} asks the cluster's launcher for the rest; leave {extra} out")
        return {}
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError(f"coordinator must be HOST:PORT or {LAUNCHER}, got {address!r}")
    for name in FLAGS[1:]:
        if name.replace("-", "_") not in rest:
            raise ValueError(f"--coordinator {address} needs --{name}")
    numbers = {name: _number(name, value) for name, value in rest.items()}
    whole("num_processes", numbers["num_processes"], least=1)
    whole("process_id", numbers["process_id"], least=0, most=numbers["num_processes"] - 1)
    return {"coordinator_address": address, **numbers, "cluster_detection_method": "deactivate"}


def _number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ValueError(f"{name} must be a whole number, got {value!r}")
    return int(value)


def _join(**where: Any) -> Company:
    import jax
    from jax._src import distributed  # has the address that a launcher gave, which no public name tells

    config: Any = jax.config
    # It would take SIGTERM for itself, which ends a run after its iteration.
    config.update("jax_enable_preemption_service", False)
    tell_of_aborts()
    try:
        jax.distributed.initialize(**where)
    except (ValueError, RuntimeError) as error:
        raise OSError(f"the processes of this run do not find each other: {told(error)}") from error
    check_device()
    host = str(distributed.global_state.coordinator_address).rpartition(":")[0].strip("[]")
    return _watching(host, jax.process_count(), jax.process_index())


def _watching(host: str, processes: int, process: int) -> Company:
    import numpy as np
    from jax.experimental.multihost_utils import broadcast_one_to_all

    if process == 0:
        server = listen(host)
        broadcast_one_to_all(np.array(server.getsockname()[1]))
        return gather(server, processes)
    return connect(host, int(broadcast_one_to_all(np.array(0))), process)


def _leave(company: Company) -> None:
    import jax

    company.leave()
    jax.distributed.shutdown()
