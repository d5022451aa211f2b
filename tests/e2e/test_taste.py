"""How people set up their eyes and hands: zoomed in, without motion, in colours of their own, in German."""

import pytest

import look
import screens
from page import PASSING
from selenium.webdriver.common.keys import Keys
from stage import OUT
from test_screens import data  # noqa: F401  (a fixture)
from until import until
from words import Words

MAIN = ["first-run", "today-working", "today-forgotten", "history-editing", "history-expanded", "settings-hours", "dialog-export"]


@pytest.fixture
def page(chromium, home, data, request):  # noqa: F811
    name = request.node.callspec.params["name"]
    data(screens.SCREENS[name][0], home)
    with chromium.open(home) as page:
        yield page
        page.media()
        page.size(1280)


@pytest.mark.parametrize("name", MAIN)
def test_at_200_percent_everything_is_there_and_nothing_scrolls_sideways(page, name):
    # A window of 1280 × 900 zoomed to 200 %, and the narrowest that has to work zoomed to the width of a phone's.
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    )
    screens.SCREENS[name][1](page)
    page.shot(OUT / "zoomed" / f"{name}.png")
    assert look.overflow(page) == []
    walked = look.tab_walk(page)
    assert not walked["missed"] and not walked["unseen"], walked


@pytest.mark.parametrize("name", MAIN)
def test_nothing_moves_for_whoever_wants_less_motion(page, name):
    page.media(prefers_reduced_motion="reduce")
    screens.SCREENS[name][1](page)
    moving = page.script(
        """return [...document.querySelectorAll('*')].filter((node) => {
          const style = getComputedStyle(node);
          const longest = (value) => Math.max(...value.split(',').map((part) => parseFloat(part) * (part.includes('ms') ? 1 : 1000)));
          return longest(style.transitionDuration) > 10 ||
            (style.animationName !== 'none' && longest(style.animationDuration) > 10);
        }).map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert moving == []


@pytest.mark.parametrize("name", MAIN)
def test_with_forced_colours_everything_is_told_apart(page, name):
    page.media(forced_colors="active", prefers_color_scheme="dark")
    screens.SCREENS[name][1](page)
    page.shot(OUT / "forced-colours" / f"{name}.png")
    # No axe here: the browser paints the system's colours, and what scripts can read are still the page's own.
    walked = look.tab_walk(page)
    assert not walked["unseen"], walked
    if page.script("return document.querySelector('svg rect') !== null"):
        same = page.script(
            """return [...document.querySelectorAll('svg rect')].filter((block) => block.getClientRects().length &&
              getComputedStyle(block).fill === getComputedStyle(document.body).backgroundColor &&
              getComputedStyle(block).stroke === 'none').length"""
        )
        assert same == 0, f"{same} blocks of a ribbon cannot be seen"


def test_a_day_in_german(chromium, home):
    home.begin(language="de")
    words = Words("de")
    with chromium.open(home) as page:
        page.words = words
        until(lambda: page.script("return document.documentElement.lang") == "de", "the page speaks German", 10, PASSING)
        page.press(words["clock-in"])
        page.state("working")
        page.says(words["break-start"])
        page.press(words["break-start"])
        page.state("on_break")
        page.press(words["clock-out"])
        page.state("out")
        page.press(words["undo"])
        page.state("on_break")
        page.keys(Keys.CONTROL, "2")
        until(lambda: page.rows(), "History shows it", 10, PASSING)
        assert not page.complaints()
