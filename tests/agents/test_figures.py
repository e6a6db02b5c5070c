"""What figures and tables say of runs: entries that tell them apart, and games that are not mixed up."""

import itertools
import json
import pathlib

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from coala_agents._roles import Cast
from coala_agents.config import PRESETS, run_config
from coala_agents.experiments import run_labels, run_title
from coala_agents.plotting import as_markdown, compare, draw_comparison, draw_learning_curve, draw_tournament
from coala_agents.plotting._style import ALGORITHMS, panels, save, style_of
from coala_agents.reproduction import Reproduction
from coala_agents.reproduction._draw import draw
from coala_agents.reproduction._result import HeatMap

ONE, TWO = pathlib.Path("one"), pathlib.Path("two")
SHAPING = PRESETS["ipd-shaping"]


def labels(*changes):
    return run_labels([(pathlib.Path(f"run-{n}"), SHAPING.with_flags(**c)) for n, c in enumerate(changes)])


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (({"algorithm": "coala-pg"}, {"algorithm": "m-fos"}), ["coala-pg", "m-fos"]),
        (
            ({"learning_rate": 0.001}, {"learning_rate": 0.003}),
            ["coala-pg, learning_rate 0.001", "coala-pg, learning_rate 0.003"],
        ),
        (({"seed": 3}, {"seed": 4, "num_seeds": 2}), ["coala-pg, seed 3", "coala-pg, seeds 4 to 5"]),
        (({"iterations": 200}, {"iterations": 450}), ["coala-pg, iterations 200", "coala-pg, iterations 450"]),
        (({"log_interval": 1}, {"log_interval": 5}), ["coala-pg (run-0)", "coala-pg (run-1)"]),
        (({"scan_method": "sequential"}, {"algorithm": "m-fos"}), ["coala-pg", "m-fos"]),
        # What changes nothing in a run is not told of it.
        (
            ({"credit": "teaching", "credit_lambda": 0.5}, {"algorithm": "m-fos"}),
            ["coala-pg-teaching, credit_lambda 0.5", "m-fos"],
        ),
        (
            ({"credit_windows": 3}, {"credit": "leave-one-out"}),
            ["coala-pg", "coala-pg-leave-one-out, credit_windows 12"],
        ),
    ],
)
def test_every_run_has_an_entry_that_says_what_differs(changes, wanted):
    assert labels(*changes) == wanted


def test_runs_that_differ_in_much_are_told_by_their_presets():
    presets = [PRESETS[name] for name in ("ipd-shaping", "ipd-mixed", "ipd-mixed-paper")]
    found = run_labels([(pathlib.Path(config.preset), config) for config in presets])
    wanted = [("ipd-shaping", 300), ("ipd-mixed", 450), ("ipd-mixed-paper", 3000)]
    assert found == [f"coala-pg, {preset}, iterations {iterations}" for preset, iterations in wanted]


@pytest.mark.parametrize(
    "other", [{"game": "coin-game"}, {"payoffs": "classic"}, {"inner_episode_length": 20}, {"game": "harvest-lite"}]
)
def test_runs_of_different_games_share_no_axis(other):
    with pytest.raises(ValueError, match=r"run-0 .* and run-1 .* are runs of different games") as raised:
        labels({}, other)
    assert next(iter(other)) in str(raised.value)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, "coala-pg, prisoner's dilemma, seed 0"),
        ({"game": "coin-game"}, "coala-pg, coin game, seed 0"),
        ({"payoffs": "classic", "num_seeds": 3}, "coala-pg, prisoner's dilemma with classic payoffs, seeds 0 to 2"),
        ({"algorithm": "coala-pg+m-fos", "num_meta_agents": 2}, "coala-pg and m-fos, prisoner's dilemma, seed 0"),
    ],
)
def test_titles_tell_the_game_that_was_played(fields, wanted):
    assert run_title(SHAPING.with_flags(**fields)) == wanted


