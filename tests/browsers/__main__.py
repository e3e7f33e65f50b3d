"""Show every page of a built site to Firefox and WebKit and print what stands in a reader's way: `make browsers`."""

import collections
import io
import re
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdf

from tests.browsers.drive import CONTROL, ENTER, ESCAPE, TAB, Browser, Firefox, WebKit, listening
from tests.conftest import serve
from tests.reader import GROUNDS
from tests.visits import SIDEWAYS, pages

PHASE = "roadmap/core-ml/"
WORDS = 0.85  # of a page's words stand on its paper at least; the rest are forms for phones and what a PDF cuts

# A button at the head of the page, by its name.
BUTTON = "[...document.querySelectorAll('header button')].find(e => e.textContent.trim() === '{}')"
OPEN = "id => document.getElementById(id).open"
RESULT = "document.querySelector('dialog[open] ol a')"

# The words of a page's own text, folded or not, without the answers of self-checks and what is only for a screen.
TEXT = """() => {
  const out = [], walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT)
  const screen = ".guide-checks details, .guide-link, .guide-copy, .guide-foot__files, .guide-hidden, .guide-moved, thead, svg, script"
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(screen)) out.push(walker.currentNode.data)
  return out.join(" ")
}"""


def menu(browser: Browser, home: str) -> Iterator[str]:
    """The menu opens by its button, and Escape closes it and leads back to the button."""
    browser.open(home)
    browser.click(BUTTON.format("Menu"))
    if not browser.until(OPEN, "guide-menu"):
        yield "the menu does not open"
    if not browser.run("() => document.querySelector('#guide-menu a').checkVisibility()"):
        yield "the open menu shows no link"
    browser.press(ESCAPE)
    if not browser.until("id => !document.getElementById(id).open", "guide-menu"):
        yield "Escape does not close the menu"
    if not browser.run(f"() => document.activeElement === {BUTTON.format('Menu')}"):
        yield "the focus is lost behind the menu"


def search(browser: Browser, home: str) -> Iterator[str]:
    """A mistyped word is found, a result for another tab leaves the search open, Enter goes to the first."""
    browser.open(home)
    browser.click(BUTTON.format("Search"))
    browser.press(*"overfiting")
    if not browser.until(f"() => {RESULT}?.href.includes('overfit')"):
        yield "“overfiting” is not found"
        return
    first = browser.run(f"() => {RESULT}.href")
    if "overfitting" not in first:
        yield f"“overfiting” finds {first} first"
    # The small browser of WebKitGTK opens no tabs when it is driven, so the click ends behind the page's own scripts.
    browser.run(
        """() => addEventListener("click", event => {
          window.kept = !event.defaultPrevented && event.ctrlKey && document.getElementById("guide-search").open
          event.preventDefault() }, { once: true })"""
    )
    browser.click(RESULT, CONTROL)
    if not browser.until("() => window.kept", seconds=2):
        yield "Ctrl and a click on a result closes the search"
        return
    browser.click("document.querySelector('dialog[open] input')")
    browser.press(ENTER)
    if not browser.until("first => location.href === first", first):
        yield f"Enter does not go to the first result, but to {browser.run('() => location.href')}"


def colors(browser: Browser, home: str) -> Iterator[str]:
    """The colors change and are kept."""
    button = "document.querySelector('.guide-colors')"
    ground = "want => getComputedStyle(document.body).backgroundColor === want"
    browser.open(home)
    for name in ("light", "dark"):
        browser.click(button)
        if not browser.until(ground, GROUNDS[name], 2):
            yield f"the page does not become {name}"
    browser.open(home + "faq/")
    if not browser.until(ground, GROUNDS["dark"], 2):
        yield "dark is forgotten on the next page"
    browser.click(button)


def answers(browser: Browser, home: str) -> Iterator[str]:
    """The answers of self-checks unfold."""
    browser.open(home + PHASE)
    answer = "document.querySelector('.guide-checks details')"
    shown = f"() => {answer}.open && {answer}.lastElementChild.checkVisibility()"
    if browser.run(shown):
        yield "an answer is shown before it is asked for"
    browser.click(f"{answer}.querySelector('summary')")
    if not browser.until(shown, seconds=2):
        yield "an answer does not unfold"


