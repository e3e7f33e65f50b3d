"""A page that reads as in the last build -> the HTML of then: what `mkdocs serve` need not do again."""

import logging
from typing import Any

from mkdocs.structure.files import Files
from mkdocs.utils import CountHandler

_rendered: dict[str, tuple[tuple, dict[str, Any]]] = {}


def remember(page: Any) -> None:
    """Let an MkDocs `page` take over what it was rendered to in an earlier build of this process, if nothing changed.

    Its text, the list of all files and the Markdown settings decide. A page whose links gave a warning is never
    remembered, so that the warning comes again until the link is mended.
    """
    render = page.render

    def render_or_take(config: Any, files: Files) -> None:
        there = tuple(file.src_uri for file in files)
        key = (page.markdown, there, repr(config["markdown_extensions"]), repr(config["mdx_configs"]))
        known, made = _rendered.get(page.file.src_uri, (None, {}))
        if known != key:
            before = dict(vars(page))
            warnings = CountHandler()
            warnings.setLevel(logging.WARNING)
            log = logging.getLogger("mkdocs")
            log.addHandler(warnings)
            try:
                render(config, files)
            finally:
                log.removeHandler(warnings)
            if not warnings.counts:
                made = {name: value for name, value in vars(page).items() if value is not before.get(name)}
                _rendered[page.file.src_uri] = (key, made)
            return
        vars(page).update(made)
        # The files of this build take the place of those of the build that is remembered.
        links = made.get("links_to_anchors") or {}
        page.links_to_anchors = {files.get_file_from_path(file.src_uri): found for file, found in links.items()}

    page.render = render_or_take
