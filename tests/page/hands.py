"""What a visitor does with the page, by Selenium, in Chromium."""

import shutil

from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")


def started():
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


def resize(page, width, touch):
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": touch}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": touch})


def mode(page, name):
    return page.find_element(By.CSS_SELECTOR, f"label:has([value={name}])")


def accessible(page):
    """Return role and name of everything in the game that a screen reader meets."""
    root = page.execute_cdp_cmd("Runtime.evaluate", {"expression": "document.getElementById('coala-play')"})
    tree = page.execute_cdp_cmd("Accessibility.queryAXTree", {"objectId": root["result"]["objectId"]})["nodes"]
    heard = [node for node in tree if not node["ignored"]]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in heard]


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
    raise AssertionError(f"the tabulator does not lead to {words!r}")


def wait(page, until):
    """Wait until something is true of the page; half a minute at most."""
    WebDriverWait(page, 30, poll_frequency=0.1).until(until)


def tap(page, element):
    page.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    finger = ActionBuilder(page, mouse=PointerInput(POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(element).pointer_down().pointer_up()
    finger.perform()
