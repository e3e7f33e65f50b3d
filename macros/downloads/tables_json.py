"""One JSON file for each table: what stands above the rows, and the rows as they are in data/."""

import json
from functools import lru_cache

from macros.data import Guide, Table


def files(guide: Guide) -> dict[str, bytes]:
    """Return {'downloads/roadmap.json': bytes, …}."""
    return {path: content for table in guide.tables.values() for path, content in file(table).items()}


def file(table: Table) -> dict[str, bytes]:
    """Return {'downloads/roadmap.json': bytes} for one table."""
    return {f"downloads/{table.name}.json": _json(table)}


@lru_cache(maxsize=100)
def _json(table: Table) -> bytes:
    rows = [row.model_dump(mode="json") | {"checked": table.checked(row).isoformat()} for row in table]
    content = {
        "title": table.title,
        "description": table.description,
        "license": "CC0-1.0",
        "checked": table.last_checked.isoformat(),
        "rows": rows,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
