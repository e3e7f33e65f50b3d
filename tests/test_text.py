"""What the guide says is complete, balanced, plain and without hype."""

import re
import textwrap
from collections import Counter

import pytest

from macros.models import TABLES
from tests.conftest import ROOT, article

PAGES = sorted((ROOT / "docs").rglob("*.md"))
NAMES = [path.relative_to(ROOT / "docs").as_posix() for path in PAGES]
LONGEST = 68  # characters of a line of code that fit beside the menu at 1280 pixels
HYPE = re.compile(
    r"\b(elite|guaranteed success|unlock(s|ing)?|game.?chang\w+|supercharg\w+|cutting.edge|delve\w*|seamless(ly)?|simply|"
    r"effortless(ly)?|world.class|obviously|of course|needless to say|crucial|empower\w*|revolutioni\w+|leverag(e|es|ing))\b",
    re.I,
)


def strings(value):
    """Yield all texts within a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


# The others quote what they warn of, or what readers type.
@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("corrections", "red_flags", "search_words")])
def test_data_holds_no_hype(name, guide):
    for row in guide.tables[name]:
        for text in strings(row.model_dump(mode="json")):
            assert not HYPE.search(text), f"{name}.{row.id}: {text!r}"


@pytest.mark.parametrize("page", [name for name in NAMES if name != "red-flags.md"])
def test_a_page_holds_no_hype(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = HYPE.search(text)
    assert not found, f"{page}: {found.group()!r}"


# Nobody reads these from end to end.
LOOKED_UP = {
    *("glossary.md", "faq.md", "interview/questions.md", "resources/index.md", "resources/changes.md"),
    *("resources/datasets.md", "about/sources.md", "about/corrections.md", "about/downloads.md"),
}


@pytest.mark.parametrize("page", [name for name in NAMES if name != "index.md"])
def test_a_page_opens_with_its_reading_time_and_ends_with_the_next_step(page, site):
    name = page.removesuffix(".md").removesuffix("index").rstrip("/")
    said = article(site / name / "index.html")
    first = said.find("h1").find_next("p")
    read = page not in LOOKED_UP and "handouts/" not in page
    assert bool(re.search(r"About \d+ minutes? to read", first.get_text())) == read, f"{page}: the reading time"
    headings = [heading for heading in said.find_all("h2") if not (heading.get("id") or "").startswith("letter-")]
    assert headings[-1].get_text().startswith("Next step"), f"{page} ends with {headings[-1].get_text()!r}"
    assert headings[-1].find_next("a", href=re.compile(r"^[^#]")), f"{page}: the next step leads nowhere"


@pytest.mark.parametrize("page", NAMES)
def test_no_line_of_code_is_cut_or_wraps_in_odd_places(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for _, language, code in re.findall(r"^( *)```(\w+)[^\n]*\n(.*?)^\1```$", text, re.M | re.S):
        if language == "csv":
            continue  # a row is one line
        long = [line for line in code.splitlines() if len(line) > LONGEST]
        assert not long, f"{page}: {long}"
        if language == "python":
            compile(textwrap.dedent(code), page, "exec")


@pytest.mark.parametrize("page", NAMES)
def test_a_description_is_as_long_as_search_engines_show(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    description = re.search(r'^description: *"?(.+?)"?$', text, re.M)[1]
    assert 80 <= len(description) <= 155, f"{page}: {len(description)} characters"


def test_the_curriculum_is_complete(guide):
    assert len(guide.roadmap) == 8
    assert len(guide.projects) >= 14
    assert len(guide.resources) >= 100
    assert len(guide.changes) >= 50
    assert len(guide.glossary) >= 150
    assert len(guide.faq) >= 36
    assert len(guide.interview_questions) >= 80
    assert len(guide.examples) == 8
    assert len(guide.steps) == 12
    areas = Counter(question.area for question in guide.interview_questions)
    assert len(areas) == 6
    assert min(areas.values()) >= 10


def test_every_phase_can_be_worked_through(guide):
    for phase in guide.phases:
        checks = [check for check in guide.self_checks if check.phase == phase.id]
        assert 6 <= len(checks) <= 12, phase.id
        assert [project for project in guide.projects if project.phase == phase.id], phase.id
        order = sorted(resource.order for resource in guide.resources if resource.phase == phase.id and resource.order)
        assert order == list(range(1, len(order) + 1)), phase.id
        assert 1 <= len(order) <= 7, phase.id
        needs = Counter(topic.need for topic in guide.topics if topic.phase == phase.id)
        assert needs["must"] and needs["should"] and needs["could"], phase.id
    for track in guide.tracks:
        assert [topic for topic in guide.topics if topic.track == track.id], track.id


def test_the_right_answer_stands_everywhere_and_is_not_the_longest(guide):
    places = Counter()
    longest = 0
    for check in guide.self_checks:
        place = next(index for index, option in enumerate(check.options) if option.right)
        places[place] += 1
        lengths = [len(option.text) for option in check.options]
        longest += lengths[place] == max(lengths)
        assert not any(re.search(r"\b(all|none) of the above\b", option.text, re.I) for option in check.options), (
            check.id
        )
    total = len(guide.self_checks)
    for place in range(3):
        assert places[place] >= total / 6, f"place {place + 1}: {places[place]} of {total}"
    assert longest <= total * 0.5, f"the right answer is the longest in {longest} of {total}"


def test_every_figure_of_pay_has_a_source_a_sample_and_a_kind(guide):
    for record in guide.evidence:
        assert record.source in guide.sources
        assert record.sample
        if record.n is not None and record.n < 10:
            assert record.p10 is None and record.p90 is None, f"{record.id}: too few for percentiles"
        if record.n is not None and record.n < 30:
            assert record.caution, f"{record.id}: fewer than 30 need a caution"
        if record.country == "india":
            assert record.strength == "weak", record.id


def test_contested_figures_never_stand_alone(site):
    """$162,509 and $175,000 are the article's; a page that prints them links to the article or to the evidence."""
    for page in sorted(site.rglob("index.html")):
        said = article(page)
        text = said.get_text() if said else ""
        if "162,509" in text or re.search(r"\$175(,000|K)", text):
            links = [link["href"] for link in said.find_all("a", href=True)]
            assert any("igmguru-article" in link or "verdicts" in link or "salary" in link for link in links), page


def test_the_articles_slips_are_gone(site):
    slips = ("SciKit", "Pytorch", "MetaAI", "gain attraction", "smoothening", "TensorFlow or Python", "level seven")
    for page in sorted(site.rglob("index.html")):
        if page.parent.name == "corrections":
            continue
        text = article(page).get_text()
        assert not [slip for slip in slips if slip in text], page


def test_a_range_in_a_sentence_does_not_break_at_its_dash(site, guide):
    low, high = guide.months()
    for page in ("index.html", "roadmap/index.html"):
        ranges = article(site / page).find_all(string=re.compile(f"{low}–{high}"))
        assert ranges, page
        assert all("guide-nowrap" in (text.parent.get("class") or []) for text in ranges), page
