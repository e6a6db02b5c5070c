"""The page in a real browser, from the file system: by keyboard, by touch, wide, narrow, and for a screen reader."""

import shutil
import subprocess
import sys

import jax
import numpy as np
import pytest
from reference import DATA, EPISODES, ROOT, STEPS, as_list, learner, outputs, random_games, shipped, updates

REASON = 'a browser is optional: pip install -e ".[page]", and Chromium with its driver from your distribution'
for module in ("sphinx", "furo", "myst_parser", "selenium"):
    pytest.importorskip(module, reason=REASON)

from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
WIDE, NARROW = 1400, 390
# What Selenium warns of among its own is not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=REASON),
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
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, address):
    """Opens the page at a width; whatever was said on the console in the end is an error."""

    def opened(width, dark=False):
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width == NARROW}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": width == NARROW})
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.get(address)
        return browser

    yield opened
    assert browser.get_log("browser") == []


def text(page, selector):
    return page.find_element(By.CSS_SELECTOR, f"#coala-play {selector}").text


def rows(page):
    """The numbers of the inner episodes, which stand in a closed part of the page."""
    script = "return [...document.querySelectorAll('.cp-numbers tbody tr')].map((row) => row.textContent)"
    return page.execute_script(script)


def button(page, words):
    return page.find_element(By.XPATH, f"//div[@id='coala-play']//button[starts-with(normalize-space(), '{words}')]")


def press(page, *keys):
    for key in keys:
        ActionChains(page).send_keys(key).perform()


def focused(page):
    return page.execute_script("return document.activeElement.textContent || document.activeElement.value")


def tab_to(page, words):
    for _ in range(100):
        if focused(page).startswith(words):
            return
        press(page, Keys.TAB)
    pytest.fail(f"the tabulator does not lead to {words!r}")


def tap(page, element):
    page.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    finger = ActionBuilder(page, mouse=PointerInput(POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(element).pointer_down().pointer_up()
    finger.perform()


@pytest.mark.parametrize("mode", ["teach", "face"])
def test_a_game_is_played_through_by_keyboard_alone(page, mode):
    page = page(WIDE)
    tab_to(page, "teach")
    if mode == "face":
        press(page, Keys.ARROW_RIGHT)
    other = {"teach": "the learner", "face": "COALA-PG"}[mode]
    assert focused(page) == mode
    tab_to(page, "Cooperate")
    press(page, Keys.ENTER)
    assert text(page, ".cp-said").startswith(f"Step 1: you cooperated, {other} ")
    press(page, *"dcdcdcdc")
    assert text(page, ".cp-said").startswith("Step 9: you cooperated")
    assert text(page, ".cp-clock") == f"Inner episode 1 of {EPISODES}, step {STEPS} of {STEPS}"
    press(page, "d")
    assert "Inner episode 1 is over" in text(page, ".cp-said")
    press(page, *["f"] * (EPISODES - 1))
    assert text(page, ".cp-clock") == f"All {EPISODES} inner episodes are over"
    assert "Per step, over all of them" in text(page, ".cp-said")
    assert len(rows(page)) == EPISODES
    press(page, "c")
    assert len(rows(page)) == EPISODES
    press(page, "n")
    assert rows(page) == []
    assert text(page, ".cp-clock") == f"Inner episode 1 of {EPISODES}, step 1 of {STEPS}"


@pytest.mark.parametrize("mode", ["teach", "face"])
def test_a_game_is_played_through_by_touch_in_a_narrow_window(page, mode):
    page = page(NARROW)
    tap(page, page.find_element(By.CSS_SELECTOR, f"label:has([value={mode}])"))
    for step in range(STEPS):
        tap(page, button(page, "Defect" if step % 2 else "Cooperate"))
    assert "Inner episode 1 is over" in text(page, ".cp-said")
    for _ in range(EPISODES - 1):
        tap(page, button(page, "Finish"))
    assert text(page, ".cp-clock") == f"All {EPISODES} inner episodes are over"
    assert page.execute_script("return document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_agent_is_watched_to_the_end(page, width):
    page = page(width)
    page.find_element(By.CSS_SELECTOR, "label:has([value=watch])").click()
    button(page, "One inner").click()
    assert len(rows(page)) == 1
    press(page, *["s"] * (EPISODES - 1))
    assert text(page, ".cp-said").startswith("All inner episodes are over.")
    ours, theirs = (float(text(page, f".cp-score.cp-seat-{seat} b").replace("\u2212", "-")) for seat in (0, 1))
    assert ours == pytest.approx(DATA["reward_of_agent"], abs=0.4)
    assert theirs == pytest.approx(DATA["reward_of_learners"], abs=0.4)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    press(page, "p")
    assert button(page, "Pause")
    press(page, "p")
    assert button(page, "Start")
    assert 1 <= len(rows(page)) < EPISODES


OUTPUTS = """
    const { hawk, game, meta_episode } = coalaPlay;
    const { network, parameters } = meta_episode.unpacked(arguments[1]);
    let memory = hawk.emptyMemory(network);
    return arguments[0].map((row) => {
      const step = hawk.read(network, parameters, game.observed(row), memory);
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
    np.testing.assert_allclose(got, outputs(shipped(), seen), atol=1e-4)
    state = learner().init(key=jax.random.key(3))
    batches = [random_games(rng, batch) for batch in (8, 1, 8)]
    got = page.execute_script(UPDATES, DATA, as_list(state.params), batches)
    np.testing.assert_allclose(got, updates(state, batches), atol=1e-4)


@pytest.mark.parametrize("mode", ["teach", "face", "watch"])
def test_a_screen_reader_finds_names_and_news(page, mode):
    page = page(WIDE)
    page.find_element(By.CSS_SELECTOR, f"label:has([value={mode}])").click()
    root = page.execute_cdp_cmd("Runtime.evaluate", {"expression": "document.getElementById('coala-play')"})
    tree = page.execute_cdp_cmd("Accessibility.queryAXTree", {"objectId": root["result"]["objectId"]})["nodes"]
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"]
    ]
    for role in ("button", "radio", "combobox", "slider", "image", "table", "region"):
        assert all(name.strip() for kind, name in found if kind == role), (role, found)
    assert sum(kind == "radio" for kind, _ in found) == 3
    said = page.find_element(By.CSS_SELECTOR, ".cp-said")
    assert said.get_attribute("role") == "status"
    assert said.text
