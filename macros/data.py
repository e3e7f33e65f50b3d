"""Read data/*.yml as a Guide, or say which line is wrong and why."""

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from macros.models import TABLES, Head, Phase, Route, Row, refs
from macros.sources import Mistake, Place, line_of, parse, read

WEEKS_PER_MONTH = 52 / 12


class Table:
    """The rows of one data file in its order, with what stands above them.

    Iterate over it, ask its length, or take a row by its id: `guide.roadmap["core-ml"]`.
    """

    def __init__(self, name: str, head: Head, rows: list[Row], edition: date | None = None):
        self.name, self.head, self.rows, self.edition = name, head, rows, edition or head.checked
        self.title, self.description = head.title, head.description
        self._by_id = {row.id: row for row in rows}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row_id: str) -> bool:
        return row_id in self._by_id

    def __getitem__(self, row_id: str) -> Row:
        if row_id not in self._by_id:
            near = get_close_matches(row_id, self._by_id, n=5, cutoff=0.4) or list(self._by_id)[:5]
            raise Mistake(f"no row {row_id!r} in {self.name}; the nearest are: {', '.join(near)}")
        return self._by_id[row_id]

    def checked(self, row: Row) -> date:
        """Return the day on which `row` was last checked."""
        return row.checked or self.head.checked

    @property
    def last_checked(self) -> date:
        """The oldest check among the rows: all of the table was checked on this day or later."""
        return min((self.checked(row) for row in self.rows), default=self.head.checked)

    def stale(self, row: Row, today: date) -> bool:
        """Return whether the last check of `row` is as old on the day `today` as the table allows."""
        checked = self.checked(row)
        age = (today.year - checked.year) * 12 + today.month - checked.month - (today.day < checked.day)
        return age >= self.head.stale_after_months

    def overdue(self, row: Row) -> bool:
        """Return whether `row` was stale on the day of the edition, so that its page says so.

        Not on the day of the build, because the same sources have to give the same bytes. And not on the day of the
        last commit, because a copy without git has none, and a comma that is moved says nothing about the data.
        """
        return self.stale(row, self.edition)

    @property
    def late(self) -> int:
        """The number of rows that are overdue."""
        return sum(self.overdue(row) for row in self.rows)

    def anchor(self, row: Row | str) -> str:
        """Return the id of a row, or of what its id was, on its page, as in 'salaries-senior'."""
        return f"{self.name.replace('_', '-')}-{row if isinstance(row, str) else row.id}"

    def page(self, row: Row) -> str:
        """Return the page that shows `row`, as a path under docs/."""
        return self.head.page.format(id=row.id, phase=getattr(row, "phase", ""))


