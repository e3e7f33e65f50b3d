"""Guide -> files that readers can download: {path under the site: bytes}. Same data, same bytes."""

import weakref
from functools import lru_cache

from macros.data import Guide
from macros.downloads import checksums, tables_csv, tables_json, tables_schema

FORMATS = (tables_csv, tables_json, tables_schema)
_files: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def files(guide: Guide) -> dict[str, bytes]:
    """Return all downloads of the guide, path -> content. Computed once for each Guide."""
    if guide not in _files:
        made = {path: content for module in FORMATS for path, content in module.files(guide).items()}
        _files[guide] = made | checksums.file(made)
    return _files[guide]


@lru_cache(maxsize=2)
def sizes(guide: Guide) -> dict[str, str]:
    """Return path -> size in words, as in '12 KB', for the links under the tables."""
    return {path: f"{max(1, round(len(content) / 1000))} KB" for path, content in files(guide).items()}
