"""An error of the disk while MkDocs builds -> one line that names the file, in place of a traceback."""

from typing import Any

from mkdocs.exceptions import Abort


def on_build_error(error: Exception, **_: Any) -> None:
    """End the build with one line when a file cannot be read or written: a full or read-only disk, a missing right."""
    if isinstance(error, OSError):
        # A copy that fails names both files, the one to read first.
        files = " -> ".join(str(name) for name in (error.filename, error.filename2) if name)
        raise Abort(f"{files or 'the disk'}: cannot be read or written ({error.strerror})")
