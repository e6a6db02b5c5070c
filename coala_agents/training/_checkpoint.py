"""Checkpoints: a JSON header, then the arrays. Written atomically; loading one never runs code."""

import io
import json
import os
from pathlib import Path
from typing import Any

import equinox as eqx

FORMAT = "coala-checkpoint"
VERSION = 1


class CheckpointError(ValueError):
    """A file that is not a whole checkpoint of this format and version."""


def save_checkpoint(path: Path, tree: Any, header: dict[str, Any]) -> None:
    """Write the arrays of ``tree`` and a JSON header; the file is either the old one or the new one, whole.

    Raises ``OSError`` if it cannot be written, and then leaves the previous checkpoint as it was.
    """
    payload = io.BytesIO()
    eqx.tree_serialise_leaves(payload, tree)
    data = payload.getvalue()
    line = json.dumps({"format": FORMAT, "version": VERSION, "payload_bytes": len(data), **header})
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, "wb") as file:
            file.write(line.encode() + b"\n")
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_header(path: Path) -> dict[str, Any]:
    """Return the header of a checkpoint.

    Raises ``FileNotFoundError``, and ``CheckpointError`` for a file that is foreign, newer or truncated.
    """
    with open(path, "rb") as file:
        line = file.readline(1 << 20)
        rest = path.stat().st_size - len(line)
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise CheckpointError(f"{path} is not a coala checkpoint")
    if header.get("version", 0) > VERSION:
        raise CheckpointError(
            f"{path} has checkpoint version {header['version']}, this coala reads up to {VERSION}; please upgrade"
        )
    if rest != header.get("payload_bytes"):
        raise CheckpointError(f"{path} is damaged: {rest} bytes of arrays, {header.get('payload_bytes')} expected")
    return header


def load_checkpoint(path: Path, like: Any) -> Any:
    """Return the arrays of a checkpoint in the structure of ``like``.

    Arguments:
        path: the file.
        like: a tree of the same structure, shapes and dtypes; abstract values (``jax.eval_shape``) will do.

    Raises as ``read_header``, and ``CheckpointError`` if the arrays do not fit ``like``.
    """
    read_header(path)
    with open(path, "rb") as file:
        file.readline()
        try:
            tree = eqx.tree_deserialise_leaves(file, like)
        except Exception as error:
            raise CheckpointError(f"{path} does not fit its configuration: {error}") from error
        if file.read(1):
            raise CheckpointError(f"{path} holds more arrays than its configuration has")
    return tree
