"""Tables of committed measurements: what naive learners become, and what a reproduction's statements came to."""

import json
import pathlib

RESULTS = pathlib.Path(__file__).parents[2] / "results"


def against_fixed(arguments: list[str], body: str) -> str:
    """Return a table of what each naive learner becomes against fixed players: ``{against-fixed}``."""
    del arguments, body
    found = json.loads((RESULTS / "naive-learners" / "against_fixed.json").read_text())["found"]
    fixed = list(next(iter(found.values())))
    lines = [f"| | {' | '.join(fixed)} |", "|---" * (len(fixed) + 1) + "|"]
    for learner, cells in found.items():
        told = ["{cooperation:z.2f} ({reward:z.2f}, {reward_of_fixed:z.2f})".format(**one) for one in cells.values()]
        lines.append(f"| `{learner}` | {' | '.join(told)} |")
    return "\n".join(lines)


def statements(arguments: list[str], body: str) -> str:
    """Return a table of a reproduction's statements: ``{statements} pola-exact``."""
    del body
    (name,) = arguments
    lines = ["| statement | criterion | measured | |", "|---|---|---|---|"]
    for one in json.loads((RESULTS / "analytic" / f"{name}.json").read_text())["statements"]:
        measured = ", ".join(f"{what.replace('_', ' ')}: {value:.3g}" for what, value in one["measured"].items())
        verdict = "holds" if one["holds"] else "**does not hold**"
        lines.append(f"| {one['paper']} | {one['criterion']} | {measured} | {verdict} |")
    return "\n".join(lines)
