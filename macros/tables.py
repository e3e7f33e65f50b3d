"""Render rows of the Guide as HTML through overrides/tables/."""

import re
from functools import lru_cache
from html import unescape
from pathlib import Path
from posixpath import relpath
from typing import Any

import jinja2
from markupsafe import Markup

from macros import downloads, metadata
from macros.data import Guide, Table
from macros.formats import day, inr, lakh, money, span, usd
from macros.models import TABLES, Hours, Row, refs
from macros.sources import Mistake

# What an expression in a page or a template can raise.
FAULTS = (jinja2.TemplateError, TypeError, AttributeError, ValueError, ArithmeticError, LookupError)
COUNTRIES = {"usa": "United States", "india": "India", "world": "Worldwide"}


def url(page: str) -> str:
    """Return the address of a page under docs/, relative to the site: 'roadmap/index.md' -> 'roadmap/'."""
    path = page.removesuffix(".md")
    path = "" if path == "index" else path.removesuffix("/index")
    return f"{path}/" if path else ""


@lru_cache(maxsize=10_000)
def href(target: str, start: str) -> str:
    """Return the relative address of `target` ('salary/#x', 'downloads/a.csv') as seen from the address `start`."""
    path, hash_, anchor = target.partition("#")
    if path == start and hash_:
        return f"#{anchor}"
    way = relpath(path or ".", start or ".")
    return (way + "/" if path.endswith("/") or not path else way) + hash_ + anchor


def unbroken(value: tuple[int, int | None] | Hours) -> Markup:
    """Format a range as `span` does, as HTML that no line breaks at its dash."""
    return Markup('<span class="guide-nowrap">{}</span>').format(span(value))


FILTERS = {"usd": usd, "inr": inr, "money": money, "lakh": lakh, "span": unbroken, "day": day}


def printed(value: Any) -> Any:
    """Return what a template prints, unless it is empty: a field that may be empty needs an `if`."""
    if value is None:
        raise TypeError("prints an empty value; ask with `if` whether there is one")
    return value


@lru_cache
def environment(root: Path) -> jinja2.Environment:
    """Return the environment of overrides/tables/: escaped output, no undefined names, compiled once."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root / "overrides" / "tables"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def select(guide: Guide, name: str, where: dict[str, Any]) -> tuple[Table, list[Row]]:
    """Return (table, its rows that match `where`); a list field matches when it holds the value."""
    table = guide.table(name)
    fields = TABLES[name].model_fields
    for field in where:
        if field not in fields:
            raise Mistake(f"table {name!r} has no field {field!r}; there are: {', '.join(fields)}")

    def matches(row: Row) -> bool:
        values = ((getattr(row, field), wanted) for field, wanted in where.items())
        return all(wanted in value if isinstance(value, list) else value == wanted for value, wanted in values)

    rows = [row for row in table if matches(row)]
    if not rows:
        raise Mistake(f"table {name!r} has no row with {', '.join(f'{k}={v!r}' for k, v in where.items())}")
    return table, rows


def render(root: Path, guide: Guide, start: str, name: str, view: str | None = None, **where: Any) -> str:
    """Return the rows of a table as one block of HTML on one line.

    `start` is the address of the page that shows them, `view` chooses overrides/tables/NAME-VIEW.html.
    Raises Mistake for an unknown table, view, field or an empty selection.
    """
    table, rows = select(guide, name, where)
    template = f"{name}-{view}.html" if view else f"{name}.html"
    return fill(root, guide, start, template, table=table, rows=rows, caption=_caption(guide, table, where))


def fill(root: Path, guide: Guide, start: str, template: str, **values: Any) -> str:
    """Return a template of overrides/tables/, filled, on one line so that Markdown takes it as it is."""

    def row_href(table: str, row_id: str) -> str:
        target = guide.table(table)
        row = target[row_id]
        return href(f"{url(target.page(row))}#{target.anchor(row)}", start)

    def page_href(target: str) -> str:
        path, hash_, anchor = target.partition("#")
        return href(url(path) + hash_ + anchor, start)

    try:
        html = (
            environment(root)
            .get_template(template)
            .render(
                guide=guide,
                row_href=row_href,
                page_href=page_href,
                file_href=lambda path: href(path, start),
                page_title=lambda target: _title(root, target.partition("#")[0]),
                files=downloads.table_sizes,
                metadata=lambda table, rows: metadata.script(guide, table, rows),
                **values,
            )
        )
    except jinja2.TemplateNotFound as error:
        raise Mistake(f"no template overrides/tables/{error.name}") from None
    except jinja2.TemplateSyntaxError as error:
        raise Mistake(f"overrides/tables/{error.name}:{error.lineno}: {error.message}") from None
    except FAULTS as error:
        file, line = place(error, "/overrides/tables/")
        raise Mistake(f"overrides/tables/{Path(file).name}:{line}: {error}") from None
    return re.sub(r"\s+", " ", html).strip()


def place(error: BaseException, template: str) -> tuple[str, int]:
    """Return (file, line) of the innermost template that an error was raised in; `template` is a part of its path."""
    file, line = "", 0
    trace = error.__traceback__
    while trace:
        if template in trace.tb_frame.f_code.co_filename:
            file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return file, line


def diagram(root: Path, guide: Guide, start: str, name: str) -> str:
    """Return docs/assets/NAME.svg, and narrow/NAME.svg for narrow screens, as one picture in the colors of the page.

    What the picture shows is read from title and desc of the first file. Raises Mistake where a file is missing.
    """
    folder = root / "docs" / "assets"
    found = []
    for path in (folder / f"{name}.svg", folder / "narrow" / f"{name}.svg"):
        if not path.is_file():
            there = ", ".join(sorted(other.stem for other in folder.glob("*.svg")))
            raise Mistake(f"no diagram {path.relative_to(root)}; there are: {there}")
        text = path.read_text(encoding="utf-8")
        parts = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)".*?</style>(.*)</svg>', text, re.DOTALL)
        said = [unescape(part) for part in re.findall(r"<(?:title|desc)>(.+?)</", text, re.DOTALL)]
        if not parts or not said:
            raise Mistake(f"{path.relative_to(root)}: needs a viewBox from 0 0, title, desc and style")
        found.append({"width": parts[1], "height": parts[2], "drawing": Markup(parts[3]), "said": said})
    return fill(root, guide, start, "_diagram.html", wide=found[0], narrow=found[1])


def _title(root: Path, page: str) -> str:
    """Return the title in the front matter of a page."""
    path = root / "docs" / page
    if not path.is_file():
        raise Mistake(f"no page docs/{page}")
    found = re.search(r'^title: *"?(.+?)"? *$', path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else page


def _caption(guide: Guide, table: Table, where: dict[str, Any]) -> str:
    names = refs(TABLES[table.name])
    parts = []
    for field, value in where.items():
        if field in names and value is not None:
            parts.append(guide.tables[names[field]][value].name)
        elif isinstance(value, str) and field != "id":
            parts.append(COUNTRIES.get(value, value.capitalize()))
    return table.title + (f": {', '.join(parts)}" if parts else "")