def written(folder, config, rewards):
    """A run's folder with one reward per seed, the same in all iterations."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"config": config.to_dict()}))
    lines = [
        {"iteration": at, "env_steps": at, "seed": seed, "agent": 0, "reward/ego": reward, "reward/naive": -reward}
        for at in range(1, 61)
        for seed, reward in zip(config.training.seeds, rewards, strict=True)
    ]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.fixture
def runs(tmp_path):
    three = run_config(num_seeds=3)
    baseline = three.with_flags(algorithm="m-fos")
    return [written(tmp_path / "a", three, [0.0, 1.0, 0.2]), written(tmp_path / "b", baseline, [0.1, 0.1, 0.1])]


def test_the_table_has_intervals_over_seeds(runs):
    first, second = compare(runs)
    np.testing.assert_allclose(
        [first["reward/ego"][key] for key in ("mean", "low", "high")], [0.4, -0.92, 1.72], atol=0.01
    )
    assert (first["reward/ego"]["over"], first["from"]) == ("seeds", "last 50 of 60 iterations of training")
    assert second["better_than_the_first"]["mean"] == pytest.approx(1 / 3)
    assert "| m-fos | 0.100 [0.100, 0.100] | -0.100 [-0.100, -0.100] |" in as_markdown(
        [first, second], Cast(opponents="tit-for-tat")
    )


def test_an_evaluation_counts_until_training_goes_on(runs):
    by_seed = {str(seed): {"reward/ego": {"mean": 2.0}} for seed in range(3)}
    evaluation = {"run": {"iteration": 60}, "by_seed": by_seed}
    (runs[0] / "evaluation.json").write_text(json.dumps(evaluation))
    assert compare(runs[:1])[0]["reward/ego"]["mean"] == 2.0
    evaluation["run"]["iteration"] = 59
    (runs[0] / "evaluation.json").write_text(json.dumps(evaluation))
    assert compare(runs[:1])[0]["reward/ego"]["mean"] == pytest.approx(0.4)


def test_curves_that_hide_each_other_have_markers_in_different_places(runs, tmp_path, monkeypatch):
    figures = []
    monkeypatch.setattr(
        "coala_agents.plotting._compare.panels", lambda count: figures.append(panels(count)) or figures[-1]
    )
    assert draw_comparison(runs, tmp_path / "figure.png").exists()
    lines = [line for line in figures[0][1][0].get_lines() if line.get_marker() in "os^"]
    assert [line.get_color() for line in lines] == [style_of(name).colour for name in ("coala-pg", "m-fos")]
    assert len({line.get_markevery() for line in lines}) == 2


@pytest.fixture
def five(tmp_path):
    config = run_config(num_seeds=2)
    return [written(tmp_path / f"r{n}", config.with_flags(seed=10 * n), [n, n + 1.0]) for n in range(5)]


@pytest.mark.parametrize(("count", "asked", "each"), [(5, "auto", 5), (4, "auto", 1), (2, "each", 2), (5, "one", 1)])
def test_runs_that_would_hide_each_other_have_panels_of_their_own(five, count, asked, each, tmp_path, drawn):
    draw_comparison(five[:count], tmp_path / "figure.png", panels=asked)
    ((figure, _),) = drawn
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert len(shown) == 2 * each  # the rewards of the agents, and of those they meet
    if each > 1:
        assert [axes.get_title() for axes in shown[:each]] == [
            f"coala-pg, seeds {10 * n} to {10 * n + 1}" for n in range(each)
        ]
        assert len({axes.get_ylim() for axes in shown[:each]}) == 1
        # Its own line, those of the others, and zero.
        assert all(len(axes.get_lines()) == each + 1 for axes in shown)


@pytest.mark.parametrize("count", range(1, 13))
def test_letters_are_legible_where_a_figure_is_a_page_wide(count):
    figure, axes = panels(count)
    assert len(axes) == count
    pixels = 10 / 72 * 700 / figure.get_figwidth()  # of a letter of ten points, where a page has 700
    assert pixels >= 9


LONG = "a share of something that goes on for long"


def test_no_titles_nor_labels_touch(five, tmp_path, drawn):
    maps = [HeatMap(f"{LONG}, {n}", LONG, "y", (1.0, 2.0), (1.0, 2.0), np.eye(2)) for n in range(6)]
    draw(Reproduction("made up", {"num_seeds": 1}, maps, []), tmp_path / "maps.png")
    draw_comparison(five, tmp_path / "each.png")
    draw_comparison(five, tmp_path / "one.png", panels="one")
    for figure, _ in drawn:
        shown = [axes for axes in figure.axes if axes.get_visible()]
        texts = [text for axes in shown for text in (axes.title, axes.xaxis.label, axes.yaxis.label) if text.get_text()]
        places = [text.get_window_extent() for text in [*texts, *([figure._suptitle] if figure._suptitle else [])]]
        assert len(places) > len(shown)
        assert not [pair for pair in itertools.combinations(places, 2) if pair[0].overlaps(pair[1])]


def test_the_colours_of_a_tournament_are_those_that_occur(tmp_path, drawn):
    reward = {"mean": 2.0, "low": None, "high": None}
    score = {"player": "a", "opponent": "a", "company": "", "reward": reward}
    most = {"player": "a", "most": {"player": "a", "reward": {**reward, "mean": -0.5}}}
    found = {"entrants": [{"name": "a", "learns": False}], "probes": [], "scores": [score], "exploitability": [most]}
    (tmp_path / "tournament.json").write_text(json.dumps(found))
    draw_tournament(tmp_path)
    ((figure, _),) = drawn
    bar = next(axes for axes in figure.axes if axes.get_ylabel() == "reward per step")
    assert bar.get_ylim() == (-0.5, 2.0)
    # White is zero, and as far below it as above a colour is as strong.
    assert figure.axes[0].get_images()[0].norm.vmin == -2.0


def test_every_algorithm_has_its_own_colour_and_marker():
    assert len({style.colour for style in ALGORITHMS.values()}) == len(ALGORITHMS)
    assert len({style.marker for style in ALGORITHMS.values()}) == len(ALGORITHMS)


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved, as they are."""
    figures = []
    save = Figure.savefig

    def saved(figure, *arguments, **how):
        figures.append((figure, matplotlib.rcParams.copy()))
        save(figure, *arguments, **how)

    monkeypatch.setattr(Figure, "savefig", saved)
    return figures


