"""A built site -> the addresses it offers, held against data/published.txt: all that were ever published."""

from html.parser import HTMLParser
from pathlib import Path

from macros.models import TABLES

LIST = "data/published.txt"


class _Ids(HTMLParser):
    """Collects the ids within what a page itself says, its <article>."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside |= tag == "article"
        self.found += [value for name, value in attrs if self._inside and name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "article"


def published(root: Path) -> list[str]:
    """Return the addresses that were ever published, relative to the site."""
    return (root / LIST).read_text(encoding="utf-8").split()


def offered(site: Path) -> list[str]:
    """Return the addresses that a built site offers: pages, redirects, places within a page, downloads."""
    found = []
    for path in sorted(site.rglob("index.html")):
        page = path.parent.relative_to(site).as_posix()
        page = "" if page == "." else f"{page}/"
        ids = _Ids()
        ids.feed(path.read_text(encoding="utf-8"))
        found += [page or "./", *(f"{page}#{place}" for place in ids.found)]
    return found + sorted(
        path.relative_to(site).as_posix() for path in (site / "downloads").rglob("*") if path.is_file()
    )


def lost(root: Path, site: Path) -> list[str]:
    """Return a line for each published address that leads nowhere on the built site, with what to do."""
    there = set(offered(site))
    return [
        f"{LIST}:{line}: {address} would lead nowhere; {_way(root, address)}"
        for line, address in enumerate(published(root), 1)
        if address not in there
    ]


def _way(root: Path, address: str) -> str:
    """Return how to keep an address alive."""
    page, place, anchor = address.partition("#")
    if not place:
        if page.startswith("downloads/"):
            return "a download stays: bring its table or format back"
        return f"add 'was: [{page}]' to the front matter of the page that takes its place"
    file = f"docs/{page}index.md" if (root / f"docs/{page}index.md").is_file() else f"docs/{page.rstrip('/')}.md"
    moved = f"'moved: {{{anchor}: other-page/#place}}' to the front matter of {file}"
    for table in TABLES:
        prefix = f"{table.replace('_', '-')}-"
        if anchor.startswith(prefix):
            old = anchor.removeprefix(prefix)
            return f"add 'was: [{old}]' to the row of data/{table}.yml that takes its place, or {moved}"
    return f"give the heading that takes its place {{#{anchor}}}, or add {moved}"


def new(root: Path, site: Path) -> list[str]:
    """Return the addresses of a built site that are not on the list yet."""
    return sorted(set(offered(site)) - set(published(root)))


def add(root: Path, addresses: list[str]) -> None:
    """Add addresses to the list, which stays sorted; nothing is ever taken off."""
    path = root / LIST
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("\n".join(sorted({*published(root), *addresses})) + "\n", encoding="utf-8")
    beside.replace(path)
