"""The page as a person uses it: by what is written on things. No selector of the page's own making is known here but
the few states that are marked for whoever looks (`data-state`, `data-session`)."""

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from until import until
from words import Words

PASSING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
)

# Things by role and name, the topmost dialog first. The name is what assistive technology would say, near enough.
FIND = r"""
const [selector, name, exact] = arguments;
const text = (node) => (node.innerText ?? node.textContent ?? '').replace(/\s+/g, ' ').trim();
const byId = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(text).join(' ');
const nameOf = (node) =>
  node.getAttribute('aria-label') ||
  (node.getAttribute('aria-labelledby') && byId(node.getAttribute('aria-labelledby'))) ||
  (node.labels?.length ? [...node.labels].map((label) => text(label.querySelector('.label') ?? label)).join(' ') : '') ||
  (/^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) ? node.placeholder || node.title : text(node)) || '';
const visible = (node) => node.checkVisibility
  ? node.checkVisibility({ visibilityProperty: true, opacityProperty: false })
  : node.getClientRects().length > 0;
const dialogs = [...document.querySelectorAll('[role=dialog]')].filter(visible);
const roots = dialogs.length ? [dialogs.at(-1), document] : [document];
for (const root of roots) {
  const all = [...root.querySelectorAll(selector)].filter((node) => visible(node) && !node.disabled);
  const found = all.filter((node) => exact ? nameOf(node) === name : nameOf(node).includes(name));
  if (found.length) return found[0];
}
return null;
"""

NAMES = r"""
return [...document.querySelectorAll('button, a, input, select, textarea')]
  .filter((node) => node.getClientRects().length)
  .map((node) => node.getAttribute('aria-label') || node.innerText || node.placeholder || node.tagName)
  .map((name) => name.trim().slice(0, 60));
"""

BUTTON = "button, [role=button], a[href], summary"
FIELD = "input:not([type=radio]):not([type=checkbox]), textarea, select"
CHECK = "input[type=checkbox], input[type=radio], [role=switch]"
OPTION = "[role=option], option"


