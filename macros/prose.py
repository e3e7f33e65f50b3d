"""The Markdown of a page -> its text without code, the places in it, and a fault for each thing it may not hold."""

import posixpath
import re
from collections.abc import Iterator
from difflib import get_close_matches
from html import unescape
from pathlib import Path

from markdown.extensions import toc

# What the theme would style and our own style sheet does not: it would show as plain text, or as nothing.
UNSUPPORTED = {
    "a tab": re.compile(r'===[+!]* "'),
    "a class of the theme": re.compile(
        r"\{[^}]*\.(?:annotate|grid|cards|md-[a-z-]+)\b|class=\"[^\"]*\b(?:grid|cards|md-)"
    ),
    "an icon": re.compile(r":(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:"),
    "HTML with Markdown inside": re.compile(r"<\w+[^>]*\smarkdown\b"),
    "a script, a style or a frame": re.compile(r"<(?:script|style|iframe|link)\b|<[^>]+\s(?:style|on[a-z]+)="),
    "a link by reference": re.compile(r"[^\]]\]\[[^\]]+\]"),
}
# Where a link leads: to another page, or to a place on this one.
LINK = re.compile(r"""(?:\]\(|(?:href|src)=")(?![a-z]+:|/)([^)\s#"]*)(?:#([^)\s"]*))?[)"]""")


def faults(name: str, body: str, start: int) -> Iterator[str]:
    """Yield a fault for each line of a page that a reader would not see as it is meant."""
    if len(re.findall("^ *```", body, re.MULTILINE)) % 2:
        yield f"{name}:{start + 1}: a block of code below is not closed with ```"
    level = 0
    for number, line in lines(body, start):
        found = re.match(r"(#+) ", line)
        if found and (len(found[1]) > level + 1 or (found[1] == "#" and level)):
            yield f"{name}:{number}: a heading of level {len(found[1])} after one of level {level}"
        level = len(found[1]) if found else level
        for what, pattern in UNSUPPORTED.items():
            if pattern.search(line):
                yield f"{name}:{number}: {what}, which this guide does not take; see about/contributing"


def broken_links(root: Path, page: str, body: str, start: int, known: dict[str, set[str]]) -> Iterator[str]:
    """Yield a fault for each link of a page that leads to no file of docs/, or to none of its `known` places."""
    for number, line in lines(body, start):
        for path, place in LINK.findall(line):
            there = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            if not (root / "docs" / there).is_file():
                yield f"docs/{page}:{number}: a link to {path}, but there is no docs/{there}"
            elif place and place not in known.get(there, {place}):
                near = get_close_matches(place, known[there], n=1)
                hint = f"; the nearest is #{near[0]}" if near else ""
                yield f"docs/{page}:{number}: a link to #{place}, but docs/{there} has no such place{hint}"


def places(text: str) -> Iterator[str]:
    """Yield the ids of a page whose macros are rendered: of rows, of headings, and those written by hand."""
    yield from re.findall(r'\bid="([^"]+)"', text)
    yield from re.findall(r"\{:? ?#([\w-]+)", text)
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = re.sub(r" *\{[^}]*\} *$|<[^>]+>|\]\([^)]*\)|[\[`*]", "", heading)
        yield toc.slugify(unescape(words), "-")


def lines(body: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield (line of the file, text without code) of what a page says, blocks of code left out."""
    fence = ""
    for number, line in enumerate(body.splitlines(), start + 1):
        ticks = re.match(r" *(```+)", line)
        if ticks:
            fence = "" if fence == ticks[1] else fence or ticks[1]
        elif not fence:
            yield number, re.sub(r"`[^`]*`", "", line)
