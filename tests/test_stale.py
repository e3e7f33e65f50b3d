"""The guide notices when it ages: tools are compared with their registries, overdue rows say so on their page."""

import copy
import re
from datetime import date
from pathlib import Path

import pytest

from macros import data, tables, versions
from tests.conftest import ROOT

# What data/tools.yml says, the registry, its answer, the line that is told.
ANSWERS = {
    "newer": ("1.5.5", "pypi", {"info": {"version": "2.0.1"}}, "x: 1.5.5 is behind 2.0.1 (PyPI)"),
    "newer by number, not by letter": ("3.9.1", "npm", {"version": "3.10.0"}, "x: 3.9.1 is behind 3.10.0 (npm)"),
    "newest of several lines": ("3.14.7", "endoflife", [{"cycle": "3.14", "latest": "3.14.8"}, {"cycle": "3.15", "latest": "3.15.1"}], "x: 3.14.7 is behind 3.15.1 (endoflife.date)"),
    "a line without a release": ("18.6", "endoflife", [{"cycle": "19"}, {"cycle": "18", "latest": "18.6"}], None),
    "words around our version": ("Python SDK 3.20.0", "pypi", {"info": {"version": "3.27.0"}}, "x: Python SDK 3.20.0 is behind 3.27.0 (PyPI)"),
    "equal": ("2.0.1", "pypi", {"info": {"version": "2.0.1"}}, None),
    "equal but for a zero": ("0.18", "pypi", {"info": {"version": "0.18.0"}}, None),
    "older, as a mirror may be": ("2.0.1", "pypi", {"info": {"version": "2.0.0"}}, None),
    "release candidate": ("2.0.1", "pypi", {"info": {"version": "2.1.0rc1"}}, None),
    "development build": ("2.0.1", "pypi", {"info": {"version": "2.1.0.dev20261126"}}, None),
    "canary": ("12.3.0", "npm", {"version": "13.0.0-canary.4"}, None),
    "development build beside a release": ("3.15.0", "endoflife", [{"latest": "3.16.0a2"}, {"latest": "3.15.1"}], "x: 3.15.0 is behind 3.15.1 (endoflife.date)"),
    "post-release": ("1.4.0", "pypi", {"info": {"version": "1.4.1.post1"}}, "x: 1.4.0 is behind 1.4.1.post1 (PyPI)"),
    "no JSON or an error": ("2.0.1", "pypi", None, "x: PyPI names no version"),
    "a list for an object": ("2.0.1", "npm", [], "x: npm names no version"),
    "an object for a list": ("2.0.1", "endoflife", {"message": "Product not found"}, "x: endoflife.date names no version"),
    "a version that is no text": ("2.0.1", "pypi", {"info": {"version": 2}}, "x: PyPI names no version"),
    "a version that is markup": ("2.0.1", "npm", {"version": "3\n```\n@all"}, "x: npm names no version"),
    "a version of 5,000 digits": ("2.0.1", "npm", {"version": "9" * 5000}, "x: npm names no version"),
    "a version without a number": ("2.0.1", "pypi", {"info": {"version": "newest"}}, "x: PyPI names no version"),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
def test_a_tool_is_held_against_the_answer_of_its_registry(case):
    version, registry, answer, line = ANSWERS[case]
    assert versions.compare("x", version, registry, answer) == line


def answer(address: str):
    """Answer as the registries do, with version 0, which no tool is behind, but for DuckDB."""
    if "pypi" in address:
        return {"info": {"version": "9999.1" if address == "https://pypi.org/pypi/duckdb/json" else "0"}}
    return {"version": "0"} if "npmjs" in address else [{"latest": "0"}]


def test_a_tool_that_is_behind_is_told_with_its_line(guide):
    lines = (ROOT / "data/tools.yml").read_text(encoding="utf-8").splitlines()
    [told] = versions.behind(ROOT, guide, answer, pause=0)
    number = int(told.split(":")[1])
    version = guide.tools["duckdb"].version
    assert told == f"data/tools.yml:{number}: duckdb: {version} is behind 9999.1 (PyPI)"
    assert lines[number - 1] == f'  version: "{version}"'


def test_every_registry_is_asked_for_each_of_its_tools_once(guide):
    asked = []
    assert [*versions.behind(ROOT, guide, lambda address: asked.append(address) or answer(address), pause=0)]
    assert len(asked) == len(set(asked)) == sum(bool(tool.registry) for tool in guide.tools)
    assert {re.match(r"https://[^/]+", address)[0] for address in asked} == {"https://pypi.org", "https://registry.npmjs.org", "https://endoflife.date"}


def test_offline_is_told_in_one_line_after_one_try_for_each_registry(guide):
    asked = []

    def offline(address: str):
        asked.append(address)
        raise OSError("no way")

    count = sum(bool(tool.registry) for tool in guide.tools)
    assert [*versions.behind(ROOT, guide, offline, pause=0)] == [f"endoflife.date, PyPI, npm cannot be reached; {count} versions were not compared."]
    assert len(asked) == 3


def test_one_registry_that_is_away_leaves_the_others(guide):
    def half(address: str):
        if "endoflife" in address:
            raise TimeoutError
        return answer(address)

    count = sum((tool.registry or "").startswith("endoflife:") for tool in guide.tools)
    told = [*versions.behind(ROOT, guide, half, pause=0)]
    assert "duckdb" in told[0]
    assert told[1:] == [f"endoflife.date cannot be reached; {count} versions were not compared."]
