"""What MkDocs calls by itself when a build ends in an error, see `hooks:` in mkdocs.yml."""

from typing import Any

from mkdocs.exceptions import Abort


def on_build_error(error: Exception, **_: Any) -> None:
    """End the build with one line, not a traceback, when a file cannot be read or written.

    As on a full or read-only disk, or where a right is missing.
    """
    if isinstance(error, OSError):
        from macros import sources

        raise Abort(sources.explain(error))
