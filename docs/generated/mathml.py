"""Mathematics as MathML, which browsers draw by themselves: no script and no network.

math-core writes MathML Core, what all browsers have. Docutils' own converter sets the index of a hat below it, and does
not know ``\\Big(``.
"""

from docutils import nodes
from math_core import LatexError, LatexToMathML

CONVERTER = LatexToMathML(fancy_error=False)


def mathml(tex: str, *, block: bool) -> str:
    """Return TeX mathematics as a ``<math>`` element. Raises ``ValueError`` for what the converter does not know."""
    try:
        return CONVERTER.convert_with_local_state(tex, displaystyle=block)
    except LatexError as error:
        raise ValueError(f"no MathML for {tex!r}: {error}") from error


def add_mathml(app):
    """Register it as Sphinx's renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))


def _inline(translator, node):
    translator.body.append(mathml(node.astext(), block=False))
    raise nodes.SkipNode


def _block(translator, node):
    translator.body.append(f'<div class="math">{mathml(node.astext(), block=True)}</div>')
    raise nodes.SkipNode
