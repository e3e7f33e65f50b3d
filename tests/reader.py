"""What a reader does and sees on a page, by role."""

import re

from playwright.sync_api import Locator, Page

from tests.waiting import until

GROUNDS = {"light": "rgb(250, 248, 242)", "dark": "rgb(22, 25, 29)"}  # the paper of the two palettes


def button(page: Page, name: str) -> Locator:
    """The button of this name at the head of the page."""
    return page.get_by_role("banner").get_by_role("button", name=name, exact=True)


def dialog(page: Page, name: str) -> Locator:
    """An open dialog."""
    return page.get_by_role("dialog", name=name)


def search(page: Page) -> Locator:
    """Open the search by its button and return its field."""
    button(page, "Search").click()
    return dialog(page, "Search").get_by_role("searchbox")


def results(page: Page) -> Locator:
    """The links that the search has found."""
    return dialog(page, "Search").get_by_role("list").get_by_role("link")


def said(page: Page) -> str:
    """What the search says about its results."""
    return dialog(page, "Search").get_by_role("status").inner_text()


def found(page: Page, pattern: str = r"result|Nothing found") -> None:
    """Wait until the search says something that fits the pattern."""
    until(page, "pattern => new RegExp(pattern).test(document.querySelector('dialog[open] [role=status]')?.textContent)", pattern)  # fmt: skip


def colors(page: Page) -> Locator:
    """The button that changes the colors."""
    return page.get_by_role("button", name=re.compile("^Colors: "))


def shown_colors(page: Page) -> str:
    """Which palette the page is painted in: light or dark."""
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return next((name for name, value in GROUNDS.items() if value == ground), ground)


def contents(page: Page) -> Locator:
    """The contents of the page."""
    return page.get_by_role("navigation", name="On this page")
