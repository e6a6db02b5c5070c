"""A Sphinx extension: blocks of pages that are made of the code and of committed results; signatures; mathematics.

A block stands in a page as a fence, ``{game} ipd`` and so on, and is replaced before the page is read. So a page says
in its own words what no docstring says, and nothing is said twice.
"""

import re

from generated.agents import options, results
from generated.games import gallery, game
from generated.lessons import lesson
from generated.measured import against_fixed, statements
from generated.signatures import add_signatures

BLOCKS = {
    "game": game,
    "gallery": gallery,
    "options": options,
    "results": results,
    "lesson": lesson,
    "against-fixed": against_fixed,
    "statements": statements,
}
_FENCE = re.compile(rf"^```\{{({'|'.join(BLOCKS)})\}}(.*)\n((?:(?!```).*\n)*)```$", re.MULTILINE)


def expanded(text: str) -> str:
    """Return a page's Markdown with its blocks replaced. Raises ``ValueError`` for a name that there is not."""
    return _FENCE.sub(lambda block: BLOCKS[block[1]](block[2].split(), block[3].strip()), text)


def setup(app):
    """Called by Sphinx."""
    from generated.mathml import add_mathml  # needs what the tests have not got

    app.connect("source-read", _expand)
    app.connect("autodoc-process-docstring", _headings)
    add_signatures(app)
    add_mathml(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _expand(app, page, source):
    before, source[0] = source[0], expanded(source[0])
    if source[0] != before:
        app.env.note_reread()  # the code may change where the page does not


def _headings(app, what, name, obj, options, lines):
    """Environments' docstrings have Gymnasium's Markdown headings; the reference is reStructuredText."""
    lines[:] = [
        part for line in lines for part in (("", f".. rubric:: {line[3:]}", "") if line.startswith("## ") else (line,))
    ]
