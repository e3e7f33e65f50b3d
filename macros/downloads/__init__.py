"""Guide -> files that readers can download: {path under the site: bytes}. Same data, same bytes."""

import weakref

from macros.data import Guide, Table
from macros.downloads import checksums, tables_csv, tables_json, tables_schema

FORMATS = (tables_csv, tables_json, tables_schema)
_files: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def files(guide: Guide) -> dict[str, bytes]:
    """Return all downloads of the guide, path -> content. Computed once for each Guide."""
    if guide not in _files:
        made = {path: content for module in FORMATS for path, content in module.files(guide).items()}
        _files[guide] = made | checksums.file(made)
    return _files[guide]


def sizes(files: dict[str, bytes]) -> dict[str, str]:
    """Return path -> size in words, as in '12 KB', of files."""
    return {path: f"{max(1, round(len(content) / 1000))} KB" for path, content in files.items()}


def table_sizes(table: Table) -> dict[str, str]:
    """Return path -> size in words of the files with the rows of one table, for the links under it."""
    return sizes(tables_csv.file(table) | tables_json.file(table))
