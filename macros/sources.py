"""The text of a file -> plain data with the line of each place in it, or one line on what cannot be read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


class Mistake(Exception):
    """What is wrong in the sources, one line for each fault: 'file:line: field: what'."""


PLAIN = {"map", "seq", "str", "int", "float", "bool", "null"}  # what a value may be


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML without surprises: 'no', 'on', '1:30' and 2026-01-01 stay text. Ten times as fast where libyaml is there."""


Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]{0,14})", list("-0123456789")),  # 08 and a number of 5,000 digits stay text
    ("float", r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}", list("-0123456789")),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


def parse(text: str, name: str) -> tuple[Any, dict[Place, int], list[str]]:
    """Return (data, line of each place in it, faults) of a YAML text; raise Mistake where it cannot be read at all."""
    loader = Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark, opened = error.problem_mark or error.context_mark, error.context_mark
        problem = error.problem
        if "tab" in str(problem) or "'\\t'" in str(problem):
            problem = "a tab; indent with blanks"
        elif problem == "did not find expected key":
            problem = "expected 'field: value'; look for a quotation mark or a bracket in this line and the one before"
        elif opened and mark.line > opened.line and re.search("flow|quoted", str(error.context)):  # found too late
            mark, problem = opened, f"{text.splitlines()[opened.line][opened.column]} opens here and is not closed"
        raise Mistake(f"{name}:{mark.line + 1 if mark else 1}: {problem}") from None
    except yaml.YAMLError as error:
        raise Mistake(f"{name}:1: {str(error).splitlines()[0]}") from None
    if root is None:
        raise Mistake(f"{name}:1: the file is empty")
    lines: dict[Place, int] = {}

    known: set[int] = set()

    def build(node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        lines.setdefault(place, line)
        if id(node) in known:
            raise Mistake(f"{name}:{line}: an alias repeats this value elsewhere; write it out there")
        if node.tag.removeprefix("tag:yaml.org,2002:") not in PLAIN:
            raise Mistake(f"{name}:{line}: the tag {node.tag.rpartition(':')[2]!r}; write the value without it")
        known.add(id(node))
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != "tag:yaml.org,2002:str":
                    raise Mistake(f"{name}:{key_node.start_mark.line + 1}: a key has to be a word")
                key = str(key_node.value)
                lines[(*place, key)] = key_node.start_mark.line + 1
                found[key] = build(value_node, (*place, key))
            return found
        if isinstance(node, yaml.SequenceNode):
            return [build(item, (*place, index)) for index, item in enumerate(node.value)]
        try:
            return loader.construct_object(node)
        except ValueError:  # !!int x
            raise Mistake(
                f"{name}:{line}: the tag {node.tag.rpartition(':')[2]!r}; write the value without it"
            ) from None

    try:
        return build(root, ()), lines, list(duplicates(root, name))
    except RecursionError:
        raise Mistake(f"{name}:1: brackets stand within brackets too often") from None


def duplicates(node: yaml.Node, name: str) -> Iterator[str]:
    """Yield a fault for each key that stands twice in a mapping of a YAML document."""
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in first:
                yield f"{name}:{line}: duplicate key {key.value!r} (first on line {first[key.value]})"
            first.setdefault(str(key.value), line)
            yield from duplicates(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from duplicates(item, name)


def read(path: Path, name: str) -> str:
    """Return the text of a file, or raise Mistake with one line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Mistake(f"{name}: cannot be read ({error.strerror})") from None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")  # as an editor on Windows saves it
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Mistake(f"{name}:{line}: not UTF-8 (byte {raw[error.start]:#04x})") from None


def explain(error: OSError) -> str:
    """Return an error of the disk as one line. A copy that fails names both files, the one to read first."""
    files = " -> ".join(str(name) for name in (error.filename, error.filename2) if name)
    return f"{files or 'the disk'}: cannot be read or written ({error.strerror})"


def line_of(lines: dict[Place, int], place: Place) -> int:
    """Return the line of `place`, or of the nearest thing around it."""
    while place not in lines:
        place = place[:-1]
    return lines[place]
