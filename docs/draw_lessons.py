"""Run lessons and keep what they print: ``python docs/draw_lessons.py 01_play_the_ipd ...``, all if none is named.

Writes docs/lessons/output/NAME.txt, which the lesson's page shows. Its first line is a digest of the code that printed
it, so that a test notices when the lesson has changed since.
"""

import os
import subprocess
import sys
import tempfile

from generated.lessons import OUTPUTS, ROOT, digest

RUN = """
import runpy, sys, coala_envs
coala_envs.avoid_wrong_sums()
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def main(names: list[str]) -> None:
    """Run them one after the other. Raises ``CalledProcessError`` for one that fails."""
    for name in names or sorted(path.stem for path in (ROOT / "examples").glob("[0-9]*.py")):
        script = ROOT / "examples" / f"{name}.py"
        with tempfile.TemporaryDirectory() as folder:
            path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
            done = subprocess.run(
                [sys.executable, "-c", RUN, script],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": path},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        OUTPUTS.mkdir(parents=True, exist_ok=True)
        (OUTPUTS / f"{name}.txt").write_text(f"{digest(name)}\n{done.stdout}")
        print(f"{name}: {len(done.stdout.splitlines())} lines")


if __name__ == "__main__":
    main(sys.argv[1:])
