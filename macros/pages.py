"""docs/*.md and mkdocs.yml -> nothing, or a Mistake for each line that cannot be built; and what a page may write."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from macros import config, downloads, models, prose, redirects, tables
from macros.data import Guide
from macros.sources import Mistake, parse, read

WORDS_A_MINUTE = 220
UNREAD = re.compile(
    r"<(script|svg)\b.*?</\1>|<details class=\"guide-(?:fold|group)\".*?</details>|<[^>]+>|[#*`|]", re.DOTALL
)
READ_TO = 20  # a table of more rows is looked up, not read
PUBLISHED = {".md", ".svg", ".png", ".jpg", ".webp", ".ico", ".css", ".js", ".txt", ".xml", ".woff2", ".webmanifest"}
LARGEST = 1_000_000
FRONT_MATTER = {"title", "description", "was", "moved"}


def vocabulary(root: Path, guide: Guide, start: str, minutes: Callable[[], int] = lambda: 0) -> dict[str, Any]:
    """Return everything that a page may write inside {{ }}; its addresses are relative to the address `start`."""

    @cache
    def table(name: str, view: str | None = None, **where: Any) -> str:
        """Render the rows of a table, all or selected: table("topics", phase="core-ml")."""
        return tables.render(root, guide, start, name, view, **where)

    def link(name: str, row_id: str, text: str | None = None) -> str:
        """Link to a row on its page: link("glossary", "overfitting", "overfits")."""
        target = guide.table(name)
        row = target[row_id]
        where = tables.href(f"{tables.url(target.page(row))}#{target.anchor(row)}", start)
        return str(Markup('<a class="guide-{}" href="{}">{}</a>').format(name, where, escape(text or row.name)))

    def diagram(name: str) -> str:
        """Show docs/assets/NAME.svg in the colors of the page: diagram("phase-order")."""
        return tables.diagram(root, guide, start, name)

    def show_downloads() -> str:
        """List all downloads with size and format."""
        return tables.fill(root, guide, start, "_downloads.html", sizes=downloads.sizes(downloads.files(guide)))

    def fields() -> str:
        """List the fields of all tables with what they mean."""
        return tables.fill(root, guide, start, "_fields.html", models=models.TABLES, refs=models.refs)

    return {
        "guide": guide,
        "table": table,
        "link": link,
        "diagram": diagram,
        "downloads": show_downloads,
        "fields": fields,
        "minutes": minutes,
    }


class Pages:
    """The pages under docs/, checked once: front matter is sound and every macro renders.

    By path under docs/: `front` is their front matter, `words` what they may write, `minutes` how long reading takes.
    `start` gives the address from which an engine sees the addresses of a page: MkDocs from the page's own.
    """

    def __init__(self, root: Path, guide: Guide, start: Callable[[str], str] = tables.url):
        self.root, self.guide, self._start = root, guide, start
        self.minutes: dict[str, int] = {}
        self.words: dict[str, dict[str, Any]] = {}
        self.front: dict[str, dict[str, Any]] = {}
        self._bodies: dict[str, tuple[str, int]] = {}  # what follows the front matter, and how many lines before it
        self._places: dict[str, set[str]] = {}  # what an address may name after its #

    def check(self) -> Iterator[str]:
        """Yield a fault for each thing in docs/ that cannot be published."""
        docs = self.root / "docs"
        for path in sorted(docs.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(self.root):
                yield f"{name}: a link that leads out of the project"
            elif path.is_dir():
                continue
            elif path.suffix.lower() not in PUBLISHED or path.name.startswith("."):
                yield f"{name}: files of this kind are not published; there are: {', '.join(sorted(PUBLISHED))}"
            elif path.stat().st_size > LARGEST:
                yield f"{name}: larger than {LARGEST // 1000} KB"
            elif path.suffix == ".md":
                yield from self._read(path, name)
        missing = list(self._missing())
        yield from missing
        for page in self._bodies if not missing else ():  # a page with such a row would only repeat the fault
            yield from self._render(page)
        for page in self._bodies if self._places.keys() == self._bodies.keys() else ():
            yield from prose.broken_links(self.root, page, *self._bodies[page], self._places)
        for field in ("title", "description"):
            seen: dict[str, str] = {}
            for page, front in self.front.items():
                value = str(front.get(field))
                if value in seen:
                    yield f"docs/{page}:1: {field}: the same as in docs/{seen[value]}"
                seen[value] = page
        try:
            redirects.files(self.front)
        except Mistake as mistake:
            yield str(mistake)

    def _missing(self) -> Iterator[str]:
        """Yield a fault for each page that a data file names and docs/ lacks."""
        for table in self.guide.tables.values():
            name = f"data/{table.name}.yml"
            named = [(("page",), "page", page) for page in sorted({table.page(row) for row in table})]
            for number, row in enumerate(table):
                named += [(("rows", number, "see"), f"{row.id}.see", page) for page in getattr(row, "see", ())]
            for place, field, page in named:
                page = page.partition("#")[0]
                if not (self.root / "docs" / page).is_file():
                    _, lines, _ = parse(read(self.root / name, name), name)
                    yield f"{name}:{lines[place]}: {field}: no page docs/{page}"

    def _read(self, path: Path, name: str) -> Iterator[str]:
        """Read front matter and body of one page; yield its faults."""
        page = name.removeprefix("docs/")
        try:
            text = read(path, name)
            if "\0" in text:
                raise Mistake(f"{name}:{text[: text.index(chr(0))].count(chr(10)) + 1}: holds a NUL byte")
            front, body, start = _split(text, name)
        except Mistake as mistake:
            yield str(mistake)
            return
        self.front[page] = front
        self._bodies[page] = body, start
        yield from self._names(name, text)
        yield from prose.faults(name, body, start)
        for field in ("title", "description"):
            if front.get(field) is None:
                yield f"{name}:1: front matter: {field} is missing"
            elif not isinstance(front[field], str):
                yield f"{name}:1: front matter: {field}: expected text; put {front[field]} in quotation marks"
        moved = front.get("moved", {})
        if not isinstance(moved, dict) or not all(isinstance(way, str) and "/" in way for way in moved.values()):
            yield f"{name}:1: front matter: moved: expected the new places, as in {{old-place: salary/#evidence}}"
        for field in front:
            if field not in FRONT_MATTER:
                yield f"{name}:1: front matter: unknown field {field!r}; there are: {', '.join(sorted(FRONT_MATTER))}"

    def _names(self, name: str, text: str) -> Iterator[str]:
        """Yield a fault for each line that calls a phase other than data/roadmap.yml does: 'Phase 2: Core ML'."""
        for number, line in enumerate(text.splitlines(), 1):
            for found in re.finditer(r"\b[Pp]hase (\d+)(?:: (?=[A-Za-z])|, (?=[A-Z]))", line):
                phase = next((phase for phase in self.guide.phases if str(phase.number) == found[1]), None)
                said = line[found.end() :].lower()
                if not phase or not said.startswith((phase.title.lower(), phase.short.lower())):
                    known = " or ".join(dict.fromkeys([repr(phase.title), repr(phase.short)])) if phase else "not there"
                    yield f"{name}:{number}: phase {found[1]} is {known} in data/roadmap.yml"

    def _render(self, page: str) -> Iterator[str]:
        """Render the macros of one page, for the sake of its faults and of its reading time; yield its faults."""
        name = f"docs/{page}"
        body, start = self._bodies[page]
        words = vocabulary(self.root, self.guide, self._start(page), lambda: self.minutes.get(page, 0))
        self.words[page] = words
        looked_up: list[str] = []
        try:
            read = _template(body).render(words | {"table": self._noting(words["table"], looked_up)})
        except jinja2.TemplateSyntaxError as error:
            hint = "; write { #id } with a blank, because {# begins a comment" if "comment" in str(error) else ""
            yield f"{name}:{error.lineno + start}: {error.message}{hint}"
        except (Mistake, *tables.FAULTS) as error:
            _, line = tables.place(error, "<template>")
            message = re.sub(r"^\S+<locals>\.", "", str(error))  # of a macro that lacks an argument
            yield f"{name}:{line + start}: {message}"
        else:
            self._places[page] = set(prose.places(read))
            for html in looked_up:
                read = read.replace(html, "")
            self.minutes[page] = max(2, round(len(UNREAD.sub(" ", read).split()) / WORDS_A_MINUTE))

    def _noting(self, render: Callable[..., str], long: list[str]) -> Callable[..., str]:
        """Return the macro `table`, which now also adds each table that is looked up to `long`."""

        def table(name: str, view: str | None = None, **where: Any) -> str:
            html = render(name, view, **where)
            if len(tables.select(self.guide, name, where)[1]) > READ_TO:
                long.append(html)
            return html

        return table


@lru_cache(maxsize=1000)
def _template(body: str) -> jinja2.Template:
    """Return the text of a page as a template that knows no undefined names."""
    return _environment().from_string(body)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=tables.printed)
    environment.filters.update(tables.FILTERS)
    return environment


def _split(text: str, name: str) -> tuple[dict[str, Any], str, int]:
    """Return (front matter, body, lines before the body) of a page."""
    if not text.startswith("---\n"):
        raise Mistake(f"{name}:1: front matter is missing; start with ---, title and description")
    end = text.find("\n---\n", 3)
    if end < 0:
        raise Mistake(f"{name}:1: front matter does not end; close it with ---")
    try:
        front, _, faults = parse(text[4 : end + 1], name)
    except Mistake as mistake:
        raise Mistake(_shift(str(mistake), name)) from None
    if faults:
        raise Mistake("\n".join(_shift(fault, name) for fault in faults))
    if not isinstance(front, dict):
        raise Mistake(f"{name}:2: front matter: expected 'field: value' lines")
    return front, text[end + 5 :], text[: end + 5].count("\n")


def _shift(fault: str, name: str) -> str:
    """Count the line of a fault in the front matter from the top of the file."""
    fault = re.sub(r"(first on line )(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", fault)
    return re.sub(rf"^{re.escape(name)}:(\d+): ", lambda m: f"{name}:{int(m[1]) + 1}: front matter: ", fault)


def _stamp(files: Iterable[Path]) -> tuple:
    """Return what changes when one of these files does."""
    return tuple((str(f), os.lstat(f).st_mtime_ns, os.lstat(f).st_size) for f in sorted(files))


_checked: dict[Path, tuple[tuple, Pages]] = {}


def current(root: Path, guide: Guide, start: Callable[[str], str] = tables.url) -> Pages:
    """Return the checked Pages under `root`, checked again only when a source has changed. Raises Mistake."""
    folders = [root / "docs", root / "overrides"]
    files = [root / "mkdocs.yml", *(path for folder in folders for path in folder.rglob("*"))]
    stamp = (id(guide), *_stamp(files))
    if root not in _checked or _checked[root][0] != stamp:
        pages = Pages(root, guide, start)
        faults = [*config.check(root, guide), *config.check_document(root), *pages.check()]
        if faults:
            raise Mistake("\n".join(faults))
        _checked[root] = (stamp, pages)
    return _checked[root][1]
