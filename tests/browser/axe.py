"""What a page does to people who use a keyboard, a screen reader or a small screen, as axe-core finds it."""

from importlib.resources import files
from typing import Any

from tests.browser.chromium import Browser

SOURCE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def violations(browser: Browser) -> list[str]:
    """Each rule that the page before the browser breaks, with the first element that breaks it."""
    browser.finds(SOURCE + "; true")
    browser.finds(
        f"window.__axe = null; axe.run({{runOnly: {RULES}}}).then((found) => {{ window.__axe = found; }}); true"
    )
    browser.waits_for("window.__axe !== null")
    found: list[dict[str, Any]] = browser.finds(
        "window.__axe.violations.map((one) => ({rule: one.id, html: one.nodes[0].html, many: one.nodes.length}))"
    )
    return [f"{one['rule']} ×{one['many']}: {one['html'][:160]}" for one in found]


def is_too_wide(browser: Browser) -> bool:
    """Whether somebody with this screen must scroll sideways."""
    wide: bool = browser.finds("document.documentElement.scrollWidth > window.innerWidth + 1")
    return wide
