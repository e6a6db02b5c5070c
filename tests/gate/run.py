"""Go through the rows and print what came of each, as JSON: ``[error type, message]``, or null for none."""

import json
import warnings

import rows
import rows_agents

ROWS = [*rows.ROWS, *rows_agents.ROWS]


def outcome(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)]
    return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps([outcome(row.call) for row in ROWS]))
