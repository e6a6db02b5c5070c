"""Every argument is understood, or an error of one line names it: ``rows.py``, in a process without type checkers."""

import json
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

from run import ROWS  # noqa: E402  (after the path)


@pytest.fixture(scope="module")
def outcomes():
    done = subprocess.run([sys.executable, HERE / "run.py"], capture_output=True, text=True, check=True)
    return dict(zip([row.name for row in ROWS], json.loads(done.stdout), strict=True))


def test_there_are_many_rows_and_none_stands_twice():
    assert len({row.name for row in ROWS}) == len(ROWS) >= 150


# Without addresses, which every worker of the suite has others of.
@pytest.mark.parametrize("row", ROWS, ids=lambda row: re.sub(r" at 0x\w+", "", row.name))
def test_the_argument_is_understood_or_named(row, outcomes):
    outcome = outcomes[row.name]
    if not row.says:
        assert outcome is None
        return
    assert outcome is not None, "it was accepted"
    error, message = outcome
    assert error == ("FileNotFoundError" if "nowhere" in row.name else "ValueError"), message
    assert re.search(row.says, message), message
    assert "\n" not in message