class Page:
    def __init__(self, driver, home):
        self.driver = driver
        self.home = home
        # What it speaks; a test that changes the language changes this.
        self.words = Words("en")

    # Looking

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def ready(self):
        """The first picture stands: Today, or the first run."""
        until(
            lambda: self.script("return document.querySelector('main h1') !== null"),
            lambda: f"the page stands: {self.script('return document.body.innerHTML')[:600]}",
            40,
            PASSING,
        )

    def text(self):
        return self.script("return document.body.innerText")

    def says(self, words, seconds=10):
        """Waits until these words stand somewhere on the page."""
        flat = lambda text: " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
        until(lambda: flat(words) in flat(self.text()), lambda: f"“{words}” on the page:\n{self.text()}", seconds, PASSING)

    def says_not(self, words, seconds=10):
        until(lambda: words not in self.text(), lambda: f"“{words}” gone from the page:\n{self.text()}", seconds, PASSING)

    def state(self, wanted, seconds=10):
        until(
            lambda: self.script("return document.querySelector('main')?.dataset.state") == wanted,
            lambda: f"the clock is {wanted}:\n{self.text()}",
            seconds,
            PASSING,
        )

    def has(self, name, kind=BUTTON, exact=True):
        return self.script(FIND, kind, name, exact)

    def the(self, name, kind=BUTTON, exact=True, seconds=10):
        return until(
            lambda: self.has(name, kind, exact), lambda: f"“{name}” is there; there is {self.script(NAMES)}", seconds, PASSING
        )

    # Doing

    def press(self, name, kind=BUTTON, exact=True):
        """Clicks what is called so, once it is there and nothing lies over it."""

        def clicked():
            target = self.has(name, kind, exact)
            if target is None:
                return False
            self.script("arguments[0].scrollIntoView({ block: 'nearest' })", target)
            target.click()
            return True

        until(clicked, lambda: f"“{name}” can be pressed; there is {self.script(NAMES)}", 10, PASSING)

    def type(self, name, text, clear=True, enter=False):
        """Types into the field of this name, as by hand."""
        field = self.the(name, FIELD)
        self.script("arguments[0].scrollIntoView({ block: 'nearest' }); arguments[0].focus()", field)
        if clear:
            self.script("arguments[0].select?.()", field)
            field.send_keys(Keys.BACKSPACE)
        field.send_keys(text)
        if enter:
            field.send_keys(Keys.ENTER)
        return field

    def date(self, name, day):
        """Sets a date field: how its parts are typed depends on the browser's locale."""
        field = self.the(name, FIELD)
        self.script(
            "arguments[0].value = arguments[1];"
            "for (const type of ['input', 'change']) arguments[0].dispatchEvent(new Event(type, { bubbles: true }))",
            field,
            day,
        )

    def pick(self, name, value):
        """Completes a project, category or labor type, a known one or a new one."""
        until(
            lambda: self.has(name, FIELD) or self.open_pick(name), lambda: f"“{name}” can be typed into", 10, PASSING
        )
        self.type(name, value)
        until(
            lambda: self.script(FIND, OPTION, value, True) or self.script(FIND, OPTION, f"New: {value}", True),
            lambda: f"“{value}” is offered",
            10,
            PASSING,
        )
        self.the(name, FIELD).send_keys(Keys.ENTER)

    def open_pick(self, name):
        button = self.has(name) or self.has(f"{name}: ", exact=False)
        if button is not None:
            button.click()
        return self.has(name, FIELD)

    def choose(self, name, value):
        """Chooses from a list; `value` is what is written there."""
        field = self.the(name, FIELD)
        self.script("arguments[0].scrollIntoView({ block: 'nearest' })", field)
        done = self.script(
            """
            const [list, value] = arguments;
            const option = [...list.options].find((option) => option.text.trim() === value);
            if (!option) return null;
            list.value = option.value;
            list.dispatchEvent(new Event('change', { bubbles: true }));
            return option.value;
            """,
            field,
            value,
        )
        assert done is not None, f"“{name}” offers “{value}”"

    def keys(self, *keys):
        """Presses keys wherever the focus is; the last with those before it held down."""
        *held, last = keys
        chain = ActionChains(self.driver)
        for key in held:
            chain.key_down(key)
        chain.send_keys(last)
        for key in reversed(held):
            chain.key_up(key)
        chain.perform()

    def go(self, page):
        """By its tab, whatever it is called in this language."""
        self.press(page, "nav button")
        page = next(name for name in ("today", "history", "settings") if self.words[f"page-{name}"] == page)
        until(
            lambda: self.script("return document.querySelector('main')?.dataset.page") == page
            and self.script("return !document.querySelector('main [aria-busy=true]')"),
            f"{page} is on show",
            10,
            PASSING,
        )

    # Parts of pages

    def palette(self):
        """Waits for the palette with the keyboard in it."""
        until(
            lambda: self.script("return document.activeElement?.placeholder") == self.words["palette-hint"],
            lambda: f"the palette has the keyboard, not {self.focus()}",
            10,
            PASSING,
        )

    def rows(self):
        """What the list of History says, session by session, from top to bottom."""
        return self.script(
            """return [...document.querySelectorAll('[data-session]')]
              .sort((one, other) => one.dataset.line - other.dataset.line)
              .map((row) => ({ id: row.dataset.session, text: row.innerText.replace(/\\s+/g, ' ').trim() }))"""
        )

    def row(self, id, says=""):
        return until(
            lambda: next((row["text"] for row in self.rows() if row["id"] == id and says in row["text"]), None),
            lambda: f"the session {id} says “{says}”: {self.rows()}",
            10,
            PASSING,
        )

    def sums(self):
        return self.script("return document.querySelector('main .sums')?.innerText.replace(/\\s+/g, ' ').trim()")

    def focus(self):
        """What has the keyboard, in a few words."""
        return self.script(DESCRIBE + "return describe(document.activeElement)")

    def shot(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))


DESCRIBE = r"""
const describe = (node) => !node || node === document.body ? 'nothing' :
  `${node.tagName.toLowerCase()}${node.type ? `[${node.type}]` : ''} “${
    (node.getAttribute('aria-label') || node.labels?.[0]?.innerText || node.innerText || node.placeholder || '')
      .replace(/\s+/g, ' ').trim().slice(0, 50)}”`;
"""
