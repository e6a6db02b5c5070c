"""Sphinx configuration."""

import sys
from importlib.metadata import version as _version
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from bundle_play import add_play

project = "coala"
author = "The coala developers"
copyright = "The coala developers"
release = version = _version("coala-envs")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True, "show-inheritance": True}

html_theme = "furo"
html_title = "coala"


def _gymnasium_headings(app, what, name, obj, options, lines):
    """Environments' docstrings have Gymnasium's Markdown headings; the reference is reStructuredText."""
    lines[:] = [
        part for line in lines for part in (("", f".. rubric:: {line[3:]}", "") if line.startswith("## ") else (line,))
    ]


def setup(app):
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _gymnasium_headings)
    app.connect("build-finished", add_play)
