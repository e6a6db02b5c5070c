"""Sphinx configuration."""

from importlib.metadata import version as _version

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
# Headings that this project's docstrings use beside Google's (the environments follow Gymnasium).
napoleon_custom_sections = ["Description", "Action Space", "Observation Space", "Rewards"]
napoleon_custom_sections += ["Starting State", "Episode End", "Version History"]

html_theme = "furo"
html_title = "coala"