class Guide:
    """All tables: `guide.salaries`, `guide.roadmap`, and what can be computed from them."""

    def __init__(self, tables: Mapping[str, Table]):
        days = {table.checked(row) for table in tables.values() for row in table}
        # The newest day on which a table or a row was checked: the edition of the data.
        self.last_checked = max(days | {table.head.checked for table in tables.values()}, default=date.min)
        self.tables = {name: Table(name, t.head, t.rows, self.last_checked) for name, t in tables.items()}

    def table(self, name: str) -> Table:
        """Return the table of that name. Raises Mistake, which names those that there are."""
        if name not in self.tables:
            raise Mistake(f"no table {name!r}; there are: {', '.join(self.tables)}")
        return self.tables[name]

    def __getattr__(self, name: str) -> Table:
        tables = self.__dict__.get("tables", {})
        if name.startswith("__") or name not in tables:
            raise AttributeError(f"no table {name!r}; there are: {', '.join(tables)}")
        return tables[name]

    @property
    def phases(self) -> list[Phase]:
        """The phases in their order."""
        return sorted(self.tables["roadmap"].rows, key=lambda phase: phase.number)

    @property
    def short_way(self) -> list[Phase]:
        """The phases of the shorter way to a first job, one after another."""
        return [phase for phase in self.phases if phase.short_way and not phase.alongside]

    def hours(self, phases: list[Phase] | None = None) -> tuple[int, int]:
        """Return (fewest, most) study hours of `phases`; by default of all that run one after another."""
        chosen = self.phases if phases is None else phases
        chosen = [phase for phase in chosen if not phase.alongside]
        return sum(p.hours.min for p in chosen), sum(p.hours.max or p.hours.min for p in chosen)

    def months(self, phase: Phase | None = None) -> tuple[int, int | None]:
        """Return (fewest, most) months at the stated pace, of one phase or of all that run one after another.

        Months are whole; most is None where the phase is open-ended.
        """
        if phase is None:
            spans = [self.months(p) for p in self.phases if not p.alongside]
            return sum(low for low, _ in spans), sum(high or low for low, high in spans)
        per_month = phase.hours_per_week * WEEKS_PER_MONTH
        high = phase.hours.max and round(phase.hours.max / per_month)
        return round(phase.hours.min / per_month), high

    def route_hours(self, route: Route) -> tuple[int, int]:
        """Return (fewest, most) study hours on `route`: skipped phases count nothing, faster ones their lower bound."""
        kept = [p for p in self.phases if not p.alongside and p.id not in route.skip]
        low = sum(p.hours.min for p in kept)
        high = sum(p.hours.min if p.id in route.faster else p.hours.max or p.hours.min for p in kept)
        return low, high

    def stale(self, today: date) -> list[tuple[date, str, Row]]:
        """Return (last checked, table, row) of all rows older than their table allows, oldest first."""
        rows = [
            (table.checked(row), table.name, row)
            for table in self.tables.values()
            for row in table
            if table.stale(row, today)
        ]
        return sorted(rows, key=lambda item: (item[0], item[1], item[2].id))


