"""A mistake in the sources is told in one line with file, line and field, before anything is written."""

import gc
import re
import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from macros import data, pages, sources
from tests.conftest import ROOT, copy_project, cut, run


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file by `new` and return the line on which it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(root: Path, today: date | None = None) -> list[str]:
    with pytest.raises(sources.Mistake) as caught:
        data.load(root, today)
    return str(caught.value).splitlines()


# table, what stood there, what stands there now, all that is told: {n} is the line of the edit, {row} the row's id and
# {start} its first line
MISTAKES = [
    ("salaries", "low: 110000", "low: 110k", "data/salaries.yml:{n}: entry.usa.low: Input should be a valid integer"),
    ("salaries", "low: 110000", "low: 150000", "data/salaries.yml:{n}: entry.usa: low (150000) is more than high (140000)"),
    ("salaries", "low: 110000", "low: -1", "data/salaries.yml:{n}: entry.usa.low: Input should be greater than 0"),
    ("salaries", "low: 110000", "lowest: 110000", "data/salaries.yml:{n}: entry.usa.lowest: unknown field; there are: low, high, open_ended"),
    ("salaries", "source: igmguru-article", "source: nobody", "data/salaries.yml:{n}: average.source: no 'nobody' in data/sources.yml"),
    ("salaries", "- id: entry\n", "- id: average\n", "data/salaries.yml:{n}: average.id: this id stands on line 7 already"),
    ("salaries", "- id: entry\n", "- id: Entry Level\n", "data/salaries.yml:{n}: Entry Level.id: 'Entry Level' does not match ^[a-z0-9]+(-[a-z0-9]+)*$"),
    ("salaries", "checked: 2026-11-23", "checked: 2126-11-23", "data/salaries.yml:{n}: checked: 2126-11-23 lies in the future"),
    ("salaries", "page: \"salary.md\"", "page: \"{phas}.md\"", "data/salaries.yml:{n}: page: '{{phas}}.md' does not match ^([a-z0-9/-]|\\{{id\\}}|\\{{phase\\}})+\\.md$"),
    ("salaries", "checked: 2026-11-23", "checked: soon", "data/salaries.yml:{n}: checked: Input should be a valid date or datetime, input is too short"),
    ("roadmap", "min: 104", "min: 904", "data/roadmap.yml:{n}: core-ml.hours: min (904) is more than max (156)"),
    ("roadmap", "number: 2", "number: 3", "data/roadmap.yml:{n}: core-ml.number: is 3, but the row is number 2 of the table"),
    ("roadmap", "prerequisites: [foundations]", "prerequisites: [job-search]", "data/roadmap.yml:{n}: core-ml.prerequisites: 'job-search' does not come before it"),
    ("topics", "need: must", "need: perhaps", "data/topics.yml:{n}: {row}.need: Input should be 'must', 'should' or 'could'"),
    ("projects", "weight: 10", "weight: 11", "data/projects.yml:{start}: {row}: the weights of the rubric sum to 101, not to 100"),
    ("self_checks", "right: true", "right: false", "data/self_checks.yml:{start}: {row}: needs exactly one option with right: true, has 0"),
    ("faq", "  answer: ", "  answer: '<b>Yes.</b>' #", "data/faq.yml:{n}: {row}.answer: plain text only, but it holds '<'"),
    ("faq", "  answer: ", "  answer: '=1+1' #", "data/faq.yml:{n}: {row}.answer: starts with '=', which a spreadsheet would run as a formula"),
    ("glossary", "  definition: ", "  definition: '' #", "data/glossary.yml:{n}: {row}.definition: String should have at least 1 character"),
    ("search_words", "typed: [package", "typed: [Pay, package", "data/search_words.yml:{start}: {row}: 'pay' stands twice in this row"),
    ("roadmap", "hours: {min: 52, max: 104}", "hours: {min: 52}", "data/roadmap.yml:{n}: foundations.hours: max is missing; only a phase that runs alongside may be open-ended"),
    ("skills", "  free: ", "  free: sagemaker-ai-guide #", "data/skills.yml:{n}: {row}.free: 'sagemaker-ai-guide' is not free"),
    ("self_checks", "topic: python-environments", "topic: problem-framing-baselines", "data/self_checks.yml:{n}: {row}.topic: 'problem-framing-baselines' belongs to another phase"),
    ("tracks", "capstone: rag-assistant", "capstone: litter-detector", "data/tracks.yml:{n}: language.capstone: project 'litter-detector' does not name this track"),
    ("resources", "order: 2", "order: 1", "data/resources.yml:{n}: swc-shell-novice.order: 1 is taken by 'think-python-3e' in this phase"),
    ("steps", "text: \"Learn vectors", "text: \"Learn pandas, vectors", "data/steps.yml:{n}: {row}.text: names the tool 'pandas'; add 'pandas' to tools"),
    ("glossary", "also: [\"ablation study\"]", "also: [\"AB test\"]", "data/glossary.yml:{n}: ablation.also: 'ab test' belongs to 'a-b-test' already"),
    ("evidence", "p25: 85660", "p25: 5660", "data/evidence.yml:{start}: {row}: percentiles do not rise from p10 to p90"),
    ("evidence", "as_of: \"2025", "as_of: \"2199", "data/evidence.yml:{n}: {row}.as_of: 2199-05 lies in the future"),
    ("resources", "url: \"https://docs", "url: \"ftp://docs", "data/resources.yml:{n}: {row}.url: 'ftp://docs.pytest.org/en/stable/getting-started.html' does not match ^https://[^\\s<>\\\"']+$"),
    ("sources", "title:", "titel:", "data/sources.yml:1: title: is missing\ndata/sources.yml:{n}: titel: unknown field; there are: title, description, page, checked, stale_after_months"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "old", "new", "message"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_names_its_line(table, old, new, message, sources):
    path = sources / f"data/{table}.yml"
    line = edit(path, old, new)
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(n for n in range(line, 0, -1) if lines[n - 1].startswith("- id:") or n == 1)
    row = lines[start - 1].removeprefix("- id:").strip()
    assert told(sources) == message.format(n=line, start=start, row=row).splitlines()


def test_the_example_of_the_contributing_page_is_what_happens(sources):
    page = (ROOT / "docs/about/contributing.md").read_text(encoding="utf-8")
    edit(sources / "data/rates.yml", "value: 83.6566", 'value: "83,66"')
    (said,) = [line for line in told(sources) if "usd-inr-2024" in line]
    assert 'If you had written `value: "83,66"`' in page
    assert f"```text\n{said[:60]}" in page and said.startswith(
        "data/rates.yml:9: usd-inr-2024.value: Input should be a valid number"
    )


def test_all_mistakes_of_a_file_are_told_at_once(sources):
    path = sources / "data/salaries.yml"
    lines = [edit(path, "low: 110000", "low: many"), edit(path, "high: 140000", "high: more")]
    assert told(sources) == [
        f"data/salaries.yml:{lines[0]}: entry.usa.low: Input should be a valid integer",
        f"data/salaries.yml:{lines[1]}: entry.usa.high: Input should be a valid integer",
    ]


def test_a_free_resource_is_kept_for_every_must_topic(sources):
    path = sources / "data/resources.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("cost: free\n", "cost: paid\n"), encoding="utf-8")
    assert any(fault.endswith("resources: a must topic needs at least one free resource") for fault in told(sources))


BROKEN_FILES = {
    "duplicate key": (lambda text: text.replace("title:", "title: x\ntitle:", 1), "data/faq.yml:2: duplicate key 'title' (first on line 1)"),
    "tab": (lambda text: text.replace("  question:", "\tquestion:", 1), "a tab; indent with blanks"),
    "empty": (lambda text: "", "data/faq.yml:1: the file is empty"),
    "no rows": (lambda text: text[: text.index("rows:")] + "rows: []\n", "rows: expected a list of rows"),
    "no mapping": (lambda text: "- 1\n", "data/faq.yml:1: expected title, description, page, checked and rows"),
    "unclosed bracket": (lambda text: text.replace("title: ", "title: [", 1), "data/faq.yml:1: [ opens here and is not closed"),
    "unclosed quotation mark": (lambda text: re.sub(r'"\n', "\n", text, count=1), "data/faq.yml:2: expected 'field: value'; look for a quotation mark"),
    "no comma": (lambda text: text.replace("title: ", "title: [a] ", 1), "data/faq.yml:1: expected 'field: value'; look for a quotation mark or a bracket"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN_FILES)
def test_a_broken_file_names_its_line(fault, sources):
    change, message = BROKEN_FILES[fault]
    path = sources / "data/faq.yml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    faults = told(sources)
    assert faults[0].startswith("data/faq.yml:")
    assert message in faults[0]


def test_bad_utf8_names_its_line(sources):
    path = sources / "data/faq.yml"
    path.write_bytes(path.read_bytes().replace(b"\nrows:", b"\n# caf\xe9\nrows:", 1))
    assert re.fullmatch(r"data/faq\.yml:\d+: not UTF-8 \(byte 0xe9\)", told(sources)[0])


def test_a_missing_file_is_named(sources):
    (sources / "data/faq.yml").unlink()
    assert told(sources) == ["data/faq.yml: cannot be read (No such file or directory)"]


def test_a_file_without_a_table_is_named(sources):
    (sources / "data/salary.yml").write_text("title: x\n")
    assert told(sources)[0].startswith("data/salary.yml: no table has this name; there are: roadmap, topics,")


NOT_PLAIN = {
    "title: !foo x": "the tag '!foo'; write the value without it",
    "title: !!binary aGk=": "the tag 'binary'; write the value without it",
    "title: !!int x": "the tag 'int'; write the value without it",
    "title: !!python/object/apply:os.system [x]": "the tag 'os.system'; write the value without it",
    "? [a, b]\n: x": "a key has to be a word",
    "7: x": "a key has to be a word",
    "title: &a [1]\nrows: *a": "an alias repeats this value elsewhere; write it out there",
    "title: &a [*a]": "an alias repeats this value elsewhere; write it out there",
}


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_yaml_that_is_not_plain_is_refused(text, sources):
    (sources / "data/faq.yml").write_text(text + "\n")
    assert [fault for fault in told(sources) if fault.startswith("data/faq.yml:1: " + NOT_PLAIN[text])], told(sources)


@pytest.mark.parametrize("number", ("08", "0x1F", "1_000", "1e9", ".inf", "9" * 5000, "052"))
def test_a_number_is_decimal_or_refused(number, sources):
    line = edit(sources / "data/roadmap.yml", "hours_per_week: 12", f"hours_per_week: {number}")
    assert told(sources) == [f"data/roadmap.yml:{line}: foundations.hours_per_week: Input should be a valid integer"]


@pytest.mark.parametrize("mark", ("\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad"))
def test_characters_that_nobody_sees_are_refused(mark, sources):
    line = edit(sources / "data/faq.yml", '  answer: "', f'  answer: "a{mark}b ')
    assert f"data/faq.yml:{line}: " in told(sources)[0] and "plain text only" in told(sources)[0]


def test_a_file_as_windows_saves_it_is_the_same(sources, guide):
    for path in (sources / "data").glob("*.yml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert data.load(sources).tables["faq"].rows == guide.faq.rows


def test_words_like_no_and_clock_times_stay_text():
    parsed, _, _ = sources.parse("a: no\nb: on\nc: 1:30\nd: 2026-01-01\n", "x.yml")
    assert parsed == {"a": "no", "b": "on", "c": "1:30", "d": "2026-01-01"}


def test_what_is_stale_is_told_by_age(guide):
    assert guide.stale(date(2026, 11, 23)) == []
    tables = {table for _, table, _ in guide.stale(date(2027, 5, 23))}
    assert "evidence" in tables
    assert "resources" not in tables
    assert "resources" in {table for _, table, _ in guide.stale(date(2027, 11, 23))}
    rows = guide.stale(date(2040, 1, 1))
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


# What a page or mkdocs.yml can get wrong: file, change, the line that is told.
SOURCE_FAULTS = {
    "undefined variable": ("docs/faq.md", "\n## ", "\n{{ nope }}\n\n## ", "docs/faq.md:{next}: 'nope' is undefined"),
    "unknown table": ("docs/faq.md", "\n## ", '\n{{ table("faqs") }}\n\n## ', "docs/faq.md:{next}: no table 'faqs'; there are: roadmap, topics"),
    "unknown row": ("docs/faq.md", "\n## ", '\n{{ link("roadmap", "zero") }}\n\n## ', "docs/faq.md:{next}: no row 'zero' in roadmap; the nearest are: "),
    "unknown field": ("docs/faq.md", "\n## ", '\n{{ table("faq", colour="red") }}\n\n## ', "docs/faq.md:{next}: table 'faq' has no field 'colour'; there are: id"),
    "no row selected": ("docs/faq.md", "\n## ", '\n{{ table("topics", phase="zero") }}\n\n## ', "docs/faq.md:{next}: table 'topics' has no row with phase='zero'"),
    "unknown diagram": ("docs/faq.md", "\n## ", '\n{{ diagram("phases") }}\n\n## ', "docs/faq.md:{next}: no diagram docs/assets/phases.svg; there are: ai-nesting, design-fraud"),
    "unknown view": ("docs/faq.md", "\n## ", '\n{{ table("faq", view="map") }}\n\n## ', "docs/faq.md:{next}: no template overrides/tables/faq-map.html"),
    "unclosed macro": ("docs/faq.md", "\n## ", "\n{{ table(\n\n## ", "docs/faq.md:12: unexpected char '#'"),
    "bad front matter": ("docs/faq.md", "title:", "title: [", "docs/faq.md:2: front matter: [ opens here and is not closed"),
    "duplicate front matter": ("docs/faq.md", "title:", "title: x\ntitle:", "docs/faq.md:3: front matter: duplicate key 'title' (first on line 2)"),
    "unknown front matter": ("docs/faq.md", "title:", "titel: x\ntitle:", "docs/faq.md:1: front matter: unknown field 'titel'"),
    "missing description": ("docs/faq.md", "description:", "was: [] #", "docs/faq.md:1: front matter: description is missing"),
    "no front matter": ("docs/faq.md", "---\n", "", "docs/faq.md:1: front matter is missing; start with ---, title and description"),
    "NUL byte": ("docs/faq.md", "\n## ", "\n\0\n\n## ", "docs/faq.md:{next}: holds a NUL byte"),
    "page that a table lacks": ("data/salaries.yml", "page: \"salary.md\"", "page: \"pay.md\"", "data/salaries.yml:{n}: page: no page docs/pay.md"),
    "page that a row lacks": ("data/faq.yml", "see: [", "see: [pay.md, ", "data/faq.yml:{n}: how-long.see: no page docs/pay.md"),
    "broken template": ("overrides/tables/faq.html", "{% for row in rows %}", "{% fo row in rows %}", "docs/faq.md:14: overrides/tables/faq.html:{n}: Encountered unknown tag 'fo'"),
    "empty value in a template": ("overrides/tables/faq.html", "{{ row.answer }}", "{{ row.answer }}{{ row.checked }}", "docs/faq.md:14: overrides/tables/faq.html:{n}: prints an empty value; ask with `if` whether there is one"),
    "empty value in a page": ("docs/faq.md", "\n## ", '\n{{ guide.faq["how-long"].checked }}\n\n## ', "docs/faq.md:{next}: prints an empty value"),
    "title that is a number": ("docs/faq.md", 'title: "FAQ"', "title: 2026", "docs/faq.md:1: front matter: title: expected text; put 2026 in quotation marks"),
    "unknown field in a template": ("overrides/tables/faq.html", "row.answer", "row.anser", "docs/faq.md:14: overrides/tables/faq.html:{n}: 'macros.models.Faq object' has no attribute 'anser'"),
    "faulty sum": ("docs/faq.md", "\n## ", "\n{{ 1 // 0 }}\n\n## ", "docs/faq.md:{next}: integer division or modulo by zero"),
    "missing argument": ("docs/faq.md", "\n## ", '\n{{ link("roadmap") }}\n\n## ', "docs/faq.md:{next}: link() missing 1 required positional argument: 'row_id'"),
    "id without a blank": ("docs/faq.md", "\n## ", "\n## More {#more}\n\n## ", "docs/faq.md:{next}: Missing end of comment tag; write {{ #id }} with a blank, because {{# begins a comment"),
    "code that does not end": ("docs/faq.md", "\n## ", "\n```python\nx = 1\n\n## ", "docs/faq.md:5: a block of code below is not closed with ```"),
    "script in a page": ("docs/faq.md", "\n## ", "\n<script>x()</script>\n\n## ", "docs/faq.md:{next}: a script, a style or a frame, which this guide does not take"),
    "handler in a page": ("docs/faq.md", "\n## ", '\n<b onclick="x()">x</b>\n\n## ', "docs/faq.md:{next}: a script, a style or a frame, which this guide does not take"),
    "link by reference": ("docs/faq.md", "\n## ", "\nSee [pay][salary].\n\n## ", "docs/faq.md:{next}: a link by reference, which this guide does not take"),
    "link in HTML": ("docs/faq.md", "\n## ", '\n<a href="pay.md">pay</a>\n\n## ', "docs/faq.md:{next}: a link to pay.md, but there is no docs/pay.md"),
    "picture that is missing": ("docs/faq.md", "\n## ", "\n![pay](pay.png)\n\n## ", "docs/faq.md:{next}: a link to pay.png, but there is no docs/pay.png"),
    "heading too deep": ("docs/faq.md", "\n## ", "\n#### Deep\n\n## ", "docs/faq.md:{next}: a heading of level 4 after one of level 1"),
    "second title": ("docs/faq.md", "\n## ", "\n# Again\n\n## ", "docs/faq.md:{next}: a heading of level 1 after one of level 1"),
    "menu that does not end": ("mkdocs.yml", "nav:\n", "nav: [\n", "mkdocs.yml:42: expected"),
    "menu to no page": ("mkdocs.yml", "  - FAQ: faq.md", "  - FAQ: faq.md\n  - Pay: pay.md", "mkdocs.yml:{next}: nav: no page docs/pay.md"),
    "faulty document": ("overrides/main.html", "{% include ", "{% inclde ", "overrides/main.html:{n}: Encountered unknown tag 'inclde'."),
    "part that is missing": ("overrides/main.html", "partials/footer.html", "partials/feet.html", "overrides/main.html: no template overrides/partials/feet.html"),
    "link to no page": ("docs/faq.md", "\n## ", "\nSee [pay](pay.md).\n\n## ", "docs/faq.md:{next}: a link to pay.md, but there is no docs/pay.md"),
    "link to no place": ("docs/faq.md", "\n## ", "\nSee [pay](#faq-pay-indai).\n\n## ", "docs/faq.md:{next}: a link to #faq-pay-indai, but docs/faq.md has no such place; the nearest is #faq-pay-india"),
    "page outside the menu": ("mkdocs.yml", "  - FAQ: faq.md\n", "", "docs/faq.md:1: not in nav of mkdocs.yml, so no reader would find it"),
    "old address without a list": ("docs/faq.md", "title:", "was: pay/\ntitle:", "docs/faq.md:1: front matter: was: expected a list, as in [old/address/]"),
    "moved to nowhere": ("docs/faq.md", "title:", "moved: [pay]\ntitle:", "docs/faq.md:1: front matter: moved: expected the new places, as in {{old-place: salary/#evidence}}"),
    "old id of a row that is there": ("data/faq.yml", "- id: how-long\n", "- id: how-long\n  was: [how-long]\n", "data/faq.yml:{next}: how-long.was: 'how-long' is the address of 'how-long'"),
    "renamed phase": ("data/roadmap.yml", 'title: "Core machine learning"', 'title: "Classic ML"', "docs/roadmap/core-ml.md:2: phase 2 is 'Classic ML' or 'Core ML' in data/roadmap.yml"),
    "renamed phase in the menu": ("data/roadmap.yml", 'short: "Core ML"', 'short: "Basics"', "mkdocs.yml:{nav}: nav: roadmap/core-ml.md is called '2: Core ML'; in data/roadmap.yml it is '2: Basics'"),
    "phase by a wrong name": ("docs/faq.md", "\n## ", "\nSee phase 9: Magic.\n\n## ", "docs/faq.md:{next}: phase 9 is not there in data/roadmap.yml"),
    "taken address": ("docs/faq.md", "title:", "was: [salary/]\ntitle:", "docs/faq.md:1: front matter: was: 'salary/' is the address of a page"),
    "duplicate key in mkdocs.yml": ("mkdocs.yml", "site_name:", "site_name: x\nsite_name:", "mkdocs.yml:3: duplicate key 'site_name' (first on line 2)"),
    "tabs": ("docs/faq.md", "\n## ", '\n=== "One"\n\n## ', "docs/faq.md:{next}: a tab, which this guide does not take; see about/contributing"),
    "grid": ("docs/faq.md", "\n## ", '\n<div class="grid">\n\n## ', "docs/faq.md:{next}: a class of the theme, which this guide does not take; see about/contributing"),
    "class of the theme": ("docs/faq.md", "\n## ", "\nA note. {: .annotate }\n\n## ", "docs/faq.md:{next}: a class of the theme, which this guide does not take; see about/contributing"),
    "icon": ("docs/faq.md", "\n## ", "\n:material-check: done\n\n## ", "docs/faq.md:{next}: an icon, which this guide does not take; see about/contributing"),
    "Markdown in HTML": ("docs/faq.md", "\n## ", "\n<div markdown>\n\n## ", "docs/faq.md:{next}: HTML with Markdown inside, which this guide does not take; see about/contributing"),
    "phase without entry": ("mkdocs.yml", '- "2: Core ML": roadmap/core-ml.md', "", "mkdocs.yml: nav: phase 'core-ml' has no entry roadmap/core-ml.md"),
    "page without phase": ("mkdocs.yml", "roadmap/core-ml.md", "roadmap/core-ml.md\n      - roadmap/more.md", "mkdocs.yml: nav: roadmap/more.md belongs to no phase in data/roadmap.yml"),
    "entry twice": ("mkdocs.yml", "faq.md", "faq.md\n  - Again: faq.md", "mkdocs.yml: nav: faq.md stands there 2 times"),
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sources, with one whole page, which is quick to check."""
    return cut(copy_project(tmp_path / "project"), "faq.md")


def faults_of(root: Path) -> list[str]:
    with pytest.raises(sources.Mistake) as caught:
        pages.current(root, data.current(root))
    return str(caught.value).splitlines()


@pytest.mark.parametrize("fault", SOURCE_FAULTS)
def test_a_faulty_page_or_configuration_is_refused(fault, project):
    name, old, new, message = SOURCE_FAULTS[fault]
    line = edit(project / name, old, new)
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    nav = 1 + next(number for number, entry in enumerate(menu) if "roadmap/core-ml.md" in entry)
    expected, faults = message.format(n=line, next=line + 1, nav=nav), faults_of(project)
    assert [fault for fault in faults if fault.startswith(expected)], faults


@pytest.mark.parametrize("setting", ("SITE_URL", "REPO_URL"))
@pytest.mark.parametrize(
    "value", ("guide.example", 'https://guide.example/"x', "https://guide.example/a b", "javascript:x")
)
def test_an_address_that_is_none_is_refused(setting, value, project, monkeypatch):
    monkeypatch.setenv(setting, value)
    assert faults_of(project) == [f"{setting}: {value!r} is no address like 'https://guide.example/'"]


def test_a_page_that_a_row_lacks_is_told_once(project):
    edit(project / "data/faq.yml", "see: [", "see: [pay.md, ")
    assert len(faults_of(project)) == 1


PUBLISHED_BY_ACCIDENT = ["id_rsa.pem", "notes.bak", ".env", "data.sqlite", "page.md~"]


@pytest.mark.parametrize("name", PUBLISHED_BY_ACCIDENT)
def test_a_file_that_is_not_meant_for_readers_is_refused(name, project):
    (project / "docs" / name).write_text("secret")
    assert faults_of(project)[0].startswith(f"docs/{name}: files of this kind are not published")


def test_a_link_out_of_the_project_is_refused(project):
    (project / "docs/passwd.txt").symlink_to("/etc/passwd")
    assert faults_of(project) == ["docs/passwd.txt: a link that leads out of the project"]


def test_a_page_in_bad_utf8_is_refused(project):
    path = project / "docs/faq.md"
    path.write_bytes(path.read_bytes() + b"caf\xe9\n")
    assert re.fullmatch(r"docs/faq\.md:\d+: not UTF-8 \(byte 0xe9\)", faults_of(project)[0])


def test_a_huge_page_is_refused(project):
    with (project / "docs/faq.md").open("a") as file:
        file.write("word " * 300_000)
    assert faults_of(project) == ["docs/faq.md: larger than 1000 KB"]


@pytest.mark.parametrize("command", (["mkdocs", "build", "--strict"], ["macros"]), ids=" ".join)
def test_a_mistake_ends_a_command_without_a_traceback_and_keeps_the_old_site(command, tmp_path):
    project = copy_project(tmp_path / "project")
    (project / "site").mkdir()
    (project / "site/index.html").write_text("the old site")
    line = edit(project / "data/salaries.yml", "low: 110000", "low: many")
    ended = run(*command, cwd=project)
    printed = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert f"data/salaries.yml:{line}: entry.usa.low: Input should be a valid integer\n" in printed
    assert "Traceback" not in printed
    assert (project / "site/index.html").read_text() == "the old site"


def test_a_broken_style_sheet_names_its_line(project):
    line = edit(
        project / "overrides/assets/guide/guide.css", "main:focus { outline: 0; }", "main:focus {{ outline: 0; }"
    )
    ended = run("mkdocs", "build", "--no-strict", "--site-dir", "site", cwd=project)
    printed = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert [row.split(" ")[0] for row in printed.splitlines() if "guide.css" in row] == [
        f"overrides/assets/guide/guide.css:{line}:"
    ], printed
    assert "Traceback" not in printed


def test_checking_the_data_costs_little_more_than_reading_it():
    """Measured against the YAML parser in the same run: alone it is 0.3 s of computing for all tables."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "data").glob("*.yml")]

    def shortest(work) -> float:
        taken = []
        gc.disable()  # it would walk through what other tests have left
        for _ in range(3):
            before = time.process_time()
            work()
            taken.append(time.process_time() - before)
        gc.enable()
        return min(taken)

    def check() -> None:
        data._loaded.clear()
        data.load(ROOT)

    parsing = shortest(lambda: [yaml.load(text, Loader=sources.Loader) for text in texts])
    assert shortest(check) < 3 * parsing
