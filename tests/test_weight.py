"""A page is light before its reader acts, asks nobody else, and publishes only what it needs."""

import gzip
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, serve

PHASES = sorted(path.stem for path in (ROOT / "docs/roadmap").glob("*.md") if path.stem != "index")
PAGES = ["", "roadmap/", "salary/", "faq/", "glossary/", *(f"roadmap/{phase}/" for phase in PHASES)]
BYTES = 12_000  # beside the HTML, compressed
REQUESTS = 4
HOME = 18_000  # the home page with all of it
KINDS = {
    ".html", ".css", ".js", ".json", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2", ".xml", ".gz", ".csv", ".txt",
    ".webmanifest", ".ics", ".md", ".zip", ".epub", ".apkg", ".imscc", ".cff", ".bib", ".pdf", ".tsv",
}  # fmt: skip


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
    assert len(beside) <= REQUESTS, files
    assert sum(beside.values()) <= BYTES, beside
    assert address or sum(files.values()) <= HOME, files
    assert not [path for path in files if path.startswith("assets/guide/search")], files


def test_the_site_holds_only_files_of_known_kinds(site):
    files = [path for path in site.rglob("*") if path.is_file() or path.is_symlink()]
    assert [path for path in files if path.is_symlink()] == []
    assert [path for path in files if path.suffix not in KINDS and path.name != "SHA256SUMS"] == []
    assert [path for path in files if path.name.startswith(".")] == []
    assert [path for path in files if path.name.endswith((".map", ".bak", ".pem", ".key", "~"))] == []


@pytest.mark.parametrize("engine", ("site", "zensical_site"))
def test_nothing_of_the_theme_is_published(engine, request):
    site = request.getfixturevalue(engine)
    assert sorted(path.name for path in (site / "assets").iterdir() if path.is_dir()) == ["guide", "images", "narrow"]
    words = re.compile(r"""["' ]md-|__(?:drawer|search|palette|skip|toc)|headerlink|squidfunk""")
    published = [*site.rglob("*.html"), *(site / "assets/guide").iterdir()]
    code = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
    found = {path.name: words.findall(code.sub("", path.read_text(encoding="utf-8"))) for path in published}
    assert {name: list(set(hits)) for name, hits in found.items() if hits} == {}


def test_only_the_colors_hold_a_page_up(site):
    """One script of less than 1 KB runs before the first view; the other waits for the text."""
    scripts = re.findall(r"<script src=[^>]*>", (site / "index.html").read_text(encoding="utf-8"))
    assert [" defer" in script for script in scripts] == [False, True]
    assert (site / "assets/guide/colors.js").stat().st_size < 1000


def test_the_readme_names_the_day_of_the_last_measurements():
    day = re.match(r"# Figures of (\d{4}-\d\d-\d\d)\n", (ROOT / "bench/results.md").read_text(encoding="utf-8"))[1]
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"The last measurements, of {day}, are in [bench/results.md](bench/results.md)" in text
