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

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "generated"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
# Types come from the source, as they are written there (docs/generated/signatures.py).
autodoc_typehints = "none"
python_maximum_signature_line_length = 90

# Nothing is fetched when a page is read (docs/generated/mathml.py).
html_math_renderer = "mathml"
html_theme = "furo"
html_title = "coala"
html_static_path = ["_static"]
html_css_files = ["site.css"]

# Of the builder "linkcheck" (CONTRIBUTING.md). A link that has moved is told, one that leads nowhere is an error.
linkcheck_timeout = 30
linkcheck_retries = 2
linkcheck_anchors_ignore_for_url = [r"https://github\.com/.*"]  # made by a script, when the page is there
linkcheck_ignore = [r"https://www\.npmjs\.com/.*"]  # answers whatever is no browser with 403


def setup(app):
    """Called by Sphinx."""
    app.connect("build-finished", add_play)
