"""An error of the disk while MkDocs builds -> one line that names the file, in place of a traceback."""

from typing import Any

from mkdocs.exceptions import Abort


def on_build_error(error: Exception, **_: Any) -> None:
    """End the build with one line when a file cannot be read or written: a full or read-only disk, a missing right."""
    if isinstance(error, OSError):
        from macros import data

        raise Abort(data.explain(error))
