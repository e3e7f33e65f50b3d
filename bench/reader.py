"""Built sites -> what a reader's browser meets: results of searches, how soon they come, weight of a first visit."""

import gzip
from pathlib import Path
from statistics import median

from tests.conftest import serve
from tests.test_find import QUERIES, fits

ROUNDS = 3  # measurements, of which the median counts
SAMPLE = 20  # queries of a kind, at least
# The search of this guide and that of stock Material: the button that opens it, its field, its list.
BUTTON = "[data-opens=guide-search]"
FIELD = ".guide-search input, .md-search__input"
LIST = ".guide-search ol, .md-search-result__list"
LINKS = f"""() => [...document.querySelectorAll(":is({LIST}) a")].filter(a => a.offsetParent)
  .map(a => a.href.split("?")[0] + (a.href.includes("#") ? "#" + a.href.split("#")[1] : ""))"""
OPEN = f"""() => (document.querySelector("{BUTTON}")?.click(), document.querySelector("{FIELD}").focus())"""
FIRST = f"""query => new Promise(done => {{
  const start = performance.now()
  const list = document.querySelector("{LIST}"), field = document.querySelector("{FIELD}")
  const see = () => list.querySelector("a") && (observer.disconnect(), done(performance.now() - start))
  const observer = new MutationObserver(see)
  observer.observe(list, {{ childList: true, subtree: true }})
  document.querySelector("{BUTTON}")?.click()
  field.focus()
  field.value = query
  field.dispatchEvent(new Event("input", {{ bubbles: true }}))
  field.dispatchEvent(new KeyboardEvent("keyup", {{ bubbles: true }})) }})"""

LARGEST = """() => new Promise(done => {
  const observer = new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
  observer.observe({ type: "largest-contentful-paint", buffered: true }) })"""


def recall(site: Path, browser) -> dict[str, tuple[float, float, float]]:
    """Return {kind: (queries, recall@1, recall@3, recall@3 counting any place on the right page)} of some of QUERIES.

    Of each kind at least SAMPLE queries, evenly spread over the file.
    """
    server, home = serve(site)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(home)
    page.mouse.move(10, 10)
    page.mouse.move(40, 40)
    page.wait_for_timeout(4000)
    page.evaluate(OPEN)
    page.evaluate(FIRST, "overfitting")
    found = {}
    for kind, queries in QUERIES.items():
        scores = []
        for query, places in list(queries.items())[:: max(1, len(queries) // SAMPLE)]:
            page.locator(FIELD).fill(str(query))
            page.locator(FIELD).press("End")
            page.wait_for_timeout(250)
            links = [link.removeprefix(home) for link in page.evaluate(LINKS)][:3]
            pages = [place.split("#")[0] for place in places]
            scores.append(
                (
                    any(fits(link, places) for link in links[:1]),
                    any(fits(link, places) for link in links),
                    any(link.split("#")[0] in pages for link in links),
                )
            )
        found[kind] = (len(scores), *(sum(column) / len(scores) for column in zip(*scores, strict=True)))
    page.close()
    server.shutdown()
    return found


def first_result(site: Path, browser) -> tuple[float, float, float]:
    """Return milliseconds to the first result: (right after load, after reading for 3 s, for a second query)."""
    server, home = serve(site)
    at_once, later, second = [], [], []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(home)
        at_once.append(page.evaluate(FIRST, "overfitting"))
        context.close()
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(home)
        page.mouse.move(100, 300)
        page.mouse.move(140, 340)
        page.wait_for_timeout(3000)
        later.append(page.evaluate(FIRST, "overfitting"))
        page.evaluate("list => document.querySelector(list).replaceChildren()", LIST)
        second.append(page.evaluate(FIRST, "gradient descent"))
        context.close()
    server.shutdown()
    return median(at_once), median(later), median(second)


def weight(site: Path, address: str, browser) -> tuple[int, int, int]:
    """Return (bytes of the page, bytes beside it, requests) of a first visit on a phone, compressed with gzip 6."""
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, is_mobile=True, has_touch=True)
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(home + address, wait_until="networkidle")
    context.close()
    server.shutdown()
    sizes = {}
    for url in asked:
        path = url.removeprefix(home).split("?")[0]
        file = site / path / "index.html" if path == address else site / path
        sizes[path] = len(gzip.compress(file.read_bytes(), 6)) if file.is_file() else 0
    return sizes.pop(address), sum(sizes.values()), len(sizes) + 1


def holds(site: Path) -> dict[str, float]:
    """Return how many MB of each kind a built site holds: the kinds, then sums without and with downloads."""
    kinds = dict.fromkeys(("HTML", "search index", "scripts and styles", "source maps", "other", "downloads"), 0.0)
    for path in (path for path in site.rglob("*") if path.is_file()):
        suffixes = {".html": "HTML", ".js": "scripts and styles", ".css": "scripts and styles", ".map": "source maps"}
        folders = {"downloads": "downloads", "search": "search index"}
        kind = folders.get(path.relative_to(site).parts[0]) or suffixes.get(path.suffix, "other")
        kinds[kind] += path.stat().st_size / 1e6
    whole = sum(kinds.values())
    return kinds | {"all without downloads": whole - kinds["downloads"], "all": whole}


def first_view(homes: dict[str, str], address: str, browser) -> dict[str, float]:
    """Return for each home the milliseconds until the largest text of a page is there, on a slow phone.

    The processor is slowed down four times, the network to 1.6 Mbit/s with 150 ms for each answer. Homes take turns.
    """
    times: dict[str, list[float]] = {name: [] for name in homes}
    for name in [*homes] * ROUNDS:
        context = browser.new_context(viewport={"width": 412, "height": 823}, is_mobile=True, has_touch=True)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
        devtools.send("Network.emulateNetworkConditions", slow)
        page.goto(homes[name] + address, wait_until="load")
        page.wait_for_timeout(500)
        times[name].append(page.evaluate(LARGEST))
        context.close()
    return {name: median(found) for name, found in times.items()}


def longest_task(site: Path, address: str, browser) -> float:
    """Return the longest task in ms while a reader scrolls through a page on a processor slowed down four times."""
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(home + address, wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(
        """() => { window.tasks = [0]
        const push = list => { for (const entry of list.getEntries()) tasks.push(entry.duration) }
        new PerformanceObserver(push).observe({ type: "longtask" }) }"""
    )
    for step in range(40):
        page.evaluate("y => scrollTo(0, y)", step * 900)
        page.wait_for_timeout(40)
    page.wait_for_timeout(200)
    found = page.evaluate("() => Math.max(...tasks)")
    context.close()
    server.shutdown()
    return found
