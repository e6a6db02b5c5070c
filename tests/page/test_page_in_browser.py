"""The page in a real browser, from the file system: by keyboard, by touch, wide, narrow, and for a screen reader."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from reference import ACCURACY, DATA, EPISODES, ROOT, STEPS, as_list, fresh, outputs, random_games, shipped, updates
from reference_worlds import DATA as WORLDS

REASON = 'a browser is optional: pip install -e ".[page]", and Chromium with its driver from your distribution'
for module in ("sphinx", "furo", "myst_parser", "selenium"):
    pytest.importorskip(module, reason=REASON)
hands = pytest.importorskip("hands")
WIDE, NARROW = 1400, 390
# What Selenium warns of among its own is not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not (hands.CHROMIUM and hands.DRIVER), reason=REASON),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page as Sphinx makes it, without the rest of the documentation."""
    folder = tmp_path_factory.mktemp("page")
    source, built = folder / "source", folder / "built"
    source.mkdir()
    shutil.copy(ROOT / "docs" / "play.md", source)
    (source / "index.md").write_text("# coala\n\n```{toctree}\nplay\n```\n")
    conf = str(ROOT / "docs")
    subprocess.run([sys.executable, "-m", "sphinx", "-Q", "-b", "html", "-c", conf, source, built], check=True)
    return (built / "play.html").as_uri() + "?seed=7"


@pytest.fixture(scope="module")
def browser():
    driver = hands.started()
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, address):
    """Opens the page at a width; whatever was said on the console in the end is an error."""

    def opened(width):
        hands.resize(browser, width, touch=width == NARROW)
        browser.get(address)
        return browser

    yield opened
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("mode", ["teach", "face"])
def test_a_game_is_played_through_by_keyboard_alone(page, mode):
    page = page(WIDE)
    hands.tab_to(page, "teach")
    if mode == "face":
        hands.press(page, hands.Keys.ARROW_RIGHT)
    other = {"teach": "the learner", "face": "COALA-PG"}[mode]
    assert hands.focused(page) == mode
    hands.tab_to(page, "Cooperate")
    hands.press(page, hands.Keys.ENTER)
    assert hands.text(page, ".cp-said").startswith(f"Step 1: you cooperated, {other} ")
    hands.press(page, *"dcdcdcdc")
    assert hands.text(page, ".cp-said").startswith("Step 9: you cooperated")
    assert hands.text(page, ".cp-clock") == f"Inner episode 1 of {EPISODES}, step {STEPS} of {STEPS}"
    hands.press(page, "d")
    assert "Inner episode 1 is over" in hands.text(page, ".cp-said")
    hands.press(page, *["f"] * (EPISODES - 1))
    assert hands.text(page, ".cp-clock") == f"All {EPISODES} inner episodes are over"
    assert "Per step, over all of them" in hands.text(page, ".cp-said")
    assert len(hands.rows(page)) == EPISODES
    hands.press(page, "c")
    assert len(hands.rows(page)) == EPISODES
    hands.press(page, "n")
    assert hands.rows(page) == []
    assert hands.text(page, ".cp-clock") == f"Inner episode 1 of {EPISODES}, step 1 of {STEPS}"


