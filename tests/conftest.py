"""The guide as its tests meet it: data, a site from each engine, a server and a browser."""

import fcntl
import functools
import gc
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from macros import data  # noqa: E402
from tests import machine  # noqa: E402

SOURCES = ("mkdocs.yml", "docs", "data", "macros", "overrides", "Makefile", "requirements.txt", "pyproject.toml")
ENVIRONMENT = os.environ | {
    "NO_MKDOCS_2_WARNING": "1",
    "SOURCE_DATE_EPOCH": "1763856000",
    "PYTHONDONTWRITEBYTECODE": "1",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    for item in items:
        if {"browser", "findings"} & set(item.fixturenames):
            item.add_marker("browser")


def copy_project(to: Path) -> Path:
    """Copy the sources of the guide into the folder `to` and return it."""
    to.mkdir(parents=True, exist_ok=True)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / name)
    return to


def cut(project: Path, *whole: str) -> Path:
    """Cut all pages of a project but `whole`, paths under docs/, down to front matter and heading; return it.

    Its site has the same pages and downloads and is built in less than half the time. It has promised no addresses.
    """
    (project / "data/published.txt").write_text("", encoding="utf-8")
    for path in (project / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        if path.relative_to(project / "docs").as_posix() in whole:
            text = re.sub(r"\.md#[^)\s]+\)", ".md)", text)  # the places that these links name are cut away
        else:
            text = text.split("\n---\n")[0] + "\n---\n# x\n"
        path.write_text(text, encoding="utf-8")
    return project


def run(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m WORDS` in `cwd` and return what it printed and its status."""
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=cwd, env=ENVIRONMENT | environment, capture_output=True, text=True
    )


@pytest.fixture(scope="session")
def guide() -> data.Guide:
    return data.load(ROOT)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of data/ alone, which is quick to make."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def once(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """Return a folder that `build` fills: once for all processes that share the tests of a run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # a process has a folder of its own in the folder of the run
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = base / f"{name}.new"
            shutil.rmtree(new, ignore_errors=True)  # what another process could not build
            build(new)
            new.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as MkDocs builds it; read it, do not change it."""

    def build(folder: Path) -> None:
        built = run("mkdocs", "build", "--strict", "--site-dir", str(folder), cwd=ROOT)
        assert built.returncode == 0, built.stdout + built.stderr

    return once(tmp_path_factory, "mkdocs", build)


@pytest.fixture(scope="session")
def zensical_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as Zensical builds it; read it, do not change it."""

    def build(folder: Path) -> None:
        copy_project(folder)
        for words in (("zensical", "build"), ("macros", "site")):
            done = run(*words, cwd=folder)
            assert done.returncode == 0, done.stdout + done.stderr

    return once(tmp_path_factory, "zensical", build) / "site"


@functools.cache
def soup(path: Path) -> BeautifulSoup:
    """Return a parsed page; read it, do not change it."""
    gc.disable()  # a site is a million objects that stay: to look for garbage among them takes as long as to read it
    parsed = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
    gc.freeze()
    gc.enable()
    return parsed


def article(path: Path) -> Tag | None:
    """Return what the page itself says, without header, menus and footer; None for a redirect."""
    return soup(path).find("article")


@functools.cache
def by_id(path: Path) -> dict[str, Tag]:
    """Return the elements of a page's article that have an id."""
    return {found["id"]: found for found in article(path).find_all(id=True)}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder under /guide/, as a host with a base path does, with the site's own 404 page."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/guide"))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve `folder` on a free port of this machine; return (server, address of the home page)."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/guide/"


@pytest.fixture(scope="session")
def home(site: Path):
    """The address of the home page."""
    server, address = serve(site)
    yield address
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def findings(site: Path) -> list:
    """What a walk through all pages of the site in a real browser has found, see visits.py."""
    from tests import visits

    return visits.sweep(site)


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
