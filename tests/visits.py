"""Visit every page of a built site once, in all its states, and write down what stands in a reader's way.

Two browsers share the pages, because axe-core needs about a second for each state.
"""

import functools
import threading
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from tests import machine
from tests.conftest import FLAGS, serve

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]

# What stands out of the page, or scrolls by itself; code may, it is reached by keyboard.
SIDEWAYS = """() => {
  const out = []
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`)
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("pre, svg, thead, .guide-hidden") || !e.checkVisibility()) continue
    const box = e.getBoundingClientRect(), style = getComputedStyle(e)
    if (box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && style.clipPath === "none") out.push(`${e.tagName}.${e.className} ends at ${box.right}`)
    if (["auto", "scroll"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1) out.push(`${e.tagName}.${e.className} scrolls`)
  }
  return out.slice(0, 3)
}"""

# Stops of the Tab key that cannot be seen: off screen, without size, or without an outline when the focus is on them.
STOPS = """() => {
  const out = []
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (e.tabIndex < 0 || e.disabled || !e.checkVisibility({ visibilityProperty: true })) continue
    if (e.matches("[type=radio]:not(:checked)") || e.matches("details:not([open]) > :not(summary) *")) continue
    e.focus({ preventScroll: true })
    if (document.activeElement !== e) continue
    const box = e.getBoundingClientRect()
    const style = getComputedStyle(e)
    const name = e.outerHTML.slice(0, 90)
    if (box.width < 2 || box.height < 2 || box.left < -1 || box.right > innerWidth + 1 || box.bottom + scrollY < 0) out.push(`off screen: ${name}`)
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) out.push(`without outline: ${name}`)
    if (parseFloat(getComputedStyle(e).opacity) === 0) out.push(`cannot be seen: ${name}`)
  }
  return out.slice(0, 3)
}"""

SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }")
  document.adoptedStyleSheets = [sheet]
}"""

# Cells that paper would not show.
LOST = """() => [...document.querySelectorAll("article :is(td, th)")].filter(cell => {
  if (cell.closest("details:not([open])")) return false
  const box = cell.getBoundingClientRect()
  return box.right > innerWidth + 1 || (cell.textContent.trim() && box.width < 2 && !cell.closest("thead"))
}).map(cell => cell.textContent.slice(0, 60)).slice(0, 3)"""

# Words and figures in cells of tables that stand on two lines, but for addresses, names of files and code, and hashes.
BROKEN = """() => {
  const out = [], range = document.createRange()
  for (const cell of document.querySelectorAll("article :is(th, td)")) {
    if (!cell.checkVisibility() || getComputedStyle(cell.closest("table > *")).clipPath !== "none") continue
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (node.parentElement.closest("code, .guide-link")) continue
      for (const word of node.data.matchAll(/\\S+/g)) {
        if (/[/_?=]|\\w\\.\\w|\\w{21}/.test(word[0]) && !/^[\\d.,:₹$]+$/.test(word[0])) continue
        for (const part of word[0].matchAll(/[^\\u2010-\\u2014-]+/g)) {
          range.setStart(node, word.index + part.index)
          range.setEnd(node, word.index + part.index + part[0].length)
          const tops = [...range.getClientRects()].filter(box => box.width).map(box => box.top)
          if (Math.max(...tops) - Math.min(...tops) > 8) out.push(part[0])
        }
      }
    }
  }
  return out.slice(0, 3)
}"""

# Characters in the full lines of running text.
LINES = """() => {
  const counts = []
  for (const p of [...document.querySelectorAll("article > p, article > div > p, .guide-faq p:not([class])")].slice(0, 25)) {
    const range = document.createRange()
    let top = null, count = 0
    const lines = []
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) for (let i = 0; i < walker.currentNode.data.length; i++) {
      range.setStart(walker.currentNode, i)
      range.setEnd(walker.currentNode, i + 1)
      const box = range.getClientRects()[0]
      if (!box) continue
      if (top !== null && box.top > top + 8) { lines.push(count); count = 0 }
      top = box.top
      count++
    }
    counts.push(...lines)
  }
  return counts
}"""


class Finding(NamedTuple):
    """Something in a reader's way: which check found it, in which state of which page, and what it is."""

    check: str
    page: str
    state: str
    what: str


def pages(site: Path) -> list[str]:
    """Return the addresses of all pages of a site, relative to it, without those that only send readers on."""
    found = [path for path in sorted(site.rglob("*.html")) if 'http-equiv="refresh"' not in path.read_text("utf-8")]
    return [path.relative_to(site).as_posix().removesuffix("index.html") for path in found]


