"""How long a run will take: without the compiling, and without what was done before."""

import io

import pytest
from tqdm import tqdm

from coala_agents.runs._progress import Bar, Progress


class Watch:
    """A clock that is set by hand."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def trained(config, reports, compiling=300.0):
    """Return the bar and what was told, after reports of (seconds later, iterations done)."""
    watch, told, shown = Watch(), [], io.StringIO()
    bar = tqdm(total=config.training.iterations, file=shown, mininterval=0, ncols=200)
    bar._time, bar.start_t, bar.last_print_t = watch, watch(), watch()
    progress = Progress(bar, config, told.append, watch)
    watch.seconds += compiling
    for later, done in reports:
        watch.seconds += later
        progress(done, {"reward/ego": 0.5, "reward/naive": -0.25})
    line = str(bar)
    bar.close()
    return line, told


def test_the_time_left_is_without_the_compiling(tiny_config):
    config = tiny_config(iterations=100)
    line, told = trained(config, [(0, 1), (4, 2), (4, 3)])
    assert "3/100 [00:08<06:28" in line
    assert told == ["about 7 minutes to go: 98 iterations of 4 s"]


def test_a_run_that_goes_on_has_only_what_is_left_before_it(tiny_config):
    line, told = trained(tiny_config(iterations=100), [(0, 51), (4, 52)])
    assert "52/100 [00:04<03:12" in line
    assert told == ["about 3 minutes to go: 48 iterations of 4 s"]


@pytest.mark.parametrize(
    ("iterations", "reports", "wanted"),
    [
        (9, [(0, 1), (0.1, 2)], []),  # too little was seen
        (9, [(0, 1), (2, 8)], []),  # too little is left
        (9, [(0, 9)], []),  # nothing was but the compiling
        (100_000, [(0, 20), (4, 40)], ["about 5.6 hours to go: 99960 iterations of 0.2 s"]),  # a pair's, in chunks
        (1000, [(0, 1), (1, 2), (1, 3), (9, 4)], ["about 17 minutes to go: 997 iterations of 1 s"]),  # once
        (60, [(0, 1), (2, 3)], ["about 57 seconds to go: 57 iterations of 1 s"]),
    ],
)
def test_it_is_told_once_and_where_it_is_worth_it(tiny_config, iterations, reports, wanted):
    assert trained(tiny_config(iterations=iterations), reports)[1] == wanted


def test_a_run_that_is_over_within_the_bar_s_delay_ends_its_line(tiny_config):
    shown = io.StringIO()
    with Bar(total=2, file=shown, delay=60) as bar:
        progress = Progress(bar, tiny_config(iterations=2), print)
        tqdm.write("told before", file=shown)
        assert shown.getvalue() == "told before\n"  # and no bar on which nothing is done
        progress(1, {"reward/ego": 0.5})
        assert shown.getvalue().count("\n") == 1
        progress(2, {"reward/ego": 0.5})
        # Before evaluating, whose time is not training's.
        assert "2/2" in shown.getvalue()
        assert shown.getvalue().endswith("\n")


def test_the_bar_calls_everybody_what_they_are(tiny_config):
    line, _ = trained(tiny_config(opponent="tit-for-tat"), [(0, 1)])
    assert "agent +0.50, tit-for-tat -0.25" in line
