"""What commands share that write a file of policies: where it goes, and the progress until then."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tqdm import tqdm

from coala_envs.files import check_writable


def new_file(out: Path | None) -> Path:
    """Return the file to write. Raises ``ValueError`` for none, ``OSError`` if it is there or cannot be written."""
    if out is None:
        raise ValueError("--out PATH is missing: the file to write")
    if out.exists():
        raise FileExistsError(f"{out} exists; choose another --out")
    check_writable(out)
    return out


@contextlib.contextmanager
def progress_of(total: int, unit: str, shown: bool) -> Iterator[Callable[[int, dict[str, float]], None]]:
    """Show a bar; what is called tells how much is done, at most the total, and the metrics beside it."""
    # The delay: nothing is shown before what is wrong is told.
    with tqdm(total=total, unit=unit, dynamic_ncols=True, delay=0.1, disable=not shown) as bar:

        def report(done: int, metrics: dict[str, float]) -> None:
            bar.update(min(done, total) - bar.n)
            told = (f"{name.replace('_', '-')} {value:.3f}" for name, value in metrics.items())
            bar.set_postfix_str(", ".join(told))

        yield report
