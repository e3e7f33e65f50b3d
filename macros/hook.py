"""What MkDocs calls by itself while it builds or serves, see `hooks:` in mkdocs.yml."""

from typing import Any

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

LOOK_EVERY = 0.2  # seconds between two looks at the files; MkDocs' own is 0.5


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates of the theme, kept in memory for the next build of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` when its template was compiled before from the same source."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


def on_env(env: jinja2.Environment, **_: Any) -> jinja2.Environment:
    """Compile each template of the theme once, not in every build."""
    env.bytecode_cache = _compiled
    return env


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
    """Look more often whether a file has changed, by looking itself as before: that works on every disk."""
    watched = [config.docs_dir, config.config_file_path]
    for path in watched:
        server.unwatch(path)
    server.observer = PollingObserver(timeout=LOOK_EVERY)
    for path in watched:
        server.watch(path)
    return server


def on_build_error(error: Exception, **_: Any) -> None:
    """End the build with one line, not a traceback, when a file cannot be read or written.

    As on a full or read-only disk, or where a right is missing.
    """
    if isinstance(error, OSError):
        from macros import data

        raise Abort(data.explain(error))
