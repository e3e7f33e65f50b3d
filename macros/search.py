"""Built pages and the Guide -> the search index: one entry for each page, section and row of a table.

Our own search reads search/search_index.json. Zensical's reads search.json, which gets the rows that it lacks.
"""

import html
import json
import re
from pathlib import Path

from macros import tables
from macros.data import Guide

INDEX = "search/search_index.json"
ZENSICAL_INDEX = "search.json"
# How many characters of text an entry keeps; self-checks keep none, which would give their answers away.
LONGEST = {"section": 900, "row": 420, "self_checks": 0, "evidence": 240, "sources": 160, "resources": 240}

# How much an entry of a table counts against a section of a page, which counts 1.
BOOST = {
    "glossary": 1.5, "faq": 1.5, "roadmap": 1.3, "routes": 1.3, "tracks": 1.2, "roles": 1.2, "skills": 1.1,
    "projects": 1.1, "tools": 0.9, "resources": 0.75, "datasets": 0.75, "findings": 0.75, "interview_questions": 0.7,
    "verdicts": 0.7, "changes": 0.65, "evidence": 0.6, "self_checks": 0.5, "corrections": 0.5, "rates": 0.5,
    "sources": 0.45,
}  # fmt: skip

# Other words for the same thing, as people say them who are new to the field, in India and in the USA.
SYNONYMS = [
    ["salary", "salaries", "pay", "package", "compensation", "earn", "earnings", "income", "wage", "money", "paid"],
    ["fresher", "entry level", "beginner", "newcomer", "new graduate", "no experience", "first job"],
    ["resume", "CV", "curriculum vitae"],
    ["degree", "college", "university", "diploma", "bachelor", "master", "PhD", "BTech", "MTech"],
    ["mathematics", "math", "maths"],
    ["job", "role", "position", "vacancy", "opening"],
    ["job search", "get hired", "find a job", "apply", "application"],
    ["career change", "switch career", "change career", "career switch", "transition", "route", "starting point"],
    ["time", "long", "duration", "months", "years", "hours"],
    ["free", "no cost", "without paying", "cheap"],
    ["course", "class", "tutorial", "lecture", "MOOC", "bootcamp"],
    ["project", "capstone", "portfolio project"],
    ["mistake", "pitfall", "error", "red flag"],
    ["skill", "ability", "competence", "requirement"],
    ["interview", "interview round", "hiring process"],
    ["programming", "coding", "code"],
    ["deploy", "deployment", "production", "serving", "ship"],
    ["cloud", "AWS", "GCP", "Azure"],
    ["India", "Indian", "rupees", "INR", "lakh", "LPA"],
    ["USA", "US", "America", "American", "dollars", "USD", "United States"],
    ["soft skills", "communication", "teamwork"],
    ["step", "phase", "stage"],
    ["learn", "study"],
    ["book", "reading"],
    ["dataset", "data set", "data sets", "datasets"],
    ["term", "definition", "glossary", "meaning"],
    ["compare", "versus", "comparison", "differ"],
    ["artificial intelligence", "AI"],
    ["negotiate", "negotiation", "counter offer", "offer"],
    ["internship", "intern", "trainee", "apprenticeship"],
    ["remote", "work from home", "WFH"],
    ["old", "age", "late", "older"],
    ["scam", "scams", "fake", "cheat", "fraudulent", "red flag", "red flags"],
    ["speciality", "specialty", "specialization", "specialise", "specialize", "track"],
    ["prerequisite", "prerequisites", "before you start", "requirements", "eligibility"],
    ["choose", "pick", "select", "decide"],
    ["difficult", "hard", "tough"],
    ["fast", "quick", "speed up", "shortest"],
    ["laptop", "computer", "PC", "GPU", "hardware"],
    ["visa", "work permit", "immigration", "H-1B"],
    ["GenAI", "generative AI", "LLM", "ChatGPT", "GPT"],
]

_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ID = re.compile(r"\sid=\"?([^\s\">]+)")
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SILENT = re.compile(r'class="[^"]*\b(headerlink|guide-foot|guide-skip-search|md-source-file|md-content__button)\b')
_SILENT_TAGS = {"script", "style", "svg", "template", "nav"}
_HEADING = {"h1", "h2", "h3", "h4"}


def files(guide: Guide, site: Path, addresses: list[str]) -> dict[str, bytes]:
    """Return the index of a built site with pages at these addresses, path -> content. Same pages, same bytes."""
    docs = [doc for url in sorted(addresses) for doc in entries(guide, url, _read(site / url / "index.html"))]
    theirs = site / ZENSICAL_INDEX
    if not theirs.exists():
        return {INDEX: _json({"config": {"lang": ["en"], "separator": r"[\s\-]+"}, "docs": docs, "synonyms": SYNONYMS})}
    content = json.loads(_read(theirs))
    there = {item["location"] for item in content["items"]}
    titles = {doc["location"]: doc["title"] for doc in docs}
    for doc in docs:
        if doc["location"] not in there:
            names = f"{doc['title']} ({', '.join(doc['also'])})" if doc.get("also") else doc["title"]
            path = [titles[doc["location"].split("#")[0]]]
            text = f"<p>{html.escape(doc['text'])}</p>"
            item = {
                "location": doc["location"],
                "level": 3,
                "title": html.escape(names),
                "text": text,
                "path": path,
                "tags": [],
            }
            content["items"].append(item)
    return {ZENSICAL_INDEX: _json(content)}


def entries(guide: Guide, url: str, page: str) -> list[dict]:
    """Return the entries of one page: {location, title, text} and for rows `also` (other names) and `boost`."""
    rows = _rows(guide)
    found: list[dict] = []
    stack: list[tuple[str, dict | None, bool]] = []  # (tag, the entry to return to, whether its text is left out)
    title: list[str] | None = None  # collects the text of a heading
    start = page.find("<article")
    end = page.find("</article>", start)
    here = _entry(found, url, "", _page_title(page), boost=1.3)
    silent, at = 0, start
    for tag in _TAG.finditer(page, start, end):
        text = page[at : tag.start()]
        at = tag.end()
        if not silent:
            (title if title is not None else here["parts"]).append(text)
        closing, name, attributes = tag.groups()
        if name is None or name in _VOID or attributes.endswith("/"):
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
            row = rows.get((url, anchor))
            if row or name in _HEADING:
                if row and name not in _HEADING and name != "dt":
                    back = here
                here = found[0] if name == "h1" and not row else _entry(found, url, anchor, row[1].name if row else "")
                if row:
                    here["boost"] = BOOST.get(row[0], 1)
                    here["longest"] = LONGEST.get(row[0], LONGEST["row"])
                    here["also"] = list(getattr(row[1], "also", None) or [])
                title = [] if name in _HEADING else None
        stack.append((name, back, quiet))
    for entry in found:
        text = _plain(" ".join(entry.pop("parts")))
        entry["text"] = _short(text.replace(entry["title"], "", 1).strip(), entry.pop("longest"))
    return [{k: v for k, v in e.items() if v or k in ("location", "text")} for e in found if e["title"]]


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


def _rows(guide: Guide) -> dict[tuple[str, str], tuple]:
    """Return {(address, anchor): (table, row)} of all rows."""
    if not hasattr(guide, "_search_rows"):
        guide.__dict__["_search_rows"] = {
            (tables.url(table.page(row)), table.anchor(row)): (table.name, row)
            for table in guide.tables.values()
            for row in table
        }
    return guide.__dict__["_search_rows"]


def _page_title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return _plain(re.sub(r'<a class="headerlink".*?</a>', "", found[1])) if found else ""


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: max(0, text.rfind(" ", 0, longest))]
