"""The tools of the guide and the answers of public registries -> one line for each tool whose version is behind."""

import json
import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from macros.data import Guide
from macros.sources import parse, read

REGISTRIES = {  # the word in data/tools.yml: (its name, its address, where the versions stand in its answer)
    "pypi": ("PyPI", "https://pypi.org/pypi/{}/json", lambda answer: [answer["info"]["version"]]),
    "npm": ("npm", "https://registry.npmjs.org/{}/latest", lambda answer: [answer["version"]]),
    "endoflife": (
        "endoflife.date",
        "https://endoflife.date/api/{}.json",
        lambda answer: [cycle["latest"] for cycle in answer if "latest" in cycle],
    ),
}
AGENT = "ml-engineer-guide (make stale)"
PAUSE, PATIENCE = 0.5, 10  # seconds between two requests, which no registry minds, and for one answer
PLAIN = re.compile(r"[\w.+!-]{1,40}")  # an answer is printed and put into an issue: no line of its own, no markup
DEVELOPMENT = re.compile(r"\d[-._]?(a|b|c|rc|alpha|beta|dev|pre|preview|next|canary)[-._]?\d*\b", re.IGNORECASE)


def numbers(version: str) -> tuple[int, ...]:
    """Return the first number in a version without zeros at its end: 'Python SDK 3.20.0' -> (3, 20); none: ()."""
    found = re.search(r"\d{1,9}(\.\d{1,9})*", version)
    return tuple(map(int, re.sub(r"(\.0+)+$", "", found[0]).split("."))) if found else ()


def newest(registry: str, answer: Any) -> str | None:
    """Return the newest version in an answer, '' where all are development builds, None where it names no version."""
    try:
        found = REGISTRIES[registry][2](answer)
        versions = [version for version in found if PLAIN.fullmatch(version) and numbers(version)]
    except (KeyError, TypeError, IndexError):
        return None
    if not versions:
        return None
    return max((version for version in versions if not DEVELOPMENT.search(version)), key=numbers, default="")


def compare(place: str, version: str, registry: str, answer: Any) -> str | None:
    """Return 'PLACE: 1.5.5 is behind 2.0.1 (PyPI)', what is odd in the answer, or None where there is nothing to do."""
    name = REGISTRIES[registry][0]
    latest = newest(registry, answer)
    if latest is None:
        return f"{place}: {name} names no version"
    if numbers(latest) > numbers(version):
        return f"{place}: {version} is behind {latest} ({name})"
    return None


def fetch(address: str) -> Any:
    """Return the JSON at an address; None where the answer is an error or no JSON. Raises OSError if there is none."""
    try:
        with urlopen(Request(address, headers={"User-Agent": AGENT}), timeout=PATIENCE) as answer:
            return json.load(answer)
    except (HTTPError, HTTPException, ValueError):  # not the registry is away, but this name or this answer is odd
        return None


def behind(root: Path, guide: Guide, ask: Callable[[str], Any] = fetch, pause: float = PAUSE) -> Iterator[str]:
    """Yield a line for each tool that is behind, and a last one for registries that cannot be reached.

    A registry that gave no answer once is not asked again, so that being offline costs seconds.
    """
    _, lines, _ = parse(read(root / "data/tools.yml", "data/tools.yml"), "data/tools.yml")
    away, left = [], 0
    for index, tool in enumerate(guide.tools):
        if not tool.registry:
            continue
        registry, _, name = tool.registry.partition(":")
        title, address, _ = REGISTRIES[registry]
        if title not in away:
            try:
                answer = ask(address.format(name))
            except OSError:
                away.append(title)
            else:
                line = compare(
                    f"data/tools.yml:{lines['rows', index, 'version']}: {tool.id}", tool.version, registry, answer
                )
                if line:
                    yield line
                time.sleep(pause)
        left += title in away
    if away:
        yield f"{', '.join(away)} cannot be reached; {left} versions were not compared."
