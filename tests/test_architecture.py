"""The rules of the house, kept by reading the source: who imports whom, and how long a file may be."""

import ast
import fnmatch
import pathlib
import re
import subprocess
import sys

import pytest

import coala_envs

ROOT = pathlib.Path(__file__).parent.parent
INSTALLED = pathlib.Path(coala_envs.__file__).parents[1]
"""Where the packages are: the checkout, or what a wheel was installed into."""
MAX_LINES = 350

GAMES_MAY_IMPORT = {"jax", "equinox", "numpy", "jaxtyping", "coala_envs", *sys.stdlib_module_names}


def drawn_layers() -> dict[str, list[list[str]]]:
    """The drawing in CONTRIBUTING.md, which is the rule: a module imports from its own row and from those above it."""
    drawn: dict[str, list[list[str]]] = {}
    for line in (ROOT / "CONTRIBUTING.md").read_text().split("```text\n")[1].split("```")[0].splitlines():
        if not line.startswith(" "):
            rows = drawn.setdefault(line, [])
            there = [path.stem for path in (INSTALLED / line).iterdir()]
        else:
            rows.append([name for pattern in line.split() for name in fnmatch.filter(there, pattern)])
            assert len(rows[-1]) >= len(line.split()), f"CONTRIBUTING.md draws what is not there: {line}"
    return drawn


LAYERS = drawn_layers()


def sources(*folders: str) -> list[pathlib.Path]:
    places = (ROOT / folder if folder in ("examples", "benchmarks") else INSTALLED / folder for folder in folders)
    found = sorted(path for place in places for path in place.rglob("*.py"))
    assert found
    return found


def imports(path: pathlib.Path) -> set[str]:
    """Every module that the file names in an import, and ``module.name`` for every ``from module import name``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rank(package: str, module: str) -> int | None:
    """The row of a dotted module name, ``None`` for what stands in no row (the package itself, another package)."""
    parts = module.split(".")
    rows = [i for i, row in enumerate(LAYERS[package]) if parts[0] == package and len(parts) > 1 and parts[1] in row]
    return rows[0] if rows else None


@pytest.mark.parametrize("package", LAYERS)
def test_a_layer_sees_only_what_stands_above_it(package):
    for path in sources(package):
        relative = path.relative_to(INSTALLED)
        name = ".".join(relative.with_suffix("").parts)
        if name in (f"{package}.__init__", f"{package}.__main__"):
            continue
        own = rank(package, name)
        assert own is not None, f"{relative} stands in no layer: add it to LAYERS"
        for module in imports(path):
            if not module.startswith(f"{package}."):
                continue
            other = rank(package, module)
            assert other is not None, f"{relative} imports {module} by the package's own front door"
            assert other <= own, f"{relative} imports {module}, which stands below it"


def test_the_environments_know_nothing_of_the_agents():
    for path in sources("coala_envs"):
        assert not any(module.split(".")[0] == "coala_agents" for module in imports(path)), path


def test_agents_and_examples_use_only_public_names_of_the_environments():
    for path in sources("coala_agents", "examples", "benchmarks"):
        private = [name for name in imports(path) if name.startswith("coala_envs") and "._" in name]
        assert not private, f"{path} imports {private}"


def test_no_docstring_has_a_line_that_sphinx_takes_for_a_list():
    """A letter with a dot begins one: ``T. The length``, and ``inner_episode_length: T.`` too."""
    for path in sources(*LAYERS):
        for node in ast.walk(ast.parse(path.read_text())):
            told = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else ""
            found = re.search(r"^(.*: |[ -]*)[A-Za-z]\.( .*)?$", str(told), re.MULTILINE)
            assert not found, f"{path}:{node.lineno}: {found[0]}"


def test_estimators_see_arrays_only():
    for path in sources("coala_agents/estimators"):
        theirs = {module for module in imports(path) if module.startswith("coala_envs")}
        assert all(module.startswith("coala_envs.checks") for module in theirs), path


def test_loggers_know_nothing_of_the_rest():
    for path in sources("coala_agents/loggers"):
        ours = {module for module in imports(path) if module.split(".")[0] in LAYERS}
        assert all(module.startswith(("coala_agents.loggers", "coala_envs.checks")) for module in ours), path


def test_games_import_nothing_but_arrays():
    for path in sources("coala_envs/games"):
        foreign = {module.split(".")[0] for module in imports(path)} - GAMES_MAY_IMPORT
        assert not foreign, f"{path} imports {foreign}"


def test_no_file_is_longer_than_the_wall():
    for path in sources("coala_envs", "coala_agents", "examples", "benchmarks"):
        assert len(path.read_text().splitlines()) <= MAX_LINES, path


def test_nothing_unpickles():
    for path in sources("coala_envs", "coala_agents"):
        assert not {"pickle", "cloudpickle", "dill", "joblib"} & imports(path), path


@pytest.mark.parametrize("package", [*LAYERS, "coala_envs.ipd_v0"])
def test_importing_a_package_loads_no_window_and_no_plots(package):
    optional = ("pygame", "matplotlib", "tensorboardX", "wandb", "axelrod")
    code = f"import sys, {package}; print([m for m in {optional} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_usage_waits_for_nothing():
    code = "import sys; from coala_agents.cli import main; main(['--help']); print('jax' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("usage: coala COMMAND")
    assert done.stdout.endswith("False\n")
