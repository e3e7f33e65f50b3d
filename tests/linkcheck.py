"""A folder with a built site -> one line for each link that a reader cannot follow."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urldefrag, urlsplit

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
    lower = {name.lower(): name for name in files}
    pages = {name: Page(site, name) for name in sorted(files) if name.endswith(".html")}
    reached = {"index.html", "404.html"}

    def target(page: Page, path: str) -> str:
        """Return the file that the path of a link on `page` leads to."""
        joined = normpath(page.url() + path) if path else page.path
        if joined in (".", ""):
            return "index.html"
        if path.endswith("/") or (path and joined not in files and f"{joined}/index.html" in files):
            return f"{joined}/index.html"
        return joined

    for page in pages.values():
        for double in page.doubles:
            yield f"{page.path}: id {double!r} stands there more than once"
        for tag, link in page.links:
            name = tag.get_text(" ", strip=True) or tag.get("aria-label") or tag.get("title")
            if (
                tag.name == "a"
                and not name
                and not tag.find("img", alt=True)
                and not tag.find("svg", attrs={"aria-label": True})
            ):
                yield f"{page.path}: link to {link!r} has no text"
            parts = urlsplit(link)
            if parts.scheme == "http":
                yield f"{page.path}: {link} is not https"
            if parts.scheme or link.startswith("//"):
                continue
            if link.startswith("/") and page.path != "404.html":
                yield f"{page.path}: {link} is absolute and breaks under a base path"
                continue
            path, anchor = urldefrag(unquote(link))
            path = path.partition("?")[0]
            found = target(page, path.lstrip("/"))
            if page.path == "404.html":
                found = target(pages["index.html"], path.lstrip("/"))
            if found not in files:
                real = lower.get(found.lower())
                yield f"{page.path}: {link} leads nowhere" + (f"; the file is called {real}" if real else "")
                continue
            if found != page.path:
                reached.add(found)
            if anchor and found in pages and anchor not in pages[found].ids:
                yield f"{page.path}: {link} has no such anchor"
    for page in pages.values():
        seen, step = [page.path], page
        while step.redirect:
            following = target(step, urldefrag(step.redirect)[0])
            if following in seen:
                yield f"{page.path}: redirect loop over {' -> '.join([*seen, following])}"
                break
            seen.append(following)
            if following not in pages:
                break
            step = pages[following]
        if page.path not in reached and not page.redirect:
            yield f"{page.path}: no other page links to it"
    for sums in sorted(name for name in files if name.endswith("SHA256SUMS")):
        folder = (site / sums).parent
        for line in (site / sums).read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            path = folder / name
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                yield f"{sums}: the checksum of {name} is wrong"
