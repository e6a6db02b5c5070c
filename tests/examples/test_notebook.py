"""The notebook runs from top to bottom at tiny size, and ends its cells with what a notebook shows."""

import ast
import json
import pathlib

import pytest

NOTEBOOK = pathlib.Path(__file__).parents[2] / "examples" / "quickstart.ipynb"
TINY = {
    "sizes": {
        "iterations": 2,
        "meta_batch_size": 4,
        "batch_size": 2,
        "num_inner_episodes": 2,
        "num_minibatches": 1,
        "network": "mlp",
        "width": 8,
        "progress": False,
    },
    "meta_episodes": {"num_opponents": 2},
    "film": {"num_inner_episodes": 1, "batch_size": 1},
}
"""Instead of what the cell tagged ``parameters`` sets."""


@pytest.fixture(scope="module")
def notebook():
    return json.loads(NOTEBOOK.read_text())


def run_cell(source, namespace):
    """Execute a cell and return the value of its last expression, which a notebook would show."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), namespace)
    return None if last is None else eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), namespace)


def test_the_notebook_runs_from_top_to_bottom(notebook, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace, shown = {"__name__": "notebook"}, []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            shown.append(run_cell("".join(cell["source"]), namespace))
            if "parameters" in cell["metadata"].get("tags", ()):
                assert namespace.keys() >= TINY.keys()
                namespace.update(TINY)
    pages = [value._repr_html_() for value in shown if hasattr(value, "_repr_html_")]
    assert [page.partition(";")[0] for page in pages] == ['<img src="data:image/png', *['<img src="data:image/gif'] * 2]
    assert "ipd-mixed-coala-pg: coala-pg" in capsys.readouterr().out
    assert "runs/quickstart" in repr(namespace["run"])


def test_the_notebook_is_kept_without_outputs(notebook):
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
