"""What is asked of every screen: nothing for axe to find, everything within reach of the keyboard and seen when it is
reached, no word that is not in the catalogue."""

import json

from page import DESCRIBE
from selenium.webdriver.common.keys import Keys
from stage import ROOT

AXE = (ROOT / "ui/node_modules/axe-core/axe.min.js").read_text()


def axe(page):
    """Every rule axe runs by itself, best practices too, none switched off; what it finds, in a few words each."""
    if not page.script("return typeof axe !== 'undefined'"):
        page.script(AXE)
    found = page.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(
          ({ violations }) => done(violations.map(({ id, help, nodes }) =>
            `${id}: ${help}: ${nodes.slice(0, 4).map((node) => `${node.html.slice(0, 160)} ${
              (node.failureSummary ?? '').replace(/\\s+/g, ' ').slice(0, 200)}`).join(' | ')}`)),
          (error) => done([`axe failed: ${error}`]));
        """
    )
    return found


# Every tab stop that there should be, numbered, and how the one that has the focus looks against how it looks without.
STOPS = r"""
// What floats keeps the keyboard until it is closed.
const root = [...document.querySelectorAll('[role=dialog]')].findLast((node) => node.getClientRects().length) ?? document;
const radios = new Set();
window.__stops = [...root.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])')].filter((node) => {
  if (node.tabIndex < 0 || node.disabled || node.type === 'hidden') return false;
  if (node.closest('[inert], [hidden]')) return false;
  if (!node.getClientRects().length || getComputedStyle(node).visibility === 'hidden') return false;
  const closed = node.closest('details:not([open])');
  if (closed && !(node.tagName === 'SUMMARY' && node.parentElement === closed)) return false;
  if (node.type === 'radio' && node.name) {
    // A group is one stop: the one that is chosen, else the first.
    const group = [...root.querySelectorAll(`input[type=radio][name="${node.name}"]`)];
    return node === (group.find((one) => one.checked) ?? group[0]);
  }
  return true;
});
"""

# Hears every change of the focus and writes down whether it can be seen: an outline, or another look than before.
HEAR = (
    DESCRIBE
    + r"""
const LOOKS = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor', 'borderBottomColor',
  'backgroundColor', 'top', 'textDecorationLine'];
const looks = (node) => {
  const style = getComputedStyle(node);
  void style.outlineStyle;
  for (const animation of document.getAnimations()) animation.finish();
  return LOOKS.map((name) => style[name]).join(';');
};
window.__walk?.end();
const before = new Map(window.__stops.map((node) => [node, node === document.activeElement ? null : looks(node)]));
const reached = new Set(), unseen = new Set();
let last = null, repeated = 0;
const heard = ({ target }) => {
  if (reached.has(target) && target !== last) repeated++;
  reached.add(target);
  last = target;
  const style = getComputedStyle(target);
  const outlined = (node) => node && getComputedStyle(node).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(node).outlineWidth) >= 1;
  const was = before.get(target);
  if (outlined(target) || outlined(target.parentElement) || !before.has(target)) return;
  if (was === null || was === looks(target)) unseen.add(target);
};
// Where a dialog has put the keyboard it is, without any key.
if (document.activeElement !== document.body) reached.add(document.activeElement);
document.addEventListener('focusin', heard);
window.__walk = {
  end: () => document.removeEventListener('focusin', heard),
  // A field that takes the place of a button may be met twice; whoever has come round meets everything again.
  again: () => repeated > 3,
  found: () => ({
    missed: window.__stops.filter((node) => node.isConnected && !reached.has(node)).map(describe),
    unseen: [...unseen].map(describe),
    reached: reached.size,
  }),
};
"""
)


def tab_walk(page, most=400):
    """Goes through the screen by Tab alone, once around. Gives what could not be reached and what hides its focus."""
    page.script(STOPS + HEAR)
    for pressed in range(most):
        page.keys(Keys.TAB)
        if pressed % 5 == 4 and page.script("return window.__walk.again()"):
            break
    return page.script("const found = window.__walk.found(); window.__walk.end(); return found")


# Every text a person can see or hear: text, names, placeholders, titles.
TEXTS = r"""
const found = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const parent = node.parentElement;
  if (!parent || parent.closest('script, style, [data-plain]')) continue;
  const text = node.textContent.replace(/\s+/g, ' ').trim();
  // A letter on a key is the same in every language.
  if (text.length === 1 && parent.tagName === 'KBD') continue;
  if (text) found.add(text);
}
for (const node of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
  for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
    const text = node.getAttribute(name)?.trim();
    if (text) found.add(text);
  }
return [...found];
"""


def texts(page):
    return page.script(TEXTS)


def overflow(page):
    """What is wider than the window: the page never scrolls sideways."""
    return page.script(
        DESCRIBE
        + """
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.querySelectorAll('body *')]
          .filter((node) => node.getBoundingClientRect().right > width && !node.closest('[hidden]'))
          .slice(0, 5).map((node) => `${describe(node)} ${node.className} to ${Math.round(node.getBoundingClientRect().right)} of ${width}`);
        """
    )


def report(findings):
    return json.dumps(findings, indent=2, ensure_ascii=False)