@pytest.mark.parametrize("length", [5, 40, 120])
def test_no_legend_is_cut(tmp_path, length):
    """One column if two are too wide; and a picture that is as wide as its words."""
    figure, (axes,) = panels(1)
    for name in "ab":
        axes.plot([1, 2], [3, 4], label=name * length)
    figure.suptitle("c" * length)
    save(figure, tmp_path / "figure.png", "a note")
    (legend,) = figure.legends
    with Image.open(tmp_path / "figure.png") as picture:
        assert picture.width / 110 >= legend.get_window_extent().width / figure.dpi
        edges = np.asarray(picture.convert("L"))
    assert legend._ncols == (2 if length == 5 else 1)
    assert all((edge == 255).all() for edge in (edges[:, :3], edges[:, -3:], edges[:3], edges[-3:]))


def test_nobody_s_style_is_ours(runs, tmp_path, drawn):
    draw_learning_curve(runs[0])
    first = (runs[0] / "learning_curve.png").read_bytes()
    with matplotlib.rc_context({"lines.linewidth": 7, "text.usetex": True, "font.size": 30, "savefig.format": "svg"}):
        draw_learning_curve(runs[0])
        assert matplotlib.rcParams["font.size"] == 30
    assert (runs[0] / "learning_curve.png").read_bytes() == first


def test_curves_are_told_apart_without_colours(runs, tmp_path, drawn):
    draw_learning_curve(runs[0])
    draw_comparison(runs, tmp_path / "figure.png")
    for figure, _ in drawn:
        for axes in figure.axes:
            lines = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
            assert len({(line.get_marker(), str(line.get_linestyle())) for line in lines}) == len(lines)


def test_a_tournament_of_an_older_coala_is_told_from_one_that_can_be_drawn(tmp_path):
    (tmp_path / "tournament.json").write_text('{"entrants": [], "probes": [], "scores": []}')
    with pytest.raises(ValueError, match="is no tournament, or one that an older coala wrote"):
        draw_tournament(tmp_path)