def _part(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """Return the class of the part of a row at `place`, as in Money for ('usa',)."""
    for step in place:
        if step in model.model_fields:
            hints = [model.model_fields[step].annotation]
            while hints:
                hint = hints.pop()
                if isinstance(hint, type) and issubclass(hint, BaseModel):
                    model = hint
                hints += get_args(hint)
    return model


def _message(error: dict[str, Any], model: type[BaseModel]) -> str:
    """Return what is wrong, in our words, of one of pydantic's errors."""
    kind, message = error["type"], error["msg"]
    if kind == "extra_forbidden":
        return f"unknown field; there are: {', '.join(_part(model, error['loc'][:-1]).model_fields)}"
    if kind == "missing":
        return "is missing"
    if kind == "string_pattern_mismatch":
        return f"{error['input']!r} does not match {error['ctx']['pattern']}"
    return message.removeprefix("Value error, ")


def _validate(model: type[BaseModel], value: Any, place: Place, where: str, lines: dict, name: str, today: date) -> Any:
    """Return value as `model`, or a list of faults."""
    try:
        return model.model_validate(value, context={"today": today})
    except ValidationError as error:
        faults = []
        for item in error.errors():
            loc = tuple(part for part in item["loc"] if isinstance(part, int | str))
            field = ".".join(str(part) for part in loc)
            label = ".".join(part for part in (where, field) if part)
            prefix = f"{name}:{line_of(lines, (*place, *loc))}: " + (f"{label}: " if label else "")
            faults.append(prefix + _message(item, model))
        return faults


Loaded = tuple[Table | None, dict[str, dict], list[str]]
_loaded: dict[str, tuple[str, date, Loaded]] = {}


def _load_table(path: Path, name: str, table: str, today: date) -> Loaded:
    """Return (table, places of the rows' fields by row id, faults) of one data file, parsed anew when changed."""
    text = read(path, name)
    if _loaded.get(table, ())[:2] != (text, today):
        _loaded[table] = (text, today, _parse_table(text, name, table, today))
    return _loaded[table][2]


def _parse_table(text: str, name: str, table: str, today: date) -> Loaded:
    data, lines, faults = parse(text, name)
    if not isinstance(data, dict):
        return None, {}, [*faults, f"{name}:1: expected title, description, page, checked and rows"]
    rows = data.pop("rows", None)
    head = _validate(Head, data, (), "", lines, name, today)
    if isinstance(head, list):
        faults += head
        head = None
    if not isinstance(rows, list) or not rows:
        return None, {}, [*faults, f"{name}:{lines.get(('rows',), 1)}: rows: expected a list of rows"]
    good: list[Row] = []
    places: dict[str, dict] = {}
    fields: list[dict[Place, int]] = [{} for _ in rows]
    for place, line in lines.items():
        if place[0:1] == ("rows",) and len(place) > 1:
            fields[place[1]][place[2:]] = line
    for index, value in enumerate(rows):
        where = value.get("id") if isinstance(value, dict) and isinstance(value.get("id"), str) else f"rows.{index}"
        row = _validate(TABLES[table], value, ("rows", index), where, lines, name, today)
        if isinstance(row, list):
            faults += row
        elif row.id in places:
            line, first = lines[("rows", index, "id")], places[row.id][("id",)]
            faults.append(f"{name}:{line}: {row.id}.id: this id stands on line {first} already")
        else:
            good.append(row)
            places[row.id] = fields[index]
    taken = {row.id: row.id for row in good}
    for row in good:
        for old in row.was:
            if taken.setdefault(old, row.id) != row.id or old == row.id:
                line = places[row.id][("was",)]
                faults.append(f"{name}:{line}: {row.id}.was: {old!r} is the address of {taken[old]!r}")
    return (Table(table, head, good) if head else None), places, faults


def _unresolved(tables: dict[str, Table], places: dict[str, dict[str, dict]]) -> list[str]:
    """Return a fault for each field that names a row which does not exist."""
    faults = []
    for table in tables.values():
        for field, target in refs(TABLES[table.name]).items():
            for row in table:
                value = getattr(row, field)
                items = (
                    [((field, i), v) for i, v in enumerate(value)] if isinstance(value, list) else [((field,), value)]
                )
                for place, item in items:
                    if item is not None and item not in tables[target]:
                        line = line_of(places[table.name][row.id], place)
                        faults.append(
                            f"data/{table.name}.yml:{line}: {row.id}.{field}: no {item!r} in data/{target}.yml"
                        )
    return faults


def _across(guide: Guide, places: dict[str, dict[str, dict]]) -> list[str]:
    """Return the faults that only show when tables are read together."""
    from macros import rules

    faults = []
    for rule in rules.RULES:
        for table, row, field, message in rule(guide):
            line = line_of({(): 1} | places[table][row.id], (field,))
            faults.append(f"data/{table}.yml:{line}: {row.id}.{field}: {message}")
    return faults


def load(root: Path, today: date | None = None) -> Guide:
    """Read all tables under `root`/data.

    Dates after `today` (default: the day of the call) are refused. Raises Mistake with all faults found, one a line.
    """
    today = today or date.today()
    tables: dict[str, Table] = {}
    places: dict[str, dict[str, dict]] = {}
    faults: list[str] = []
    folder = root / "data"
    names = {f"{table}.yml" for table in TABLES} | {"published.txt"}  # the latter: see addresses.py
    if not (folder / "published.txt").is_file():
        faults.append("data/published.txt: is missing; get it back, because it holds every address ever published")
    for extra in sorted({path.name for path in folder.glob("*")} - names):
        faults.append(f"data/{extra}: no table has this name; there are: {', '.join(TABLES)}")
    for table in TABLES:
        name = f"data/{table}.yml"
        try:
            loaded, places[table], found = _load_table(folder / f"{table}.yml", name, table, today)
        except Mistake as mistake:
            loaded, found = None, str(mistake).splitlines()
        faults += found
        if loaded:
            tables[table] = loaded
    if not faults:
        faults += _unresolved(tables, places)
    guide = Guide(tables)
    if not faults:
        faults += _across(guide, places)
    if faults:
        raise Mistake("\n".join(faults))
    return guide


_cache: dict[Path, tuple[tuple, Guide]] = {}


def current(root: Path) -> Guide:
    """Return the Guide under `root`, read again only when a data file has changed."""
    files = sorted((root / "data").glob("*"))
    stamp = tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    if root not in _cache or _cache[root][0] != stamp:
        _cache[root] = (stamp, load(root))
    return _cache[root][1]
