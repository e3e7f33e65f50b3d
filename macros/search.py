"""Built pages and the Guide -> the search index: one entry for each page, section and row of a table.

The search worker reads search/search_index.json.
"""

import html
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from macros import tables
from macros.data import Guide

INDEX = "search/search_index.json"
# How many characters of text an entry keeps; self-checks keep none, which would give their answers away.
LONGEST = {
    "section": 900, "row": 420, "faq": 900, "self_checks": 0, "evidence": 240, "sources": 160, "resources": 240,
}  # fmt: skip
# Tables that are no answer to any search.
LEFT_OUT = {"search_words"}

# How much an entry of a table counts against a section of a page, which counts 1.
BOOST = {
    "glossary": 1.5, "faq": 1.5, "roadmap": 1.3, "routes": 1.3, "tracks": 1.2, "roles": 1.2, "skills": 1.1,
    "projects": 1.1, "tools": 0.9, "resources": 0.75, "datasets": 0.75, "findings": 0.75, "interview_questions": 0.7,
    "verdicts": 0.7, "changes": 0.65, "evidence": 0.6, "self_checks": 0.5, "corrections": 0.5, "rates": 0.5,
    "sources": 0.45,
}  # fmt: skip

# How much all entries of a page count that repeats another, or that is for maintainers; sections that only lead on.
QUIET = {"roadmap/handouts/": 0.7, "about/contributing/": 0.7, "about/maintaining/": 0.7, "about/hosting/": 0.7}
QUIET_SECTIONS = {"Next step": 0.5}

_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ID = re.compile(r"\sid=\"?([^\s\">]+)")
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SILENT = re.compile(r'class="[^"]*\b(guide-link|guide-foot|guide-hidden|guide-tag--\w+|guide-skip-search)\b')
_SILENT_TAGS = {"script", "style", "svg", "template", "nav"}
_HEADING = {"h1", "h2", "h3", "h4"}
_INLINE = {
    "a", "abbr", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup", "time",
}  # fmt: skip
_CUT, _LABEL, _CELL = "\x01", "\x02", "\x03"  # the end of a block of text, of a label, of a cell


class OnPage(NamedTuple):
    """A row of a table on its page."""

    anchor: str
    table: str
    name: str
    also: tuple[str, ...]


def files(guide: Guide, site: Path, addresses: list[str]) -> dict[str, bytes]:
    """Return the index of a built site with pages at these addresses, path -> content. Same pages, same bytes."""
    rows = rows_by_page(guide)
    docs = [
        doc for url in sorted(addresses) for doc in entries(url, _read(site / url / "index.html"), rows.get(url, ()))
    ]
    synonyms = [{"means": row.means, "typed": row.typed} for row in guide.search_words]
    return {INDEX: _json({"docs": docs, "synonyms": synonyms})}


