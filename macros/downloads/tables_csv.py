"""One CSV file for each table: UTF-8, one line a row, nested fields as 'usa.low', lists joined by ' | '."""

import csv
import io
from functools import lru_cache
from typing import Any

from macros.data import Guide, Table


def files(guide: Guide) -> dict[str, bytes]:
    """Return {'downloads/roadmap.csv': bytes, …}."""
    return {path: content for table in guide.tables.values() for path, content in file(table).items()}


def file(table: Table) -> dict[str, bytes]:
    """Return {'downloads/roadmap.csv': bytes} for one table."""
    return {f"downloads/{table.name}.csv": _csv(table)}


@lru_cache(maxsize=100)
def _csv(table: Table) -> bytes:
    rows = [_flat(row.model_dump(mode="json") | {"checked": table.checked(row).isoformat()}) for row in table]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _flat(value: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            flat |= {f"{key}.{inner}": text for inner, text in _flat(item).items()}
        elif isinstance(item, list):
            flat[key] = " | ".join(_entry(entry) for entry in item)
        elif item is None:
            flat[key] = ""
        else:
            flat[key] = str(item).lower() if isinstance(item, bool) else str(item)
    return flat


def _entry(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    return "; ".join(f"{key}: {text}" for key, text in _flat(entry).items())
