"""Checkpoints: a digest, a JSON header, then the arrays. Written whole; reading one never runs code.

The first line names format, version and the SHA-256 of everything after it; the second is the header, in which
``arrays`` has the dtype and shape of every array; the rest are their bytes, one after the other.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from coala_agents.training._finite import require_finite
from coala_envs.checks import checked, counted, short
from coala_envs.files import check_file, parse_json, replacing

FORMAT = b"coala-checkpoint"
VERSION = 2
KINDS = "bifu"
"""Of what numbers an array may be, as NumPy tells them."""
OLD = b'{"format": "coala-checkpoint"'


class CheckpointError(ValueError):
    """A file that is not a whole checkpoint of this format and version."""


class Checkpoint(NamedTuple):
    """A checkpoint whose digest was right."""

    path: Path
    digest: str
    """The SHA-256 of header and arrays, in hexadecimal."""
    header: dict[str, Any]
    payload: bytes

    def tree(self, like: Any, *, any_precision: bool = False) -> Any:
        """Return the arrays in the structure of ``like``.

        Arguments:
            like: a tree of the same structure, shapes and dtypes; abstract values (``jax.eval_shape``) will do.
            any_precision: whether numbers of more or fewer bytes than in ``like`` will do too, and become its.

        Raises ``CheckpointError`` if the arrays do not fit, or are not finite.
        """
        wanted, treedef = jax.tree.flatten(like)
        told = self.header["arrays"]
        places = [index for index, leaf in enumerate(wanted) if _is_array(leaf)]
        if len(told) != len(places):
            held = counted(len(told), "array")
            raise CheckpointError(f"{self.path} holds {held}, its configuration has {len(places)}")
        start = 0
        for index, (dtype, shape) in zip(places, told, strict=True):
            leaf = wanted[index]
            wider = any_precision and _is_precision([dtype, shape], leaf)
            if [dtype, shape] != _described(leaf) and not wider:
                raise CheckpointError(f"{self.path} does not fit its configuration: {_differs([dtype, shape], leaf)}")
            size = np.dtype(dtype).itemsize * leaf.size
            array = np.frombuffer(self.payload[start : start + size], np.dtype(dtype)).reshape(leaf.shape)
            wanted[index] = jnp.asarray(array.astype(leaf.dtype))
            start += size
        try:
            require_finite(wanted, str(self.path))
        except ValueError as error:
            raise CheckpointError(str(error)) from error
        return jax.tree.unflatten(treedef, wanted)


@checked
def save_checkpoint(path: Path, tree: Any, header: dict[str, Any]) -> None:
    """Write the arrays of ``tree`` and a JSON header; the file is either the old one or the new one, whole.

    Raises ``OSError`` if it cannot be written and ``ValueError`` if an array is not finite or none of numbers, if there
    is no array, or if JSON cannot hold the header; the previous checkpoint is then left as it was.
    """
    leaves = [leaf for leaf in jax.tree.leaves(tree) if _is_array(leaf)]
    if not leaves or not all(getattr(leaf.dtype, "kind", "none") in KINDS for leaf in leaves):
        raise ValueError(f"tree must hold arrays of numbers, got {short(tree)}")
    try:
        line = json.dumps({**header, "arrays": [_described(leaf) for leaf in leaves]}).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"header must be what JSON can hold ({error}), got {short(header)}") from error
    require_finite(tree, "what was to be saved")
    data = b"".join(np.asarray(leaf).astype(_described(leaf)[0]).tobytes() for leaf in leaves)
    rest = line + b"\n" + data
    with replacing(path) as partial, open(partial, "wb") as file:
        file.write(b"%s %d %s\n" % (FORMAT, VERSION, _digest(rest).encode()))
        file.write(rest)


@checked
def read_checkpoint(path: Path) -> Checkpoint:
    """Return a checkpoint whose digest is right; nothing of it has been used before that is known.

    Raises ``OSError`` if there is no such file, ``CheckpointError`` for one that is foreign, older, newer, cut or
    changed.
    """
    check_file(path)
    with open(path, "rb") as file:
        first = file.readline(256)
        words = first.split()
        if first.startswith(OLD):
            raise CheckpointError(
                f"{path} was written by an older coala and has no digest: write it again, with coala train or pretrain"
            )
        if len(words) != 3 or words[0] != FORMAT or not words[1].isdigit():
            raise CheckpointError(f"{path} is not a coala checkpoint")
        if int(words[1]) > VERSION:
            raise CheckpointError(
                f"{path} has checkpoint version {int(words[1])}, this coala reads up to {VERSION}; please upgrade"
            )
        rest = file.read()
    digest = _digest(rest)
    if first != b"%s %d %s\n" % (FORMAT, VERSION, digest.encode()):
        raise CheckpointError(f"{path} is damaged: its digest is not that of its content")
    line, _, payload = rest.partition(b"\n")
    try:
        header = parse_json(line)
        _check_arrays(header, len(payload))
    except ValueError as error:
        raise CheckpointError(f"{path} has no header of a checkpoint: {error}") from error
    return Checkpoint(path, digest, header, payload)


def _check_arrays(header: Any, size: int) -> None:
    """Raise ``ValueError`` unless the header describes arrays of exactly so many bytes."""
    if not isinstance(header, dict) or not isinstance(header.get("arrays"), list):
        raise ValueError("arrays are missing")
    total = 0
    for described in header["arrays"]:
        match described:
            case [str(dtype), [*shape]] if dtype[1:2] in KINDS and all(type(length) is int for length in shape):
                if min(shape, default=0) < 0:
                    raise ValueError(f"a shape of {shape}")
                count = 1
                for length in shape:
                    count *= length
                total += count * int(dtype[2:]) if dtype[2:].isdecimal() else size + 1
            case _:
                raise ValueError(f"{str(described)[:80]} describes no array")
        if total > size:
            break
    if total != size:
        raise ValueError(f"its arrays are not of {size} bytes")


def _is_array(leaf: Any) -> bool:
    return eqx.is_array(leaf) or isinstance(leaf, jax.ShapeDtypeStruct)


def _described(array: Any) -> list[Any]:
    return [np.dtype(array.dtype).newbyteorder("<").str, list(array.shape)]


def _is_precision(told: list[Any], leaf: Any) -> bool:
    """Whether an array is of the same shape and kind as ``leaf``, up to the bytes of a number."""
    dtype, shape = _described(leaf)
    return bool(told[1] == shape and told[0][1:2] == dtype[1:2])


def _differs(told: list[Any], leaf: Any) -> str:
    dtype, shape = _described(leaf)
    if _is_precision(told, leaf):
        return f"it has {told[0][1:]} numbers where this process computes with {dtype[1:]} (JAX_ENABLE_X64)"
    return f"an array of {told[0]} {told[1]}, wanted {dtype} {shape}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
