"""Checkpoints and pools with another header, with or without the digest that it should have."""

import hashlib
import json


def taken_apart(path):
    """Return header and payload."""
    _, line, payload = path.read_bytes().split(b"\n", 2)
    return json.loads(line), payload


def put_together(path, header, payload, *, signed=True):
    """Write them, with the right digest or with that of the file before."""
    line = header if isinstance(header, bytes) else json.dumps(header).encode()
    first = path.read_bytes().split(b"\n", 1)[0]
    if signed:
        first = b"coala-checkpoint 2 " + hashlib.sha256(line + b"\n" + payload).hexdigest().encode()
    path.write_bytes(first + b"\n" + line + b"\n" + payload)
