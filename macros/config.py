"""mkdocs.yml and the settings around it -> a fault for each thing that the engines would pass over in silence."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import yaml

from macros.data import Guide
from macros.sources import Mistake, duplicates, read


def check(root: Path, guide: Guide) -> Iterator[str]:
    """Yield a fault for each thing in mkdocs.yml that the engines would pass over in silence."""
    name = "mkdocs.yml"
    try:
        node = _composed(read(root / name, name))
    except yaml.MarkedYAMLError as error:
        raise Mistake(f"{name}:{error.problem_mark.line + 1}: {error.problem}") from None
    yield from duplicates(node, name)
    for setting in ("SITE_URL", "REPO_URL"):
        value = os.environ.get(setting, "")
        if value and not re.fullmatch(r"https?://[^\s<>\"'`]+", value):
            yield f"{setting}: {value!r} is no address like 'https://guide.example/'"
    config = _plain(node)
    pages = list(_nav(config.get("nav") or []))
    for page in sorted(set(pages)):
        if not page.startswith("http") and not (root / "docs" / page).is_file():
            yield f"{name}:{_line(root, page)}: nav: no page docs/{page}"
        if pages.count(page) > 1:
            yield f"{name}: nav: {page} stands there {pages.count(page)} times"
    for path in sorted((root / "docs").rglob("*.md")):
        page = path.relative_to(root / "docs").as_posix()
        if page not in pages:
            yield f"docs/{page}:1: not in nav of {name}, so no reader would find it"
    labels = dict(_labels(config.get("nav") or []))
    for phase in guide.phases:
        page, hand_out = f"roadmap/{phase.id}.md", f"roadmap/handouts/{phase.id}.md"
        if page not in pages:
            yield f"{name}: nav: phase {phase.id!r} has no entry {page}"
        for entry, label in {
            page: f"{phase.number}: {phase.short}",
            hand_out: f"Hand-out {phase.number}: {phase.title}",
        }.items():
            if labels.get(entry, label) != label:
                line = _line(root, entry)
                yield f"{name}:{line}: nav: {entry} is called {labels[entry]!r}; in data/roadmap.yml it is {label!r}"
    for page in pages:
        found = re.fullmatch(r"roadmap/([^/]+)\.md", page)
        if found and found[1] != "index" and found[1] not in guide.roadmap:
            yield f"{name}: nav: {page} belongs to no phase in data/roadmap.yml"


def check_document(root: Path) -> Iterator[str]:
    """Yield a fault for each part of the document that is no template, or that the theme would replace by its own."""
    folder = root / "overrides"
    wanted = {"main.html": "overrides"}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(root).as_posix()
        try:
            tree = jinja2.Environment().parse(read(path, name))
        except jinja2.TemplateSyntaxError as error:
            yield f"{name}:{error.lineno}: {error.message}"
            continue
        wanted |= {part: name for part in jinja2.meta.find_referenced_templates(tree) if part and part[0] != "."}
    for part, name in wanted.items():
        if not (folder / part).is_file() and not (folder / "tables" / part).is_file():
            yield f"{name}: no template overrides/{part}"


def _line(root: Path, page: str) -> int:
    """Return the line of mkdocs.yml that names a page."""
    lines = read(root / "mkdocs.yml", "mkdocs.yml").splitlines()
    return next((number for number, line in enumerate(lines, 1) if page in line), 1)


@lru_cache(maxsize=2)
def _composed(text: str) -> yaml.Node:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _plain(node: yaml.Node) -> Any:
    """Return a YAML node as dicts, lists and text, whatever its tags."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _nav(items: Any) -> Iterator[str]:
    """Yield the pages of a nav."""
    if isinstance(items, str):
        yield items
    elif isinstance(items, dict):
        for value in items.values():
            yield from _nav(value)
    else:
        for item in items:
            yield from _nav(item)


def _labels(items: Any) -> Iterator[tuple[str, str]]:
    """Yield (page, what a nav calls it)."""
    for item in items if isinstance(items, list) else ():
        for label, value in item.items() if isinstance(item, dict) else ():
            if isinstance(value, str):
                yield value, label
            else:
                yield from _labels(value)
