"""What is shown while a run trains: the bar, and how long the rest will take."""

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from coala_agents import experiments
from coala_agents._roles import by_role
from coala_agents.config import RunConfig
from coala_envs.checks import counted

MEASURED = 2.0
"""Seconds of training, the compiling excluded, after which the rest can be estimated."""
WORTH_TELLING = 10.0
"""Seconds: who waits for less need not be told."""


class Bar(tqdm):
    """A bar that is not shown before ``Progress`` does: the lines that are told beside it would each draw it idle."""

    def refresh(self, *given: Any, **how: Any) -> Any:
        """See ``tqdm``."""
        return None if self.delay else super().refresh(*given, **how)

    def clear(self, *given: Any, **how: Any) -> Any:
        """See ``tqdm``."""
        return None if self.delay else super().clear(*given, **how)


class Progress:
    """Shows rewards and steps per second on a progress bar, and tells once how long the rest will take.

    The first iterations that are reported are compiled too, and the compiling would spoil every rate: time is measured
    from their end. So are the iterations that a resumed run had behind it left out.

    Arguments:
        bar: with the run's iterations as its total.
        config: of the run.
        tell: prints a line beside the bar.
        clock: seconds.
    """

    def __init__(
        self, bar: tqdm, config: RunConfig, tell: Callable[[str], None], clock: Callable[[], float] = time.perf_counter
    ):
        self.bar, self.tell, self.clock = bar, tell, clock
        self.cast, self.total = experiments.cast_of(config), config.training.iterations
        self.steps = experiments.experiment(config).env_steps_per_iteration * config.training.num_seeds
        self.first, self.began = 0, 0.0
        self.estimated = False

    def __call__(self, done: int, metrics: dict[str, float]) -> None:
        """Show the number of iterations done, and the metrics of the last; with all of them done the bar is over."""
        self._show(done, metrics)
        if done >= self.total:
            self.bar.close()  # evaluating comes next, and its time is not training's

    def _show(self, done: int, metrics: dict[str, float]) -> None:
        now = self.clock()
        rewards = (f"{role.brief(self.cast)} {reward:+.2f}" for role, reward in by_role("reward", metrics).items())
        if not self.first:
            self.first, self.began = done, now
            self.bar.delay = 0  # shown from here on: a bar that ends within its delay would leave its line open, too
            self.bar.unpause()
            self.bar.initial = self.bar.n = self.bar.last_print_n = done
            self.bar.set_postfix_str(", ".join(rewards))
            return
        seconds, iterations = now - self.began, done - self.first
        self.bar.set_postfix_str(", ".join([*rewards, f"{self.steps * iterations / seconds:,.0f} steps/s"]), False)
        self.bar.update(done - self.bar.n)
        if not self.estimated and seconds >= MEASURED:
            self.estimated = True
            left = self.total - done
            if (rest := left * seconds / iterations) >= WORTH_TELLING:
                self.tell(f"about {_told(rest)} to go: {counted(left, 'iteration')} of {seconds / iterations:.2g} s")


def beside_the_bar(line: str, stream: Any = None) -> None:
    """Print a line while a bar is shown, on stdout unless on another stream."""
    # A run outlives its reader, as in "coala train | head": nothing else is told before everything is written.
    with contextlib.suppress(BrokenPipeError):
        tqdm.write(line, file=stream or sys.stdout)


def _told(seconds: float) -> str:
    if seconds < 90:
        return counted(round(seconds), "second")
    return counted(round(seconds / 60), "minute") if seconds < 90 * 60 else f"{seconds / 3600:.1f} hours"
