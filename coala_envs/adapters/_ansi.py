"""Text frames for a terminal (``render_mode="ansi"``)."""

from collections.abc import Sequence

import numpy as np

GAMES_SHOWN = 8


def bar(done: int, of: int, width: int = 20) -> str:
    """Return a progress bar of ``width`` cells between two borders."""
    filled = round(width * done / of)
    return f"▕{'█' * filled}{'░' * (width - filled)}▏"


def frame(
    *, inner_episode: int, num_inner_episodes: int, inner_step: int, inner_length: int, rows: Sequence[tuple[str, str]]
) -> str:
    """Return the clock as two bars, and below them labelled rows."""
    steps, total = inner_episode * inner_length + inner_step, num_inner_episodes * inner_length
    clock = [
        ("meta-episode", f"{bar(steps, total)} step {steps}/{total}"),
        (
            "inner episode",
            f"{bar(inner_step, inner_length)} step {inner_step}/{inner_length} of number {inner_episode + 1}"
            f"/{num_inner_episodes}",
        ),
    ]
    return "\n".join(f"  {label:<14}{text}" for label, text in [*clock, *rows]) + "\n"


def games_row(descriptions: Sequence[str], total: int) -> tuple[str, str]:
    """Return a row that shows the first games and counts the others."""
    more = f"   (+{total - len(descriptions)} more)" if total > len(descriptions) else ""
    return "games", " │ ".join(descriptions) + more


def numbers(names: Sequence[str], values: np.ndarray) -> str:
    """Return ``name +0.00`` for each, in columns."""
    return "   ".join(f"{name} {value:+.2f}" for name, value in zip(names, values, strict=True))
