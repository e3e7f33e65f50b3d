"""Check the sources, list what is stale, complete a built site, or put a new site in the place of the old one.

python -m macros              check data, pages and templates
python -m macros port NUMBER  say whether the port is free
python -m macros stale        list rows that were last checked too long ago, and tools that have a newer version
python -m macros SITE         complete a built site (for engines that do not call us)
python -m macros swap NEW OLD put the folder NEW in the place of OLD, unless an address was lost; note what is new
"""

import shutil
import socket
import sys
from datetime import date
from pathlib import Path

from macros import addresses, complete, data, pages, sources, versions


def main(words: list[str]) -> int:
    """Return the exit status of the call `python -m macros WORDS`."""
    try:
        match words:
            case []:
                return _check()
            case ["port", number]:
                return _port(int(number))
            case ["stale"]:
                return _stale(date.today())
            case ["swap", new, old]:
                return _swap(Path(new), Path(old))
            case [site] if Path(site).is_dir():
                return _complete(Path(site))
    except sources.Mistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    except OSError as error:
        print(sources.explain(error), file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def _check() -> int:
    guide = data.load(Path.cwd())
    rows = sum(len(table) for table in guide.tables.values())
    front = pages.current(Path.cwd(), guide).front
    print(f"{len(guide.tables)} tables with {rows} rows and {len(front)} pages are in order.")
    return 0


def _port(number: int) -> int:
    try:
        socket.create_server(("127.0.0.1", number)).close()
    except (OSError, OverflowError):
        print(f"port {number} is taken or closed to you; take another: make serve PORT={number + 1}", file=sys.stderr)
        return 1
    return 0


def _stale(today: date) -> int:
    guide = data.load(Path.cwd())
    rows = guide.stale(today)
    for checked, table, row in rows:
        print(f"{checked}  data/{table}.yml: {row.id}: {row.name}")
    print(f"{len(rows)} rows are stale on {today}.", flush=True)
    for line in versions.behind(Path.cwd(), guide):
        print(line, flush=True)
    return 0


def _complete(site: Path) -> int:
    if not (site / "index.html").is_file():
        print(f"{site}: holds no index.html; build the site first", file=sys.stderr)
        return 1
    complete(Path.cwd(), site)
    return 0


def _swap(new: Path, old: Path) -> int:
    """Put `new` in the place of `old` by renaming, so that a reader finds a whole site at any moment but one."""
    if not (new / "index.html").is_file():
        print(f"{new}: holds no index.html; {old} stays as it is", file=sys.stderr)
        return 1
    root = Path.cwd()
    lost = addresses.lost(root, new)
    if lost:
        print(*lost, f"{old} stays as it is", sep="\n", file=sys.stderr)
        return 1
    added = addresses.new(root, new)
    if added:
        addresses.add(root, added)
        print(f"{addresses.LIST}: {len(added)} new addresses, kept from now on; commit them with what made them")
    aside = old.with_name(f".{old.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
