"""mkdocs.yml and the settings around it -> a fault for each thing that the engines would pass over in silence."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from macros.data import Guide
from macros.sources import duplicates, read


def check(root: Path, guide: Guide) -> Iterator[str]:
    """Yield a fault for each thing in mkdocs.yml that the engines would pass over in silence."""
    name = "mkdocs.yml"
    node = _composed(read(root / name, name))
    yield from duplicates(node, name)
    for setting in ("SITE_URL", "REPO_URL"):
        value = os.environ.get(setting, "")
        if value and not re.fullmatch(r"https?://[^\s<>\"'`]+", value):
            yield f"{setting}: {value!r} is no address like 'https://guide.example/'"
    config = _plain(node)
    pages = list(_nav(config.get("nav") or []))
    for page in sorted(set(pages)):
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
                yield f"{name}: nav: {entry} is called {labels[entry]!r}; in data/roadmap.yml it is {label!r}"
    for page in pages:
        found = re.fullmatch(r"roadmap/([^/]+)\.md", page)
        if found and found[1] != "index" and found[1] not in guide.roadmap:
            yield f"{name}: nav: {page} belongs to no phase in data/roadmap.yml"


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
