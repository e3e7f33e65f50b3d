"""A folder with a built site -> one line for each link that a reader cannot follow: python -m tests.linkcheck SITE."""

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import Tag

from tests.conftest import soup

LINKS = {"a": "href", "area": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
NO_LINK = {"preconnect", "dns-prefetch", "canonical"}


class Page:
    """What a page offers (ids) and asks for (links)."""

    def __init__(self, site: Path, path: str):
        self.path = path
        page = soup(site / path)
        ids = Counter(tag["id"] for tag in page.find_all(id=True))
        self.ids = set(ids)
        self.doubles = sorted(value for value, count in ids.items() if count > 1)
        self.links = [
            (tag, tag[LINKS[tag.name]])
            for tag in page.find_all(list(LINKS))
            if tag.get(LINKS[tag.name]) is not None and not NO_LINK & set(tag.get("rel") or [])
        ]
        refresh = page.find("meta", attrs={"http-equiv": re.compile("^refresh$", re.I)})
        self.redirect = re.split(r"url\s*=\s*", refresh["content"], flags=re.I)[1] if refresh else None
        if self.redirect:
            self.links.append((refresh, self.redirect))

    def url(self) -> str:
        """Return the page's folder address, as in 'roadmap/'."""
        folder = dirname(self.path)
        return f"{folder}/" if folder else ""


def check(site: Path) -> Iterator[str]:
    """Yield 'page: what is wrong' for each fault in the links of `site`."""
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = {name: Page(site, name) for name in sorted(files) if name.endswith(".html")}
    reached = {"index.html", "404.html"}
    for page in pages.values():
        yield from _links(page, pages, files, reached)
    for page in pages.values():
        yield from _loop(page, pages, files)
        if page.path not in reached and not page.redirect:
            yield f"{page.path}: no other page links to it"
    for sums in sorted(name for name in files if name.endswith("SHA256SUMS")):
        yield from _sums(site, sums)


def _target(page: Page, path: str, files: set[str]) -> str:
    """Return the file that the path of a link on `page` leads to, as a host of static files finds it."""
    joined = normpath(page.url() + path) if path else page.path
    if joined in (".", ""):
        return "index.html"
    if path.endswith("/") or (path and joined not in files and f"{joined}/index.html" in files):
        return f"{joined}/index.html"
    return joined


def _links(page: Page, pages: dict[str, Page], files: set[str], reached: set[str]) -> Iterator[str]:
    """Yield the faults in the links of a page, and add the files that it leads to to `reached`."""
    for double in page.doubles:
        yield f"{page.path}: id {double!r} stands there more than once"
    for tag, link in page.links:
        if tag.name == "a" and not _name(tag):
            yield f"{page.path}: link to {link!r} has no text"
        parts = urlsplit(link)
        if parts.scheme == "http":
            yield f"{page.path}: {link} is not https"
        if parts.scheme or link.startswith("//"):
            continue
        # The page for wrong addresses is shown at any of them: its links begin at the root.
        start = pages["index.html"] if page.path == "404.html" else page
        if link.startswith("/") and start is page:
            yield f"{page.path}: {link} is absolute and breaks under a base path"
            continue
        path, anchor = urldefrag(unquote(link))
        found = _target(start, path.partition("?")[0].lstrip("/"), files)
        if found not in files:
            real = next((name for name in files if name.lower() == found.lower()), None)
            yield f"{page.path}: {link} leads nowhere" + (f"; the file is called {real}" if real else "")
            continue
        if found != page.path:
            reached.add(found)
        if anchor and found in pages and anchor not in pages[found].ids:
            yield f"{page.path}: {link} has no such anchor"


def _name(link: Tag) -> str | Tag | None:
    """Return what a screen reader says of a link, if anything."""
    text = link.get_text(" ", strip=True) or link.get("aria-label") or link.get("title")
    return text or link.find("img", alt=True) or link.find("svg", attrs={"aria-label": True})


def _loop(page: Page, pages: dict[str, Page], files: set[str]) -> Iterator[str]:
    """Yield a fault when a page sends its reader on in a circle."""
    seen, step = [page.path], page
    while step and step.redirect:
        following = _target(step, urldefrag(step.redirect)[0], files)
        if following in seen:
            yield f"{page.path}: redirect loop over {' -> '.join([*seen, following])}"
            return
        seen.append(following)
        step = pages.get(following)


def _sums(site: Path, sums: str) -> Iterator[str]:
    """Yield a fault for each line of a file of checksums that does not fit its file."""
    folder = (site / sums).parent
    for line in (site / sums).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{sums}: the checksum of {name} is wrong"


if __name__ == "__main__":
    for fault in check(Path(sys.argv[1])):
        print(fault)
