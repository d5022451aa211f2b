"""Every screen in the browser and in the window, light and dark, wide and narrow: axe finds nothing, the keyboard
reaches everything and shows where it is, nothing is wider than the window, nobody complained. Pictures in out/."""

import re
import shutil

import pytest

import hosts
import look
import screens
from page import BUTTON, PASSING
from selenium.webdriver.common.keys import Keys
from stage import OUT, Home
from until import until
from words import ACCENTED, PLAIN, Words

LOOKS = [("light", 1280), ("light", 360), ("dark", 1280), ("dark", 360)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Data by its maker, made once and copied for whoever wants it."""
    made = {}

    def give(maker, home):
        if maker not in made:
            first = Home(tmp_path_factory.mktemp(maker.__name__))
            maker(first)
            made[maker] = first.data
        if made[maker].exists():
            shutil.copytree(made[maker], home.data)
        return home

    yield give


def show(page, theme, width):
    """Today, in this look, with nothing open."""
    page.size(width)
    page.script("window.scrollTo(0, 0)")
    for _ in range(3):
        if page.script("return document.querySelector('[role=dialog]') === null"):
            break
        page.keys(Keys.ESCAPE)
        until(lambda: True, "the dialog has heard")
    if page.script("return document.documentElement.dataset.theme") != theme:
        page.prefer(theme=theme)
    until(
        lambda: page.script("return document.documentElement.dataset.theme") == theme, f"the page is {theme}", 10, PASSING
    )


def examine(page, name, theme, width, keyboard=True):
    """What there is to say against this screen."""
    page.shot(OUT / page.kind / f"{name}-{theme}-{width}.png")
    wrong = [f"axe: {found}" for found in look.axe(page)]
    wrong += [f"wider than the window: {found}" for found in look.overflow(page)]
    if keyboard:
        walked = look.tab_walk(page)
        wrong += [f"Tab does not reach {missed}" for missed in walked["missed"]]
        wrong += [f"focus is not seen on {unseen}" for unseen in walked["unseen"]]
    wrong += [f"complaint: {complaint}" for complaint in page.complaints()]
    return [f"{name}, {theme}, {width} px: {one}" for one in wrong]


@pytest.mark.parametrize("name", screens.SCREENS)
def test_a_screen_in_the_browser_is_within_everybodys_reach(name, chromium, home, data):
    maker, way = screens.SCREENS[name]
    data(maker, home)
    wrong = []
    with chromium.open(home) as page:
        page.prefer = lambda **taste: page.desk.call("preferences.set", taste)
        for theme, width in LOOKS:
            # A fresh page, as whoever comes to this screen has it.
            page.prefer(theme=theme)
            page.driver.refresh()
            page.ready()
            show(page, theme, width)
            way(page)
            wrong += examine(page, name, theme, width)
    assert not wrong, look.report(wrong)


@pytest.mark.parametrize("maker", dict.fromkeys(maker for maker, _ in screens.SCREENS.values()), ids=lambda maker: maker.__name__)
def test_every_screen_in_the_window_is_within_everybodys_reach(maker, home, data, desktop):
    data(maker, home)
    wrong = []
    page = desktop.window()
    page.prefer = lambda **taste: prefer_in_the_window(page, **taste)
    for name, (its, way) in screens.SCREENS.items():
        if its is not maker:
            continue
        for theme, width in LOOKS:
            if maker is not screens.nothing:
                close_everything(page)
                page.go(page.words["page-today"])
                show(page, theme, width)
            else:
                page.size(width)
                theme = "system"
            way(page)
            # The page is the same as in the browser; here it is about this engine's focus and its pictures.
            wrong += examine(page, name, theme, width, keyboard=(theme, width) != ("dark", 1280))
    assert not wrong, look.report(wrong)


def close_everything(page):
    """Escape closes what is open, one thing at a time."""

    def closed():
        if page.script("return document.querySelector('[role=dialog]') === null"):
            return True
        page.keys(Keys.ESCAPE)
        return False

    until(closed, "Escape closes every dialog", 10, PASSING)
    # The way past the navigation lies over it as long as it has the keyboard.
    page.script("document.activeElement.blur()")


def prefer_in_the_window(page, **taste):
    """By the palette, as a person without a mouse would."""
    page.keys(Keys.CONTROL, "k")
    name = page.words[f"action-theme-{taste['theme']}"]
    page.palette()
    page.press(name, "[role=option]")


# What no catalogue has: names of days, months and countries come from the system, zones from the list of the world's.
NOT_WORDS = re.compile(
    r"""
    \b(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?\b
    | \b(Jan(uary)?|Feb(ruary)?|Mar(ch)?|Apr(il)?|May|June?|July?|Aug(ust)?|Sept?(ember)?|Oct(ober)?|Nov(ember)?|Dec(ember)?)\b
    | \b(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[\w/+-]+( [A-Z]\w+)?
    | ^(English|Deutsch|SQLite|Letter|A4|Germany|European\ Union)$
    | ^(/[\w.-]+)+$
    | ^[0-9a-f]{8,}$ | ^20\d\d[a-z]$
    """,
    re.VERBOSE,
)


@pytest.mark.parametrize("name", screens.SCREENS)
def test_every_word_of_a_screen_is_in_the_catalogue(name, chromium, home, data):
    maker, way = screens.SCREENS[name]
    data(maker, home)
    with chromium.open(home) as page:
        page.words = Words("pseudo")
        page.desk.call("preferences.set", {"language": "pseudo", "theme": "light"})
        page.driver.refresh()
        page.ready()
        page.size(360)
        until(lambda: any(letter in page.text() for letter in ACCENTED), "the page speaks pseudo", 10, PASSING)
        way(page)
        device = page.desk.call("about")["device"]
        plain = [
            text
            for text in look.texts(page)
            if any(letter in NOT_WORDS.sub("", text.replace(device, "")) for letter in PLAIN)
        ]
        page.shot(OUT / "pseudo" / f"{name}-360.png")
        wide = look.overflow(page)
    assert not plain, f"not in the catalogue: {look.report(plain)}"
    assert not wide, f"no room for a longer language: {look.report(wide)}"


@pytest.mark.parametrize("name", screens.SCREENS)
def test_a_screen_speaks_german_and_has_room_for_it(name, chromium, home, data):
    maker, way = screens.SCREENS[name]
    data(maker, home)
    with chromium.open(home) as page:
        page.words = Words("de")
        page.desk.call("preferences.set", {"language": "de", "theme": "light"})
        page.driver.refresh()
        page.ready()
        page.size(360)
        until(lambda: page.script("return document.documentElement.lang") == "de", "the page speaks German", 10, PASSING)
        way(page)
        page.shot(OUT / "german" / f"{name}-360.png")
        wide = look.overflow(page)
        said = {text for text in look.texts(page)}
    english, german = Words("en").messages, Words("de").messages
    left = {english[key] for key in english if english[key] != german.get(key) and len(english[key].split()) > 1} & said
    assert not left, f"still in English: {left}"
    assert not wide, f"no room for German: {look.report(wide)}"
