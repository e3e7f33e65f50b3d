"""What MkDocs and Zensical call: everything that a page may write inside {{ }} is offered to them here."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OF_THE_THEME = ("assets/javascripts", "assets/stylesheets", "search.json")  # what no page of ours asks for
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
_texts: dict[Path, str] = {}  # our modules as they were in the last build of this process


def define_env(env: Any) -> None:
    """Offer the macros to the engine. MkDocs calls it once for each build, Zensical for each page.

    All sources are checked first. A mistake in them ends as one line each, before anything is written: raises Abort for
    MkDocs, sources.Mistake for Zensical.
    """
    mkdocs = type(env).__module__.startswith("mkdocs_macros")
    if mkdocs:
        _reload()
    from macros import data, pages, sources, tables

    root = Path(env.project_dir)
    try:
        guide = data.current(root)
        checked = pages.current(root, guide, tables.url if mkdocs else folder)
    except sources.Mistake as mistake:
        if not mkdocs:
            raise
        from mkdocs.exceptions import Abort

        raise Abort(str(mistake)) from None

    def offer(name: str) -> Any:
        def macro(*args: Any, **kwargs: Any) -> Any:
            page = env.page.file.src_uri if mkdocs else env.page.path
            return checked.words[page][name](*args, **kwargs)

        return macro

    for name in pages.vocabulary(root, guide, ""):
        if name != "guide":
            env.macro(offer(name), name)
    env.variables["guide"] = guide
    for name, filter_ in tables.FILTERS.items():
        env.filters[name] = filter_


def folder(page: str) -> str:
    """Return the folder of a page's source: Zensical takes addresses in HTML as seen from there."""
    return page.rpartition("/")[0] or "."


def on_post_build(env: Any) -> None:
    """Complete the site that MkDocs has built."""
    from macros.sources import Mistake

    try:
        complete(Path(env.project_dir), Path(env.conf["site_dir"]))
    except Mistake as mistake:
        from mkdocs.exceptions import Abort

        raise Abort(str(mistake)) from None


def complete(root: Path, site: Path) -> None:
    """Add downloads, redirects and the search index to a built site; take out the theme's files; make ours light."""
    from macros import data, downloads, pages, redirects, search, tables

    guide = data.current(root)
    front = pages.current(root, guide).front
    write(downloads.files(guide) | redirects.files(front), site)
    write(search.files(guide, site, [tables.url(page) for page in front]), site)
    for path in map(site.joinpath, OF_THE_THEME):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (site / "assets/guide").iterdir():
        path.write_text(lighter(path), encoding="utf-8")


def lighter(path: Path) -> str:
    """Return a style sheet or script without what only its writers need. Raises Mistake where a sheet is broken."""
    from lightningcss import process_stylesheet
    from rjsmin import jsmin

    from macros.sources import Mistake

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return jsmin(text)
    try:
        return process_stylesheet(text)
    except ValueError as error:
        what, line = re.fullmatch(r"(?:.*?: )?(.*) at .*:(\d+):\d+", str(error), re.DOTALL).groups()
        raise Mistake(f"overrides/assets/guide/{path.name}:{int(line) + 1}: {what}") from None


def write(files: dict[str, bytes], site: Path) -> None:
    """Write files, path -> content, under the folder `site`."""
    for path, content in files.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _reload() -> None:
    """Forget our modules when the text of one has changed: `mkdocs serve` sees edits in macros/."""
    texts = {path: path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py")}
    if _texts and _texts != texts:
        for name in [name for name in sys.modules if name.startswith("macros.")]:
            del sys.modules[name]
            globals().pop(name.removeprefix("macros."), None)  # or `from macros import` would find the old one
    _texts.clear()
    _texts.update(texts)