def tab(browser: Browser, home: str) -> Iterator[str]:
    """The first stop of the Tab key is the link past the header, and it can be seen; Enter leads to the text."""
    browser.open(home + PHASE)
    browser.press(TAB)
    if not browser.run("() => document.activeElement.matches('.guide-skip')"):
        yield "the first stop of the Tab key is " + browser.run("() => document.activeElement.outerHTML.slice(0, 80)")
        return
    seen = """() => {
      const box = document.activeElement.getBoundingClientRect(), style = getComputedStyle(document.activeElement)
      return box.height > 20 && box.width > 20 && box.left >= 0 && box.top >= 0 && style.clipPath === "none" }"""
    if not browser.run(seen):
        yield "the link past the header cannot be seen when it has the focus"
    browser.press(ENTER)
    browser.press(TAB)
    if not browser.until("() => !!document.activeElement.closest('main')", seconds=2):
        yield "the link past the header does not lead to the text"


def contents(browser: Browser, home: str) -> Iterator[str]:
    """The contents at the side stay painted once the scripts have run, also further down."""
    browser.open(home + PHASE)
    for place in ("0", "document.documentElement.scrollHeight / 2"):
        browser.run(f"() => scrollTo({{ top: {place}, behavior: 'instant' }})")
        time.sleep(1)
        painted = len(browser.picture())
        browser.run("() => { document.querySelector('#guide-contents').style.opacity = 0 }")
        time.sleep(0.3)
        blank = len(browser.picture())
        browser.run("() => { document.querySelector('#guide-contents').style.opacity = '' }")
        if painted < blank + 2000:
            yield f"the contents at the side are blank at {place}: a picture has {painted} bytes, {blank} without them"


def words(text: str) -> collections.Counter[str]:
    """Return how often each word stands in a text."""
    return collections.Counter(re.findall(r"\w{2,}", unicodedata.normalize("NFKC", text).lower()))


def paper(browser: Firefox) -> Iterator[str]:
    """No blank page, and the words of the page are there."""
    said = words(browser.run(TEXT))
    printed = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(browser.pdf())).pages]
    blank = [str(number) for number, text in enumerate(printed, 1) if not text.strip()]
    if blank:
        yield f"blank pages on paper: {', '.join(blank)} of {len(printed)}"
    there = (said & words(" ".join(printed))).total()
    if there < WORDS * said.total():
        lost = said - words(" ".join(printed))
        yield f"{there} of {said.total()} words on paper; lost: {' '.join(list(lost)[:8])}"


DEEDS = (menu, search, colors, answers, tab, contents)


def look(kind: type[Browser], home: str, addresses: list[str]) -> int:
    """Walk one browser through the site, print what was found, and return how much that is."""
    browser = kind()
    found: list[str] = []
    checks = 0

    def check(where: str, lines: list[str]) -> None:
        nonlocal checks
        checks += 1
        found.extend(f"{where}: {line}" for line in lines)

    try:
        for address in addresses:
            browser.open(home + address)
            check(f"{address or 'home'} at 1280", browser.run(SIDEWAYS))
            if isinstance(browser, Firefox):
                check(f"{address or 'home'} on paper", list(paper(browser)))
            check(f"{address or 'home'} in the console", browser.errors())
            browser.narrow(home + address)
            check(f"{address or 'home'} at 375", browser.run(SIDEWAYS))
        for deed in DEEDS:
            check(deed.__name__, [*deed(browser, home), *browser.errors()])
    finally:
        browser.close()
    print(f"{browser.name} {browser.version}: {len(addresses)} pages, {checks} checks, {len(found)} findings")
    for line in found:
        print(f"  {line}")
    return len(found)


def main(site: str = "site", only: str = "") -> int:
    """Return 0 when both browsers find nothing, else 1."""
    found = []
    for kind in (kind for kind in (Firefox, WebKit) if only in kind.name):
        with tempfile.TemporaryDirectory() as folder:
            shown = listening(Path(site), Path(folder)) if kind is WebKit else Path(site).resolve()
            server, home = serve(shown)
            found.append(look(kind, home, pages(Path(site))))
            server.shutdown()
    return 1 if any(found) else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