@pytest.mark.parametrize("mode", ["teach", "face"])
def test_a_game_is_played_through_by_touch_in_a_narrow_window(page, mode):
    page = page(NARROW)
    hands.tap(page, hands.mode(page, mode))
    for step in range(STEPS):
        hands.tap(page, hands.button(page, "Defect" if step % 2 else "Cooperate"))
    assert "Inner episode 1 is over" in hands.text(page, ".cp-said")
    for _ in range(EPISODES - 1):
        hands.tap(page, hands.button(page, "Finish"))
    assert hands.text(page, ".cp-clock") == f"All {EPISODES} inner episodes are over"
    assert page.execute_script("return document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_agent_is_watched_to_the_end(page, width):
    page = page(width)
    hands.mode(page, "watch").click()
    hands.button(page, "One inner").click()
    assert len(hands.rows(page)) == 1
    hands.press(page, *["s"] * (EPISODES - 1))
    assert hands.text(page, ".cp-said").startswith("All inner episodes are over.")
    ours, theirs = (float(hands.text(page, f".cp-score.cp-seat-{seat} b").replace("\u2212", "-")) for seat in (0, 1))
    assert ours == pytest.approx(DATA["reward_of_agent"], abs=0.4)
    assert theirs == pytest.approx(DATA["reward_of_learners"], abs=0.4)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    hands.press(page, "p")
    assert hands.button(page, "Pause")
    hands.press(page, "p")
    assert hands.button(page, "Start")
    assert 1 <= len(hands.rows(page)) < EPISODES


OUTPUTS = """
    const { hawk, ipd } = coalaPlay;
    const { network, parameters } = ipd.ipd(arguments[1]);
    let memory = hawk.emptyMemory(network);
    return arguments[0].map((row) => {
      const step = hawk.read(network, parameters, hawk.observed(network, row), memory);
      memory = step.memory;
      return [...step.output.data];
    });
"""
UPDATES = """
    const { hawk, naive } = coalaPlay;
    const [data, parameters, batches] = arguments;
    let state = naive.startingFrom(hawk.named(data.network, parameters));
    return batches.map((lived) => {
      state = naive.learnt(data.network, data.naive, state, lived);
      return Object.values(state.parameters).flatMap((value) => [...value.data]);
    });
"""


def test_the_network_and_its_learning_equal_pythons_in_the_browser(page):
    page, rng = page(WIDE), np.random.default_rng(1)
    seen = rng.integers(0, 5, (EPISODES * STEPS, 2)).tolist()
    got = page.execute_script(OUTPUTS, seen, DATA)
    np.testing.assert_allclose(got, outputs(shipped(), seen), atol=ACCURACY)
    batches = [random_games(rng, DATA["batch_size"]) for _ in range(3)]
    got = page.execute_script(UPDATES, DATA, as_list(fresh().params), batches)
    np.testing.assert_allclose(got, updates(fresh(), batches), atol=ACCURACY)


@pytest.mark.parametrize("game", ["ipd", *WORLDS])
def test_a_screen_reader_finds_names_and_news(page, game):
    page = page(WIDE)
    hands.mode(page, game).click()
    for mode in ("teach", "face", "watch"):
        hands.mode(page, mode).click()
        found = hands.accessible(page)
        for role in ("button", "radio", "combobox", "slider", "image", "table", "region"):
            assert all(name.strip() for kind, name in found if kind == role), (mode, role, found)
        assert sum(kind == "radio" for kind, _ in found) == 6
        assert sum(kind == "status" for kind, _ in found) == 1
        assert hands.text(page, ".cp-said[role=status]")
        if game != "ipd" and mode != "watch":
            assert any(kind == "image" and name.startswith("You: row") for kind, name in found)
            assert "You: row" in hands.text(page, ".cp-said .cp-hidden")


ARROWS = (hands.Keys.ARROW_LEFT, hands.Keys.ARROW_UP, hands.Keys.ARROW_RIGHT, hands.Keys.ARROW_DOWN)


@pytest.mark.parametrize("world", WORLDS)
def test_a_gridworld_is_played_by_keyboard_alone(page, world):
    page = page(WIDE)
    hands.tab_to(page, "ipd")
    hands.press(page, *[hands.Keys.ARROW_RIGHT] * (1 + list(WORLDS).index(world)))
    assert hands.focused(page) == world
    hands.tab_to(page, "Up")
    hands.press(page, hands.Keys.ENTER)
    assert hands.text(page, ".cp-said").startswith("Step 1: you ")
    untaught = hands.text(page, ".cp-inclined tbody")
    steps, episodes = WORLDS[world]["game"]["inner_episode_length"], WORLDS[world]["num_inner_episodes"]
    hands.press(page, *[("w", *ARROWS)[step % 5] for step in range(steps - 2)])
    assert hands.text(page, ".cp-clock") == f"Inner episode 1 of {episodes}, step {steps} of {steps}"
    hands.press(page, "w")
    assert "Inner episode 1 is over" in hands.text(page, ".cp-said")
    assert "The learner has learnt" in hands.text(page, ".cp-said")
    assert hands.text(page, ".cp-inclined tbody") != untaught
    assert len(hands.rows(page)) == 1
    hands.press(page, "n")
    assert hands.rows(page) == []
    assert hands.text(page, ".cp-clock") == f"Inner episode 1 of {episodes}, step 1 of {steps}"


@pytest.mark.parametrize("world", WORLDS)
def test_a_script_is_played_to_the_end_by_touch_in_a_narrow_window(page, world):
    page = page(NARROW)
    for choice in (world, "face"):
        hands.tap(page, hands.mode(page, choice))
    for step, move in enumerate(("Left", "Up", "Right", "Down"), start=1):
        hands.tap(page, hands.button(page, move))
        assert hands.text(page, ".cp-said").startswith(f"Step {step}: you ")
    for ended in range(1, 5):
        hands.tap(page, hands.button(page, "Finish"))
        assert len(hands.rows(page)) == ended
    hands.tap(page, hands.button(page, "Play on"))
    hands.wait(page, lambda page: hands.text(page, ".cp-clock") == "All 5 inner episodes are over")
    hands.tap(page, hands.button(page, "Left"))
    assert "Per step, over all of them" in hands.text(page, ".cp-said")
    assert page.execute_script("return document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize(("world", "width"), [("coin-game", WIDE), ("cleanup-lite", NARROW)])
def test_a_script_is_watched_with_a_learner(page, world, width):
    page = page(width)
    for choice in (world, "watch"):
        hands.mode(page, choice).click()
    hands.press(page, "s")
    assert len(hands.rows(page)) == 1
    assert hands.text(page, ".cp-said").startswith("Inner episode 1 is over.")
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    hands.press(page, "p")
    assert hands.button(page, "Pause")
    hands.wait(page, lambda page: len(hands.rows(page)) > 1)
    hands.press(page, "s")
    assert hands.button(page, "Start")
