"""The guide notices when it ages: tools are compared with their registries, overdue rows say so on their page."""

import os
import re
import subprocess
from datetime import date

import pytest
import yaml

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
    assert {re.match(r"https://[^/]+", address)[0] for address in asked} == {
        "https://pypi.org",
        "https://registry.npmjs.org",
        "https://endoflife.date",
    }


def test_offline_is_told_in_one_line_after_one_try_for_each_registry(guide):
    asked = []

    def offline(address: str):
        asked.append(address)
        raise OSError("no way")

    count = sum(bool(tool.registry) for tool in guide.tools)
    assert [*versions.behind(ROOT, guide, offline, pause=0)] == [
        f"endoflife.date, PyPI, npm cannot be reached; {count} versions were not compared."
    ]
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


def old(sources, name: str, row: str | None = None):
    """Return the guide as if a table, or one row of it, had last been checked in May 2020."""
    path = sources / f"data/{name}.yml"
    text = path.read_text(encoding="utf-8")
    if row:
        text = re.sub(rf"(- id: {row}\n)(  checked: .*\n)?", r"\1  checked: 2020-05-03\n", text)
    else:
        text = re.sub(r"(?m)^checked: .*", "checked: 2020-05-03", text)
    path.write_text(text, encoding="utf-8")
    return data.load(sources)


def test_a_table_that_is_overdue_says_so_under_it_and_at_each_row(sources):
    aged = old(sources, "faq")
    html = tables.render(ROOT, aged, "faq/", "faq")
    rows = len(aged.tables["faq"])
    assert f"Last checked 3 May 2020. <strong>{rows} of {rows} rows are overdue for a check" in html
    assert html.count("Last checked 3 May 2020: its next check is overdue") == rows
    assert "overdue" not in tables.render(ROOT, aged, "salary/", "salaries")


def test_one_row_that_is_overdue_says_so_and_its_neighbors_do_not(sources):
    html = tables.render(ROOT, old(sources, "tools", "duckdb"), "roadmap/foundations/", "tools", phase="foundations")
    assert html.count("its next check is overdue") == 1
    assert "its next check is overdue" in html.partition('id="tools-duckdb"')[2].partition("</tr>")[0]
    assert "<strong>1 of " in html


def test_where_nothing_is_overdue_one_date_is_enough(guide):
    late = {name: table.late for name, table in guide.tables.items() if table.late}
    assert late == {}
    assert "overdue" not in tables.render(ROOT, guide, "faq/", "faq")


def test_overdue_is_told_by_the_edition_and_not_by_the_clock(sources):
    """The same sources give the same page whenever they are built; a newer check anywhere makes a new edition."""
    today, later = data.load(sources), data.load(sources, date(2099, 1, 1))
    assert later.tables["faq"].late == 0
    assert tables.render(ROOT, later, "faq/", "faq") == tables.render(ROOT, today, "faq/", "faq")
    path = sources / "data/rates.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("- id: ", "- checked: 2098-12-31\n  id: ", 1), encoding="utf-8"
    )
    aged = data.load(sources, date(2099, 1, 1))
    assert aged.last_checked == date(2098, 12, 31)
    assert aged.tables["faq"].late == len(aged.tables["faq"])
    assert today.tables["faq"].late == 0


def test_a_registry_without_a_version_is_a_mistake(sources):
    path = sources / "data/tools.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('  version: "2.0.1"\n', "", 1), encoding="utf-8")
    with pytest.raises(
        data.Mistake, match=r"^data/tools.yml:\d+: duckdb: registry needs a version with a number to compare$"
    ):
        data.load(sources)


@pytest.mark.parametrize("registry", ["duckdb", "pypi:", "pypi:Duck DB", "conda:duckdb", "pypi:../x", "npm:a/b"])
def test_a_registry_that_is_none_is_a_mistake(registry, sources):
    path = sources / "data/tools.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('"pypi:duckdb"', f'"{registry}"'), encoding="utf-8")
    with pytest.raises(data.Mistake, match=r"duckdb\.registry: .* does not match"):
        data.load(sources)


# What was listed, the number of the open issue, what is done to it.
ISSUES = {
    "something, no issue": ("2026-01-01  data/faq.yml: a: b\n0 rows are stale.\n", "", "issue create --title What has aged --body-file issue.md\n"),
    "something, an issue": ("a/index.html: ../b/ leads nowhere\n", "7", "issue edit 7 --body-file issue.md\n"),
    "nothing, no issue": ("0 rows are stale on 2026-11-27.\n", "", ""),
    "nothing, an issue": ("0 rows are stale on 2026-11-27.\n", "7", "issue close 7 --comment Nothing is left.\n"),
    "not all was asked": ("0 rows are stale.\nPyPI cannot be reached; 64 versions were not compared.\n", "7", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ISSUES)
def test_there_is_at_most_one_issue(case, tmp_path):
    listed, number, done = ISSUES[case]
    [job] = yaml.safe_load((ROOT / ".github/workflows/stale.yml").read_text(encoding="utf-8"))["jobs"].values()
    (tmp_path / "aged.txt").write_text(listed, encoding="utf-8")
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\ntest "$2" = list && printf "{number}" || echo "$@"\n', encoding="utf-8")
    gh.chmod(0o755)
    env = job["env"] | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ended = subprocess.run(
        ["bash", "-e", "-c", job["steps"][-1]["run"]], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, done, "")
    assert listed.strip() in (tmp_path / "issue.md").read_text(encoding="utf-8")
