"""Puts the modules of docs/play into one classic script, which a browser also loads from the file system."""

import json
import pathlib
import re
from typing import Any

PLAY = pathlib.Path(__file__).parent / "play"
GAMES = ("ipd", "coin-game", "cleanup-lite")
"""What docs/export_play.py writes, in the order in which the page offers it."""
IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|(?P<some>\{[\w, ]+\})) from "\./(?P<module>\w+)\.mjs";$', re.MULTILINE
)
EXPORT = re.compile(r"^export (?=(?:function|class|const) (\w+))", re.MULTILINE)


def bundled() -> str:
    """Return the script. Each module keeps its own scope, and those that it imports stand before it.

    In the browser's console they are ``coalaPlay``.

    Raises ``ValueError`` for an import or export in another form than ours.
    """
    parts: dict[str, str] = {}

    def put(name: str) -> None:
        text = (PLAY / f"{name}.mjs").read_text()
        for found in IMPORT.finditer(text):
            if found["module"] not in parts:
                put(found["module"])
        names = ", ".join(EXPORT.findall(text))
        body = EXPORT.sub("", IMPORT.sub(r"const \g<all>\g<some> = modules.\g<module>;", text))
        if left := re.search(r"^(import|export)\b.*", body, re.MULTILINE):
            raise ValueError(f"{name}.mjs has an import or export of another form: {left[0]}")
        parts[name] = f"modules.{name} = (() => {{\n{body}return {{ {names} }};\n}})();\n"

    put("main")
    games = {name: json.loads((PLAY / f"{name}.json").read_text()) for name in GAMES}
    data = json.dumps(games, separators=(",", ":"))
    start = f'modules.main.start({data}, document.getElementById("coala-play"));\nwindow.coalaPlay = modules;\n'
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{"".join(parts.values())}{start}}})();\n'


def add_play(app: Any, exception: Exception | None) -> None:
    """Put script and style into what Sphinx has built."""
    if exception is None and app.builder.format == "html":
        static = pathlib.Path(app.outdir) / "_static"
        (static / "play.js").write_text(bundled())
        styles = sorted(PLAY.glob("*.css"))
        (static / "play.css").write_text("\n".join(style.read_text() for style in styles))
