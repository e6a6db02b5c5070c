"""The runs of a sweep as tasks on Ray: a worker that dies is replaced, and the run goes on from its last checkpoint."""

import contextlib
import logging
import os
import socket
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coala_agents.config import RunConfig
from coala_agents.experiments._sweep import Swept, train_swept
from coala_agents.loggers import import_optional
from coala_envs.checks import Count, Weight, checked


def import_ray() -> Any:
    """Return Ray. Raises ``ImportError`` that says how to install it."""
    return import_optional("ray", "ray", "a sweep on Ray")


@checked
def train_on_ray(
    todo: Sequence[Swept],
    *,
    command: str = "",
    address: str = "local",
    cpus: Weight = 1.0,
    gpus: Weight = 0.0,
    retries: Count = 3,
    prepare: Callable[[], Any] | None = None,
) -> Iterator[tuple[Swept, str]]:
    """Train each setting as a task of Ray, and give it out as it ends, with what ``train_swept`` returned.

    A worker that dies, with its machine or alone, is replaced, and the run goes on from its last checkpoint, to the
    numbers of an unbroken one. So all machines must see the same folders under the same paths.

    Arguments:
        todo: settings that are not finished.
        command: for their ``config.json``.
        address: of a cluster, ``HOST:PORT`` or ``auto``; ``local`` starts a Ray here, which ends with the sweep.
        cpus, gpus: that each task has to itself; parts of one are shared.
        retries: how often a task is begun again whose worker died.
        prepare: called in every worker before it computes anything; a function of a module, or a partial of one.

    Raises ``ImportError`` without Ray, ``ConnectionError`` without a cluster, what a task raises, and ``OSError`` in
    the end if workers died more often than that.
    """
    ray = import_ray()
    return _on_ray(ray, list(todo), command, address, {"num_cpus": cpus, "num_gpus": gpus}, retries, prepare)


def _on_ray(
    ray: Any,
    todo: list[Swept],
    command: str,
    address: str,
    needs: dict[str, float],
    retries: int,
    prepare: Callable[[], Any] | None,
) -> Iterator[tuple[Swept, str]]:
    ours = not ray.is_initialized()
    if ours:
        check_reachable(address)
        with warnings.catch_warnings():
            # The process that Ray forks becomes another program at once.
            warnings.filterwarnings("ignore", "os.fork", RuntimeWarning)
            # A worker's lines would come between ours; what a task raises comes anyway.
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    try:
        if address == "local":  # a cluster may grow
            _check_resources(needs, ray.cluster_resources())
        # InterruptedError: the worker was asked to end, and not the sweep.
        task = ray.remote(max_retries=retries, retry_exceptions=[InterruptedError], **needs)(_in_worker)
        where, lost = os.getcwd(), []
        running = {task.remote(prepare, where, one.config.to_dict(), str(one.folder), command): one for one in todo}
        while running:
            (ended, *_), _ = ray.wait(list(running))
            one = running.pop(ended)
            try:
                problem = ray.get(ended)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from None  # ours, without Ray's account of where it was raised
            except ray.exceptions.RayError as error:
                lost.append(f"{one.name} ({type(error).__name__})")
            else:
                yield one, problem
        if lost:
            raise OSError(f"workers died more than {retries} times, of {', '.join(lost)}; the same command goes on")
    finally:
        if ours:
            ray.shutdown()


def check_reachable(address: str) -> None:
    """Raise ``ConnectionError`` if nobody listens at ``HOST:PORT``: Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if port.isdigit() and "/" not in host:
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except OSError as error:
            raise ConnectionError(f"no Ray answers at {address}: {error.strerror or error}") from error


def _check_resources(needs: Mapping[str, float], there: Mapping[str, float]) -> None:
    """Raise ``ValueError`` for a task that would wait for ever."""
    for name, resource, told in (("num_cpus", "CPU", "cpus"), ("num_gpus", "GPU", "gpus")):
        if needs[name] > there.get(resource, 0):
            raise ValueError(f"ray_{told} {needs[name]:g} is more than this machine has: {there.get(resource, 0):g}")


def _in_worker(prepare: Callable[[], Any] | None, where: str, fields: dict[str, Any], folder: str, command: str) -> str:
    """Train in a process of Ray's. The configuration comes as data, for it may name what ``prepare`` imports."""
    with contextlib.chdir(where):  # relative paths are from where the sweep was begun
        if prepare is not None:
            prepare()
        try:
            return train_swept(Swept({}, RunConfig.from_dict(fields), Path(folder)), command=command)
        except KeyboardInterrupt as error:
            raise InterruptedError(f"{folder}: its worker was asked to end") from error
