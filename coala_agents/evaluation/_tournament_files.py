"""The files of a tournament."""

import csv
import json
from pathlib import Path
from typing import Any

from coala_agents.evaluation._scores import Score, Tournament
from coala_envs.files import replacing, write_text

TOURNAMENT = "tournament.json"
TABLE = "tournament.csv"


def write_tournament(tournament: Tournament, folder: Path) -> tuple[Path, Path]:
    """Write ``tournament.json`` and ``tournament.csv`` into a folder, which is made if need be; return their paths.

    Both hold a row for each score: rewards per step with mean and interval, and cooperation, of which the table has the
    mean only. What was not measured is ``null`` in the one and empty in the other.

    Raises ``OSError`` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(score) for score in tournament.scores]
    entrants = zip(tournament.names, tournament.learns, tournament.alike, strict=True)
    found = {
        "entrants": [
            {"name": name, "learns": learns, "meets itself as": alike, "exploitation": _exploitation(tournament, name)}
            for name, learns, alike in entrants
        ],
        "probes": tournament.probes,
        **tournament.sizes,
        "interval": "95 %, Student's t, over what each says; both seatings of every pairing count alike",
        "scores": rows,
    }
    write_text(folder / TOURNAMENT, json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    with replacing(folder / TABLE) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["player", "opponent", "reward", "reward_low", "reward_high", "over", "cooperation"])
        for row in rows:
            reward, cooperation = row["reward"], row["cooperation"]
            measured = [reward[name] for name in ("mean", "low", "high", "over")]
            table.writerow([row["player"], row["opponent"], *measured, cooperation and cooperation["mean"]])
    return folder / TOURNAMENT, folder / TABLE


def _exploitation(tournament: Tournament, name: str) -> dict[str, Any] | None:
    found = tournament.exploitation(name)
    return None if found is None else _rounded(found._asdict())


def _row(score: Score) -> dict[str, Any]:
    rows = score.rows()
    reward, cooperation = rows["reward"], rows.get("cooperation")
    return {
        "player": score.player,
        "opponent": score.opponent,
        "reward": _rounded(reward),
        "cooperation": None if cooperation is None else _rounded(cooperation),
    }


def _rounded(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in fields.items()}
