"""What WCAG 2.2 AA asks of a page, tried in the browser: by axe-core, by width, by keyboard."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN = """
async tags => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
  });
  const said = node => `${node.html} ${node.failureSummary}`;
  return found.violations.map(one => [one.id, one.help, one.nodes.map(said)]);
}
"""
_REACHABLE = """
() => {
  const all = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";
  const groups = new Set();  // of a group of radio buttons Tab reaches one
  window.__order = [...document.querySelectorAll(all)].filter(one => {
    if (one.tabIndex < 0 || one.disabled || one.type === "hidden") return false;
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== "radio") return true;
    const checked = document.querySelector(`input[type=radio][name="${one.name}"]:checked`);
    if (checked) return one === checked;
    if (groups.has(one.name)) return false;
    groups.add(one.name);
    return true;
  });
  return window.__order.length;
}
"""
_FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isInHeight = box.bottom > 0 && box.top < innerHeight;
  return {
    at: window.__order.indexOf(one),
    name: one.outerHTML.slice(0, 160),
    isMarked: hasOutline || one.tagName === "IFRAME",
    isInView: isInHeight && box.right > 0 && box.left < innerWidth,
  };
}
"""
_WIDTH = "() => [document.documentElement.scrollWidth, innerWidth]"


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, one text for each rule that is broken.

    It is evaluated beside the page's own scripts, so the page's policy stays as it is.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found: list[tuple[str, str, list[str]]] = page.evaluate(_RUN, _TAGS)
    return [f"{rule}: {words}\n  " + "\n  ".join(nodes[:3]) for rule, words, nodes in found]


def scrolls_sideways(page: Page) -> str:
    """Return by how much the page is wider than its window; '' where it is not."""
    wide, window = page.evaluate(_WIDTH)
    return f"{wide} px of {window}" if wide > window else ""


def keyboard_troubles(page: Page) -> list[str]:
    """Go through the page with Tab alone: all is reached, in order, and seen to be focused."""
    number = page.evaluate(_REACHABLE)
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    met: list[dict[str, Any]] = []
    for _ in range(4 * number + 5):  # a field for a day has several stops, and shows each itself
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            break
        if met and focused["at"] == met[-1]["at"]:
            continue
        if met and focused["at"] == met[0]["at"]:
            break
        met.append(focused)
    order = [one["at"] for one in met if one["at"] >= 0]
    troubles = [f"focus is not seen: {one['name']}" for one in met if not one["isMarked"]]
    troubles += [f"focus is out of sight: {one['name']}" for one in met if not one["isInView"]]
    if order != list(range(number)):
        missing = set(range(number)) - set(order)
        names = [
            page.evaluate("at => window.__order[at].outerHTML.slice(0, 160)", at)
            for at in sorted(missing)[:3]
        ]
        troubles.append(f"Tab goes {order[:10]}… of {number}; not reached: {names}")
    return troubles
