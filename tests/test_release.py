"""What a release is made of: the distributions, the recipe for conda, the workflows, and the citation."""

import pathlib
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
"""Where conda-forge calls a package otherwise."""
PACKAGES = ("coala_envs", "coala_agents")


def built(target: str, source: pathlib.Path, to: pathlib.Path) -> pathlib.Path:
    """Build a distribution with the installed hatchling, without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(to)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """The sdist of the checkout, unpacked, and the wheel that is built from it."""
    if not (ROOT / PACKAGES[0]).is_dir():
        pytest.skip("distributions are built of a checkout, and this is the suite on the wheel alone (.ci/wheel)")
    folder = tmp_path_factory.mktemp("release")
    with tarfile.open(built("sdist", ROOT, folder / "sdist")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked, built("wheel", unpacked, folder / "wheel")


def files_below(folder: pathlib.Path) -> set[str]:
    listed = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder.parent)) for path in listed}


def test_the_wheel_has_the_two_packages_with_their_data_and_nothing_else(distributions):
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    ours = {name for name in names if ".dist-info/" not in name}
    assert ours == set().union(*(files_below(ROOT / package) for package in PACKAGES))
    assert {"coala_envs/py.typed", "coala_agents/py.typed"} < ours
    assert any(name.endswith(".eqx") for name in ours)
    assert {pathlib.PurePath(name).name for name in names - ours} == {
        *("METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"),
    }


def test_the_sdist_has_what_its_tests_and_pages_read(distributions):
    unpacked, _ = distributions
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "CHANGELOG.md",
        "CITATION.cff",
        ".ci/run",
        "pyproject.toml",
    ):
        assert (unpacked / name).read_bytes() == (ROOT / name).read_bytes(), name
    for folder in (*PACKAGES, "tests", "examples", "docs", "benchmarks"):
        assert files_below(unpacked / folder) >= {name for name in files_below(ROOT / folder) if name.endswith(".py")}


def test_the_wheel_says_what_the_project_says(distributions):
    wheel = zipfile.ZipFile(distributions[1])
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    told = wheel.read(name).decode()
    assert f"\nName: {PROJECT['name']}\nVersion: {PROJECT['version']}\n" in told
    for dependency in PROJECT["dependencies"]:
        assert re.search(rf"^Requires-Dist: {re.match('[a-zA-Z-]+', dependency)[0]}\b", told, re.MULTILINE), dependency


def test_the_recipe_has_the_project_s_dependencies():
    recipe = yaml.safe_load((ROOT / "recipe" / "meta.yaml").read_text())
    assert recipe["package"] == {"name": PROJECT["name"], "version": PROJECT["version"]}
    assert recipe["about"]["summary"] == PROJECT["description"]
    assert recipe["about"]["license"] == PROJECT["license"]
    scripts = [f"{name} = {target}" for name, target in PROJECT["scripts"].items()]
    assert recipe["build"]["entry_points"] == scripts
    wanted = [f"python{PROJECT['requires-python']}", *PROJECT["dependencies"]]
    names = [re.match(r"([\w-]+)(.*)", one).groups() for one in wanted]
    assert recipe["requirements"]["run"] == [f"{CONDA_NAMES.get(name, name)} {bounds}" for name, bounds in names]
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert recipe["requirements"]["host"][-1].replace(" ", "") == backend


def test_the_lock_is_of_these_dependencies_and_names_the_public_registry_alone():
    """Another dependency or bound asks for ``uv lock``."""
    lock = (ROOT / "uv.lock").read_text()
    listed = re.search(r"^requires-dist = (\[.*?^\])", lock, re.MULTILINE | re.DOTALL)[1]
    locked = tomllib.loads(f"all = {listed}")["all"]
    extras = [one for needs in PROJECT["optional-dependencies"].values() for one in needs]
    needs = [Requirement(one) for one in PROJECT["dependencies"] + extras]
    wanted = {need.name.lower() + str(need.specifier) for need in needs}
    assert {one["name"] + str(SpecifierSet(one.get("specifier", ""))) for one in locked} == wanted
    assert set(re.findall(r"https?://([^/\"]+)", lock)) == {"pypi.org", "files.pythonhosted.org"}


def test_every_extra_that_is_named_exists():
    """In docs, messages and examples, as ``coala-envs[ray]`` and ``".[test,docs]"``."""
    folders = ("docs", "examples", "benchmarks", "coala_envs", "coala_agents", "tests")
    files = [one for folder in folders for kind in ("md", "py") for one in (ROOT / folder).rglob(f"*.{kind}")]
    texts = [one.read_text() for one in [*ROOT.glob("*.md"), *files]]
    groups = [group for text in texts for group in re.findall(r'(?:coala-envs|"\.)\[([\w,-]+)\]', text)]
    named = {extra for group in groups for extra in group.split(",")}
    assert {"ray", "test", "clients"} <= named <= set(PROJECT["optional-dependencies"])


def commands(workflow: str) -> list[str]:
    return [
        step["run"] for job in WORKFLOWS[workflow]["jobs"].values() for step in job.get("steps", ()) if "run" in step
    ]


def test_the_workflows_do_what_ci_does():
    ci = (ROOT / ".ci" / "run").read_text()
    assert ".ci/run" in commands("ci")
    (build,) = (line for line in ci.splitlines() if line.startswith("sphinx-build"))
    assert build.partition(' "')[0] in " ".join(commands("docs"))
    pythons = [minor for minor in re.findall(r"Python :: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)]
    assert WORKFLOWS["ci"]["jobs"]["checks"]["strategy"]["matrix"]["python"] == pythons
    assert ".ci/wheel" in commands("release")
    assert WORKFLOWS["release"]["jobs"]["installation"]["strategy"]["matrix"]["python"] == pythons


def test_only_what_was_checked_and_installed_is_published_and_no_token_is_kept():
    jobs = WORKFLOWS["release"]["jobs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert set(jobs["publication"]["needs"]) == {"checks", "suite", "installation"}
    assert jobs["publication"]["permissions"] == {"id-token": "write"}
    for name in WORKFLOWS:
        assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
        assert "secrets." not in (ROOT / ".github" / "workflows" / f"{name}.yml").read_text()


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    headings = re.findall(r"^## (\S+)(?: - (.+))?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:2] == [("Unreleased", ""), (PROJECT["version"], citation["date-released"])]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["preferred-citation"]["url"] == PROJECT["urls"]["Paper"]
