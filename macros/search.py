"""The Guide and built pages -> search/search_index.json: an entry for each row, each page and each of its sections."""

import json
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from macros import tables
from macros.data import Guide, Table
from macros.models import Row

INDEX = "search/search_index.json"
KEPT = 900  # characters of a section's text that are searched and shown
PAGE = 1.3  # how much a page counts against a section of one, which counts 1
# What repeats another page, is for maintainers, or only leads on.
QUIET = {"roadmap/handouts/": 0.7, "about/contributing/": 0.7, "about/maintaining/": 0.7, "about/hosting/": 0.7}
QUIET_SECTIONS = {"Next step": 0.5}

SILENT_TAGS = {"nav", "script", "style", "svg", "template"}
SILENT = {"guide-link", "guide-foot", "guide-hidden", "guide-skip-search"}
HEADINGS = {"h1", "h2", "h3", "h4"}
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


def files(guide: Guide, site: Path, addresses: list[str]) -> dict[str, bytes]:
    """Return the index of a built site with pages at these addresses, path -> content. Same pages, same bytes."""
    shown = rows_by_page(guide)
    docs = []
    for url in sorted(addresses):
        rows = shown.get(url, {})
        docs += sections(url, (site / url / "index.html").read_text(encoding="utf-8"), frozenset(rows))
        docs += [entry(f"{url}#{anchor}", table, row) for anchor, (table, row) in rows.items() if row.weight]
    synonyms = [{"means": row.means, "typed": row.typed} for row in guide.search_words]
    content = {"docs": docs, "synonyms": synonyms}
    return {INDEX: json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()}


def rows_by_page(guide: Guide) -> dict[str, dict[str, tuple[Table, Row]]]:
    """Return the rows that each page shows: its address -> {anchor: (table, row)}."""
    found: dict[str, dict[str, tuple[Table, Row]]] = {}
    for table in guide.tables.values():
        for row in table:
            found.setdefault(tables.url(table.page(row)), {})[table.anchor(row)] = (table, row)
    return found


def entry(location: str, table: Table, row: Row) -> dict:
    """Return the entry of a row: its name, its other names, what it says, and how much it counts."""
    made = {"location": location, "title": row.name, "text": _short(" · ".join(row.sentences()), row.kept)}
    also = list(getattr(row, "also", ()))
    return made | ({"also": also} if also else {}) | ({"boost": row.weight} if row.weight != 1 else {})


@lru_cache(maxsize=500)
def sections(url: str, page: str, rows: frozenset[str]) -> tuple[dict, ...]:
    """Return the entries of a page and of its sections, without the rows of tables that stand there.

    Read them, do not change them: a page that is built again gives the same.
    """
    reader = _Sections(rows)
    reader.feed(page)
    quiet = next((share for start, share in QUIET.items() if url.startswith(start)), 1)
    found = []
    for anchor, title, text in reader.found:
        title = " ".join(title.split())
        boost = round((1 if anchor else PAGE) * quiet * QUIET_SECTIONS.get(title, 1), 2)
        made = {"location": f"{url}#{anchor}" if anchor else url, "title": title, "text": _short(text, KEPT)}
        found.append(made | ({"boost": boost} if boost != 1 else {}))
    return tuple(found)


class _Sections(HTMLParser):
    """Reads a page as (anchor, title, text) of itself and its sections; what a row of a table says is left out."""

    def __init__(self, rows: frozenset[str]) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._rows = rows
        self._open: list[tuple[str, bool]] = []  # tag and whether its text is left out, from <article> inward
        self._heading = False
        self._description = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "description":
            self._description = given.get("content") or ""
        if not self._open and tag != "article":
            return
        if tag not in INLINE or "guide-small" in (given.get("class") or ""):
            self._break()
        if tag in VOID:
            return
        anchor = given.get("id") or ""
        classes = set((given.get("class") or "").split())
        row = bool(self._rows & {anchor, given.get("aria-labelledby")})
        silent = self._silent() or row or tag in SILENT_TAGS or bool(classes & SILENT)
        self._open.append((tag, silent))
        if tag in HEADINGS and not silent and (anchor or tag == "h1"):
            self.found.append(["" if tag == "h1" else anchor, "", self._description if tag == "h1" else ""])
            self._heading = True

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in VOID:
            closed, _ = self._open.pop()
            if closed == tag:
                break
        if tag in HEADINGS:
            self._heading = False
        if tag == "dt" and self.found and not self._silent():
            self.found[-1][2] = self.found[-1][2].rstrip() + ": "
        elif tag not in INLINE:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._open and self.found and not self._silent():
            self.found[-1][1 if self._heading else 2] += data

    def _silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _break(self) -> None:
        """End a block: what follows is told apart by a dot unless a sentence ended."""
        if self.found and not self._heading:
            self.found[-1][2] = self.found[-1][2].rstrip()
            if self.found[-1][2][-1:] not in ("", "·", ".", "?", "!", ":", ";", ","):
                self.found[-1][2] += " · "
            else:
                self.found[-1][2] += " "


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split()).strip(" ·")
    if not longest:
        return ""
    return text if len(text) <= longest else text[: max(0, text.rfind(" ", 0, longest))] + " …"