# All text of a page with too little contrast to its ground, below 4.5 or for large text 3. Faster than axe by far.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const parsed = new Map()
  const parse = text => { // any notation of CSS, as red, green, blue and alpha
    if (!parsed.has(text)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = text
      canvas.fillRect(0, 0, 1, 1)
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
      parsed.set(text, [red, green, blue, alpha / 255])
    }
    return parsed.get(text)
  }
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)]
  const light = color => {
    const [r, g, b] = color.map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const grounds = new Map()
  const ground = e => {
    if (!e) return [255, 255, 255]
    if (!grounds.has(e)) grounds.set(e, over(parse(getComputedStyle(e).backgroundColor), ground(e.parentElement)))
    return grounds.get(e)
  }
  const out = []
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest("svg, .guide-hidden, :disabled")) continue
    const style = getComputedStyle(e), behind = ground(e)
    const [one, two] = [light(over(parse(style.color), behind)), light(behind)].sort((a, b) => b - a)
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
    const contrast = (one + 0.05) / (two + 0.05)
    if (contrast < (large ? 3 : 4.5)) out.push(`contrast ${contrast.toFixed(2)}: ${e.outerHTML.slice(0, 80)}`)
  }
  return out.slice(0, 3)
}"""

# Text that is smaller than `least` pixels, but for pictures and the header.
SMALL = """least => {
  const out = new Set()
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || e.closest("svg, .guide-hidden, .guide-brand, .guide-link")) continue
    const size = parseFloat(getComputedStyle(e).fontSize)
    if (size < least - 0.01 && e.checkVisibility({ visibilityProperty: true })) out.add(`${size} pixels: ${e.tagName}.${e.className}`)
  }
  return [...out].slice(0, 3)
}"""

# axe needs eleven seconds for the contrast of 600 alike rows: it gets the first of them to see, CONTRAST measures all.
ALIKE = "tr:nth-child(n+6), dt:nth-of-type(n+4), dd:nth-of-type(n+4), section:nth-of-type(n+4), .highlight code > span:nth-child(n+60)"


def axe(page: Page, contrast: bool | None = None) -> tuple[list[str], list[str]]:
    """Return (violations, what could not be decided) that axe-core finds in a page as it is now.

    `contrast` True: only the contrast; False: all but the contrast; None: everything.
    """
    page.evaluate(AXE)
    found = page.evaluate(
        """async ([rules, contrast, alike]) => {
          const options = { runOnly: rules, resultTypes: ["violations", "incomplete"] }
          if (contrast === false) options.rules = { "color-contrast": { enabled: false } }
          if (contrast === true) options.runOnly = { type: "rule", values: ["color-contrast", "link-in-text-block"] }
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(contrast ? `:is(${alike}) { display: none !important }` : "")
          document.adoptedStyleSheets = [sheet]
          const { violations, incomplete } = await axe.run(document, options)
          document.adoptedStyleSheets = []
          const lines = list => list.flatMap(rule => rule.nodes.map(node =>
            [rule.id, node.target.join(" "), ...[...node.any, ...node.all, ...node.none].map(check => check.message)].join(" | ")))
          return [lines(violations), lines(incomplete)] }""",
        [RULES, contrast, ALIKE],
    )
    return found[0], found[1]


@functools.cache
def sweep(site: Path) -> list[Finding]:
    """Return the findings on all pages of a site, and the length of lines as findings of the check 'line'."""
    server, home = serve(site)
    waiting = pages(site)
    findings: list[Finding] = []
    broken: list[BaseException] = []

    def work() -> None:
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
                page = browser.new_page(reduced_motion="reduce")
                while waiting and not broken:
                    findings.extend(_visit(page, home, waiting.pop(0)))
                browser.close()
        except BaseException as error:
            broken.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    server.shutdown()
    if broken:
        raise broken[0]
    return findings


def _visit(page: Page, home: str, address: str) -> list[Finding]:
    found: list[Finding] = []

    def add(check: str, state: str, lines: list) -> None:
        found.extend(Finding(check, address, state, str(line)) for line in lines)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(home + address)
    add("line", "1280", page.evaluate(LINES))
    add("sideways", "1280", page.evaluate(SIDEWAYS))
    page.set_viewport_size({"width": 768, "height": 900})
    add("sideways", "768", page.evaluate(SIDEWAYS))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    add("stops", "1280", page.evaluate(STOPS))
    for width, least in ((1280, 14), (375, 15)):
        page.set_viewport_size({"width": width, "height": 900})
        add("small", str(width), page.evaluate(SMALL, least))
        add("broken", str(width), page.evaluate(BROKEN))
        for contrast, scheme in ((False, "light"), (True, "light"), (True, "dark")):
            page.emulate_media(color_scheme=scheme)
            violations, undecided = axe(page, contrast)
            if contrast:
                violations += page.evaluate(CONTRAST)
            add("axe", f"{scheme} {width}", violations)
            add("undecided", f"{scheme} {width}", undecided)
    page.evaluate(SPACING)
    add("spacing", "375", page.evaluate(SIDEWAYS))
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    page.set_viewport_size({"width": 320, "height": 640})
    add("sideways", "320", page.evaluate(SIDEWAYS))
    page.evaluate("() => scrollTo(0, 0)")
    add("stops", "320", page.evaluate(STOPS))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    add("print", "A4", page.evaluate(LOST) + page.evaluate(SIDEWAYS))
    page.emulate_media(media="screen")
    return found