@lru_cache(maxsize=500)
def entries(url: str, page: str, rows: tuple[OnPage, ...]) -> tuple[dict, ...]:
    """Return the entries of one page: {location, title, text} and for rows `also` (other names) and `boost`.

    Read them, do not change them: a page that is built again gives the same.
    """
    by_anchor = {row.anchor: row for row in rows}
    found: list[dict] = []
    stack: list[tuple[str, dict | None, bool]] = []  # (tag, the entry to return to, whether its text is left out)
    title: list[str] | None = None  # collects the text of a heading
    start = page.find("<article")
    end = page.find("</article>", start)
    here = _entry(found, url, "", _page_title(page), boost=1.3)
    here["parts"].append(_description(page))
    silent, at = 0, start
    for tag in _TAG.finditer(page, start, end):
        text = page[at : tag.start()]
        at = tag.end()
        if not silent:
            (title if title is not None else here["parts"]).append(text)
        closing, name, attributes = tag.groups()
        if name is None:
            continue
        if (name not in _INLINE or "guide-small" in attributes) and not silent:
            here["parts"].append(_LABEL if closing and name == "dt" else _CELL if name in ("td", "th") else _CUT)
        if name in _VOID or attributes.endswith("/"):
            continue
        if closing:
            while stack:
                opened, back, quiet = stack.pop()
                silent -= quiet
                if back is not None:
                    here = back
                if opened == name:
                    break
            if name in _HEADING and title is not None:
                here["title"] = here["title"] or _plain("".join(title))
                title = None
            continue
        quiet = name in _SILENT_TAGS or bool(_SILENT.search(attributes))
        silent += quiet
        back = None
        id_ = _ID.search(attributes)
        if id_ and not silent:
            anchor = html.unescape(id_[1])
            row = by_anchor.get(anchor)
            if row or name in _HEADING:
                if row and name not in _HEADING and name != "dt":
                    back = here
                said = row.name if row and row.table not in LEFT_OUT else ""
                here = found[0] if name == "h1" and not row else _entry(found, url, anchor, said)
                if row:
                    here["boost"] = BOOST.get(row.table, 1)
                    here["longest"] = LONGEST.get(row.table, LONGEST["row"])
                    here["also"] = list(row.also)
                title = [] if name in _HEADING else None
        stack.append((name, back, quiet))
    found = [entry for entry in found if entry["title"]]
    for entry in found:
        text = _prose("".join(entry.pop("parts")))
        before, heading, after = text.partition(entry["title"])
        if heading and len(before) < 12:  # the heading itself, behind a tag
            text = f"{before.strip(' ·:')} · {after.lstrip(' ·:')}".strip(" ·")
        entry["text"] = _short(text, entry.pop("longest"))
        quiet = next((share for start, share in QUIET.items() if url.startswith(start)), 1)
        quiet *= QUIET_SECTIONS.get(entry["title"], 1)
        if quiet < 1:
            entry["boost"] = round((entry["boost"] or 1) * quiet, 2)
    return tuple({k: v for k, v in e.items() if v or k in ("location", "text")} for e in found)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _json(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _entry(found: list[dict], url: str, anchor: str, title: str, boost: float = 0) -> dict:
    location = f"{url}#{anchor}" if anchor else url
    entry = {
        "location": location,
        "title": title,
        "also": [],
        "boost": boost,
        "parts": [],
        "longest": LONGEST["section"],
    }
    found.append(entry)
    return entry


def rows_by_page(guide: Guide) -> dict[str, tuple[OnPage, ...]]:
    """Return the rows that each page shows, by its address."""
    found: dict[str, list[OnPage]] = {}
    for table in guide.tables.values():
        for row in table:
            also = tuple(getattr(row, "also", None) or ())
            found.setdefault(tables.url(table.page(row)), []).append(
                OnPage(table.anchor(row), table.name, row.name, also)
            )
    return {url: tuple(rows) for url, rows in found.items()}


def _page_title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return _plain(re.sub(r'<a class="guide-link".*?</a>', "", found[1])) if found else ""


def _description(page: str) -> str:
    found = re.search(r'<meta name="?description"? content="([^"]*)"', page)
    return found[1] + _CUT if found else ""


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def _prose(text: str) -> str:
    """Return the text of blocks as one line: "One cell" and "another" become "One cell · another"."""
    text = re.sub(r"[\s\x01]*\x02[\s\x01\x02]*", ": ", _plain(text))
    text = re.sub(r"[.,;:…]?[\s\x01]*\x03[\s\x01\x03]*", " · ", text)
    text = re.sub(r"(?<=[.?!:;,…])\s*\x01[\s\x01]*", " ", text)
    text = re.sub(r"\s*\x01[\s\x01]*", " · ", text)
    return " ".join(text.split()).strip(" ·")


def _short(text: str, longest: int) -> str:
    if not longest:
        return ""
    return text if len(text) <= longest else text[: max(0, text.rfind(" ", 0, longest))] + " …"
