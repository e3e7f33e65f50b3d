"""A page is light before its reader acts, asks nobody else, and publishes only what it needs."""

import gzip
import hashlib
import re
from pathlib import Path

import material
import pytest

from tests.conftest import ROOT, serve
from tests.waiting import until

PHASES = sorted(path.stem for path in (ROOT / "docs/roadmap").glob("*.md") if path.stem != "index")
PAGES = ["", "roadmap/", "salary/", "faq/", "glossary/", *(f"roadmap/{phase}/" for phase in PHASES)]
BYTES = 25_000  # beside the HTML, compressed
REQUESTS = 8
KINDS = {
    ".html", ".css", ".js", ".json", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2", ".xml", ".gz", ".csv", ".txt",
    ".webmanifest", ".ics", ".md", ".zip", ".epub", ".apkg", ".imscc", ".cff", ".bib", ".pdf", ".tsv",
}  # fmt: skip
BOXES = """() => [...document.querySelectorAll(".guide-brand, .md-header label, .md-header button, h1, article > p")]
  .filter(e => e.checkVisibility() && !e.matches(".guide-menu, [for=__drawer]"))
  .map(e => [e.className, ...Object.values(e.getBoundingClientRect().toJSON())].join())"""
SEARCH = ("search.js", "search-worker.js", "search_index.json")


@pytest.fixture(scope="module")
def visit(site, browser):
    """Return a function: address -> {path: compressed size} of all that a first visit on a phone asks for."""
    server, home = serve(site)

    def visit(address: str) -> dict[str, int]:
        context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(home + address, wait_until="networkidle")
        shift = page.evaluate(
            """() => new Promise(done => { let sum = 0
            new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value })
              .observe({ type: "layout-shift", buffered: true })
            setTimeout(() => done(sum), 100) })"""
        )
        context.close()
        assert all(url.startswith(home) for url in asked), asked
        assert shift < 0.01, f"the page jumps by {shift}"
        files = {url.removeprefix(home).split("?")[0] for url in asked}
        return {path: len(gzip.compress(_file(site, path).read_bytes(), 6)) for path in files}

    yield visit
    server.shutdown()


def _file(site: Path, path: str) -> Path:
    return site / path / "index.html" if path.endswith("/") or not path else site / path


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_light(address, visit):
    files = visit(address)
    beside = {path: size for path, size in files.items() if path != address}
    assert len(files) <= REQUESTS, files
    assert sum(beside.values()) <= BYTES, beside
    assert not [path for path in files if path.endswith(SEARCH) or "bundle" in path], files


def test_the_site_holds_only_files_of_known_kinds(site):
    files = [path for path in site.rglob("*") if path.is_file() or path.is_symlink()]
    assert [path for path in files if path.is_symlink()] == []
    assert [path for path in files if path.suffix not in KINDS and path.name != "SHA256SUMS"] == []
    assert [path for path in files if path.name.startswith(".")] == []
    assert [path for path in files if path.name.endswith((".map", ".bak", ".pem", ".key", "~"))] == []


def test_nothing_is_published_that_no_page_asks_for(site):
    scripts = {path.relative_to(site).as_posix() for path in site.glob("assets/javascripts/**/*.js")}
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*site.rglob("*.html"), *site.rglob("*.js")])
    assert [name for name in scripts if name.rsplit("/", 1)[1] not in text] == []
    sheets = [path.name for path in site.glob("assets/stylesheets/**/*.css")]
    assert [name for name in sheets if name not in text] == []


@pytest.mark.parametrize("pattern", ["assets/stylesheets/*.css", "assets/javascripts/kept/*.js"])
def test_what_browsers_keep_for_ever_is_named_after_what_it_holds(pattern, site):
    [kept] = site.glob(pattern)
    assert kept.name.split(".")[1] == hashlib.sha256(kept.read_bytes()).hexdigest()[:8]


def test_the_style_sheet_comes_in_one_round_trip(site):
    """A new connection carries 14,600 bytes before the server waits for an answer; our headers take 812 of them."""
    [sheet] = site.glob("assets/stylesheets/*.css")
    assert len(gzip.compress(sheet.read_bytes(), 9)) <= 14_600 - 812


@pytest.mark.parametrize("address", ["", "salary/", "roadmap/handouts/core-ml/"])
def test_the_first_view_is_seen_before_the_rest_is_read(address, site, browser):
    """Browsers stop in front of the first section until the style sheet is there, and paint what they have then."""
    from tests.conftest import serve

    server, home = serve(site)
    page = browser.new_page()
    held = []
    page.route("**/*.css", lambda route: held.append(route))
    page.goto(home + address, wait_until="commit")
    page.wait_for_selector("article h1", state="attached")
    page.wait_for_timeout(500)
    assert not page.query_selector("article h2")
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_selector("footer", state="attached")
    page.close()
    server.shutdown()


def test_a_page_asks_for_one_script_and_does_not_wait_for_it(site):
    for path in site.rglob("*.html"):
        scripts = re.findall(r"<script src=[^>]*>", path.read_text(encoding="utf-8"))
        assert len(scripts) <= 1, path
        assert all(" async " in script for script in scripts), path


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_jumps_when_the_script_comes_late(width, site, browser):
    server, home = serve(site)
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    held = []
    page.route("**/guide.*.min.js", lambda route: held.append(route))
    page.goto(f"{home}salary/", wait_until="domcontentloaded")
    until(page, "() => document.styleSheets.length && document.querySelector('.no-js article h1')")
    before = page.evaluate(BOXES)
    held[0].continue_()
    page.wait_for_selector(".js .guide-search-open:visible")
    assert page.evaluate(BOXES) == before
    context.close()
    server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_purged_style_sheet_draws_the_same_page(scheme, width, site, browser, tmp_path):
    """Every style rule of the theme that applies to an element of the page is still there.

    But nothing fades, and the two radio buttons of the palette, which are never drawn, have the page's color.
    """
    folder = Path(material.__file__).parent / "templates/assets/stylesheets"
    whole = "".join(next(folder.glob(f"{name}.*.css")).read_text(encoding="utf-8") for name in ("main", "palette"))
    whole += (ROOT / "overrides/assets/stylesheets/guide.css").read_text(encoding="utf-8")
    whole += "* { transition: none !important }"
    [sheet] = site.glob("assets/stylesheets/main.*.css")
    server, home = serve(site)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    looks = []
    for css in (None, whole):
        page = context.new_page()
        if css:
            page.route(f"**/{sheet.name}", lambda route: route.fulfill(body=whole, content_type="text/css"))
        for address in ("", "roadmap/core-ml/", "salary/"):
            page.goto(home + address)
            looks.append(
                page.evaluate(
                    """() => [...document.querySelectorAll("body :not(.md-option)")].map(e => {
                  const b = e.getBoundingClientRect(), s = getComputedStyle(e)
                  return [e.tagName, b.x, b.y, b.width, b.height, s.color, s.backgroundColor, s.font].join() })"""
                )
            )
        page.close()
    context.close()
    server.shutdown()
    for ours, theirs in zip(looks[:3], looks[3:], strict=True):
        assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]][:3] == []


def test_the_readme_names_the_day_of_the_last_measurements():
    day = re.match(r"# Figures of (\d{4}-\d\d-\d\d)\n", (ROOT / "bench/results.md").read_text(encoding="utf-8"))[1]
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"The last measurements, of {day}, are in [bench/results.md](bench/results.md)" in text
