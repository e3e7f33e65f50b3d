"""The guide has its own face, its pictures say what the data says, and each page can be shared and read by machines."""

import json
import re
import statistics
import struct
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from macros import data, formats, metadata, models, tables
from tests import reader, visits
from tests.conftest import ROOT, article, soup

ENGINES = ("site", "zensical_site")
START = 256  # where the text starts, at 1280 pixels
CARDS = ROOT / "overrides/assets/images/cards"


def files(site: Path) -> dict[str, Path]:
    return {
        address: site / (address if address.endswith(".html") else f"{address}index.html")
        for address in visits.pages(site)
    }


def text(tag) -> str:
    return " ".join(tag.get_text(" ").split())


# ---- Type and layout -------------------------------------------------------------------------------------------------


def test_lines_have_a_length_that_reads_well(findings):
    lengths = [int(finding.what) for finding in findings if finding.check == "line"]
    assert len(lengths) > 300
    assert 60 <= statistics.median(lengths) <= 75
    assert statistics.quantiles(lengths, n=20)[-1] <= 82


def test_no_text_is_too_small(findings):
    assert [finding for finding in findings if finding.check == "small"] == []


@pytest.mark.parametrize("address", ("salary/", "roadmap/core-ml/"))
def test_boxes_are_as_wide_as_the_text(address, page, home):
    page.goto(home + address)
    widths = page.evaluate(
        """() => [...document.querySelectorAll("article > :is(p:not([class]), .admonition)")]
        .map(e => Math.round(e.getBoundingClientRect().width))"""
    )
    assert len(widths) > 5 and len(set(widths)) == 1


@pytest.mark.parametrize(
    "address", ("salary/", "faq/", "glossary/", "roadmap/", "roadmap/core-ml/", "skills/", "no/such/page/")
)
def test_the_text_starts_at_the_same_place_on_every_page(address, page, home):
    page.goto(home + address)
    assert page.evaluate("() => Math.round(document.querySelector('h1').getBoundingClientRect().left)") == START


@pytest.mark.parametrize("address", ("salary/", "faq/", "glossary/", "roadmap/", "roadmap/core-ml/", "skills/mlops/"))
def test_contents_stand_at_the_right_on_every_page_and_at_hand_on_a_phone(address, page, home):
    page.goto(home + address)
    box = reader.contents(page).bounding_box()
    assert box["x"] > 1000
    page.mouse.wheel(0, 3000)
    assert reader.contents(page).is_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    assert not reader.contents(page).is_visible()
    page.get_by_role("button", name="On this page").click()
    links = reader.contents(page).get_by_role("link")
    assert links.count() > 2
    links.first.click()
    assert not reader.contents(page).is_visible()
    assert "#" in page.url


def test_the_contents_mark_the_section_that_is_read(page, home):
    page.goto(f"{home}salary/#evidence")
    marked = reader.contents(page).locator("[aria-current=true]")
    marked.filter(has_text="Evidence").wait_for()
    assert marked.count() == 1


def test_letters_of_the_glossary_can_be_hit_by_a_finger(page, home):
    page.goto(home + "glossary/")
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 700})
        sizes = [link.bounding_box() for link in page.locator(".guide-letters a").all()]
        assert len(sizes) > 20
        assert min(min(size["width"], size["height"]) for size in sizes) >= 40


def test_home_has_one_way_to_begin_and_a_door_to_the_exact_place_for_the_others(site):
    home = article(site / "index.html")
    assert [way["href"] for way in home.select(".guide-go")] == ["fit/#a-two-hour-try-out"]
    doors = [door.select("strong > a") for door in home.find(id="where-are-you").find_next("ul").find_all("li")]
    assert [len(door) for door in doors] == [1, 1, 1]
    assert [door[0]["href"] for door in doors] == [
        "getting-there/routes/#routes-software-engineer",
        "getting-there/routes/#routes-data-scientist",
        "about/#use-it-in-a-course",
    ]


def test_figures_do_not_break_in_the_middle(page, home):
    page.goto(home + "salary/")
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        broken = "() => [...document.querySelectorAll('.guide-evidence .guide-nowrap')].filter(e => e.getClientRects().length > 1).length"
        assert page.evaluate(broken) == 0
    assert page.locator(".guide-evidence .guide-nowrap").count() > 50


def test_topics_stand_in_bands_that_say_how_much_they_are_needed(site, guide):
    table = article(site / "roadmap/core-ml/index.html").select_one(".guide-topics table")
    bands = {
        text(band.select_one("[scope=rowgroup]")): len(band.find_all("tr")) - 1 for band in table.find_all("tbody")
    }
    counts = [
        sum(row.need == need and row.phase == "core-ml" for row in guide.topics) for need in ("must", "should", "could")
    ]
    says = ("no way around it", "most jobs ask for it", "where your aim asks for it")
    assert bands == {
        f"{need} {why} Topics: {count}": count
        for need, why, count in zip(("Must", "Should", "Could"), says, counts, strict=True)
    }


def test_figures_stand_below_each_other(page, home):
    page.goto(home + "salary/")
    kind = "() => getComputedStyle(document.querySelector('.guide-salaries td')).fontVariantNumeric"
    assert page.evaluate(kind) == "tabular-nums"


def test_no_font_is_loaded(page, home):
    page.goto(home)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => [...document.fonts].length") == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_the_previous_and_next_page_lead_through_the_phases(engine, guide, request):
    site = request.getfixturevalue(engine)
    order = ["roadmap", *(f"roadmap/{phase.id}" for phase in guide.phases), "projects"]
    for before, here, after in zip(order, order[1:], order[2:], strict=False):
        page = soup(site / here / "index.html")
        ways = {way: page.find("a", rel=way)["href"].removeprefix("./") for way in ("prev", "next")}
        wanted = [tables.href(f"{place}/", f"{here}/") for place in (before, after)]
        assert [ways["prev"], ways["next"]] == wanted, here


def test_the_page_for_wrong_addresses_helps(page, home):
    answer = page.goto(home + "no/such/page/")
    assert answer.status == 404
    found = BeautifulSoup(page.content(), "lxml")
    assert text(found.find("h1")) == "This page does not exist"
    doors = [text(link) for link in found.select("article li a")]
    assert {"Home", "Roadmap", "Salary", "FAQ", "Glossary"} <= set(doors)
    assert found.select("article button[data-opens=guide-search]")


# ---- Pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_the_map_is_the_data(engine, guide, request):
    """Stations stand where their months begin at the slow end, and the list below says the same."""
    home = article(request.getfixturevalue(engine) / "index.html").find(class_="guide-map")
    stations = {text(a.select_one(".guide-map__no")): float(a.circle["cx"]) for a in home.svg.find_all("a") if a.circle}
    ends = [float(text(tick).removeprefix("month ")) for tick in home.select(".guide-map__tick")]
    first, last = (float(tick["x"]) for tick in home.select(".guide-map__tick")[:: len(ends) - 1])
    month = (last - first) / (ends[-1] - ends[0])
    passed = 0
    for phase in guide.phases:
        if not phase.alongside:
            assert stations[str(phase.number)] == pytest.approx(first + passed * month, abs=0.1)
            passed += guide.months(phase)[1]
    for item, phase in zip(home.ol.find_all("li"), guide.phases, strict=True):
        assert {phase.title, formats.span(guide.months(phase)), phase.summary} <= {
            *re.split(r" (?=\n)|\n", item.get_text("\n"))
        }
        assert (phase.flag or "") in text(item)
        assert ("not on the shorter way" in text(item)) is not phase.short_way
    assert f"Shorter way {formats.span(guide.hours(guide.short_way))} hours" in text(home.svg)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_roadmap_picture_is_the_data(engine, guide, request):
    picture = article(request.getfixturevalue(engine) / "roadmap/index.html").find(class_="guide-timeline")
    items = picture.ol.find_all("li", recursive=False)
    assert len(items) == len(guide.phases)
    fast = slow = 0
    for item, phase in zip(items, guide.phases, strict=True):
        said = text(item)
        assert f"{phase.number} {phase.title}" in said
        assert f"{formats.span(guide.months(phase))} months" in said
        for before in phase.prerequisites:
            assert re.search(rf"Needs phases? [\d and]*\b{guide.roadmap[before].number}\b", said)
        bars = [(float(bar["x"]), float(bar["width"])) for bar in item.svg.find_all("rect")]
        if phase.alongside:
            assert [round(start + width) for start, width in bars] == [months * 10 for months in guide.months()]
            continue
        low, high = guide.months(phase)
        assert bars == [(fast * 10, low * 10), (slow * 10, high * 10)]
        fast, slow = fast + low, slow + high
    assert (fast, slow) == guide.months()


def test_the_salary_picture_is_the_data(site, guide):
    pictures = article(site / "salary/index.html").find_all(class_="guide-pay")
    assert len(pictures) == 2
    for picture, country, currency in zip(pictures, ("usa", "india"), ("USD", "INR"), strict=True):
        for item, row in zip(picture.ul.find_all("li", recursive=False), guide.salaries, strict=True):
            assert f"Article: {formats.money(getattr(row, country), currency)}" in text(item)
            named = {one for v in guide.verdicts if v.country == country and v.salary == row.id for one in v.evidence}
            marked = [one for one in named if guide.evidence[one].median or guide.evidence[one].mean]
            assert len(item.select("path.guide-mark")) == len(marked)
            weak = [one for one in marked if guide.evidence[one].strength == "weak"]
            assert len(item.select("path.guide-mark--weak")) == len(weak)
            assert len(item.select("rect.guide-bar--article")) == 1


def test_pictures_have_their_axis_at_both_ends(site):
    for address, count in (("roadmap/index.html", 1), ("salary/index.html", 2)):
        pictures = article(site / address).find_all(class_=["guide-timeline", "guide-pay"])
        assert len(pictures) == count
        for picture in pictures:
            above, below = picture.find_all(class_="guide-axis")
            assert above.find_next_sibling(["ol", "ul"]) and below.find_previous_sibling(["ol", "ul"])
            assert above == below and len(above.find_all("span")) > 4


def test_pictures_are_silent_for_those_who_hear_the_list(site):
    for address in ("index.html", "roadmap/index.html", "salary/index.html"):
        for drawing in article(site / address).find_all("svg"):
            assert drawing["aria-hidden"] == "true"


def test_images_say_what_they_show(site):
    for address, path in files(site).items():
        for image in soup(path).find_all("img"):
            assert len(image.get("alt", "")) > 20, (address, image["src"])
        for image in soup(path).find_all(role="img"):
            assert len(image["aria-label"]) > 80, (address, image["aria-label"])
            assert all(drawing["aria-hidden"] == "true" for drawing in image.find_all("svg")), address


DIAGRAMS = sorted((ROOT / "docs/assets").glob("*.svg"))
DIAGRAM = re.compile(r'^\{\{ diagram\("([\w-]+)"\) \}\}$', re.MULTILINE)

# Each visible text of the diagrams: what it says, its size on screen, its contrast to the last box that lies under it.
DRAWN = """() => {
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  return [...document.querySelectorAll(".guide-diagram")].flatMap(frame => [...frame.querySelectorAll("svg text")].filter(text => text.checkVisibility()).map(text => {
    const box = text.getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2
    const under = [...text.ownerSVGElement.querySelectorAll("rect")].filter(rect => {
      const { left, right, top, bottom } = rect.getBoundingClientRect()
      return left < x && x < right && top < y && y < bottom
    }).pop()
    const ground = under ? getComputedStyle(under).fill : getComputedStyle(frame).backgroundColor
    const [one, two] = [light(getComputedStyle(text).fill), light(ground)].sort((a, b) => b - a)
    const matrix = text.getScreenCTM(), size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.a, matrix.b)
    return [text.textContent, size, (one + 0.05) / (two + 0.05), ground]
  }))
}"""


@pytest.mark.parametrize(
    "page_path",
    [path for path in sorted((ROOT / "docs").rglob("*.md")) if DIAGRAM.search(path.read_text("utf-8"))],
    ids=lambda path: path.stem,
)
def test_diagrams_can_be_read_in_both_palettes_and_on_a_phone(page_path, page, home):
    address = tables.url(page_path.relative_to(ROOT / "docs").as_posix())
    page.goto(home + address)
    grounds = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, smallest in ((1280, 12), (375, 13.5)):
            page.set_viewport_size({"width": width, "height": 900})
            drawn = page.evaluate(DRAWN)
            assert drawn
            assert [one for one in drawn if one[1] < smallest or one[2] < 4.5] == [], (scheme, width)
            grounds[scheme] = {one[3] for one in drawn}
    assert not grounds["light"] & grounds["dark"]


# Texts of the diagrams that leave the box under their middle, or that a dashed line crosses.
CROSSED = """() => [...document.querySelectorAll(".guide-diagram svg text")].filter(text => text.checkVisibility()).flatMap(text => {
  const box = text.getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2
  const around = [...text.ownerSVGElement.querySelectorAll("rect")].map(rect => rect.getBoundingClientRect())
    .filter(rect => rect.left < x && x < rect.right && rect.top < y && y < rect.bottom)
    .some(rect => box.left < rect.left || box.right > rect.right || box.top < rect.top || box.bottom > rect.bottom)
  const crossed = [...text.ownerSVGElement.querySelectorAll("path.dash")].map(line => line.getBoundingClientRect())
    .some(line => line.left > box.left && line.right < box.right && line.top < y && y < line.bottom)
  return around || crossed ? [text.textContent] : []
})"""


@pytest.mark.parametrize(
    "page_path",
    [path for path in sorted((ROOT / "docs").rglob("*.md")) if DIAGRAM.search(path.read_text("utf-8"))],
    ids=lambda path: path.stem,
)
def test_texts_of_diagrams_stay_in_their_boxes_and_off_the_lines(page_path, page, home):
    page.goto(home + tables.url(page_path.relative_to(ROOT / "docs").as_posix()))
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CROSSED) == [], width


@pytest.mark.parametrize("name", ("phase-order.svg", "narrow/phase-order.svg"))
def test_the_order_of_the_phases_names_them_as_the_menu_does(name, guide):
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", (ROOT / "docs/assets" / name).read_text(encoding="utf-8"))
    said = " ".join(texts)
    assert [phase.short for phase in guide.phases if phase.short not in said] == []


def test_diagrams_are_light_on_paper(page, home):
    page.goto(home + "roadmap/")
    page.emulate_media(media="print", color_scheme="dark")
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('.guide-diagram .box')).fill")
        == "rgb(255, 255, 255)"
    )


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_a_diagram_has_two_forms_and_no_colors_of_its_own(path):
    styles = set()
    for form in (path, path.parent / "narrow" / path.name):
        drawing = form.read_text(encoding="utf-8")
        styles |= set(re.findall(r"<style>.*?</style>", drawing, re.DOTALL))
        assert not re.search(r"(?:fill|stroke|style|id|font-[a-z]+)=", drawing), form.name
    other = (DIAGRAMS[0]).read_text(encoding="utf-8")
    assert styles == set(re.findall(r"<style>.*?</style>", other, re.DOTALL))
    shown = [page for page in (ROOT / "docs").rglob("*.md") if path.stem in DIAGRAM.findall(page.read_text("utf-8"))]
    assert shown, f"no page shows {path.name}"


def palette() -> set[str]:
    """Return the light colors of guide.css, as it writes them."""
    sheet = (ROOT / "overrides/assets/guide/guide.css").read_text(encoding="utf-8")
    return set(re.findall(r"--[a-z-]+: (?:light-dark\()?(#[0-9a-f]{3,6})\b", sheet))


FAVICON = ROOT / "overrides/assets/images/favicon.svg"


@pytest.mark.parametrize("path", [*sorted((ROOT / "docs/assets").rglob("*.svg")), FAVICON], ids=lambda path: path.stem)
def test_a_picture_has_the_colors_of_the_style_sheet(path):
    own = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8"), re.IGNORECASE))
    assert own <= palette() | {"#fff"}, f"{path.name}: {sorted(own - palette())}; see guide.css"


PIXEL = """async address => {
  const picture = new Image(); picture.src = address; await picture.decode();
  const brush = new OffscreenCanvas(1, 1).getContext("2d"); brush.drawImage(picture, 0, 0);
  return "#" + [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)].map(part => part.toString(16).padStart(2, "0")).join("");
}"""


@pytest.mark.parametrize("card", sorted(CARDS.glob("*.png")), ids=lambda path: path.stem)
def test_a_card_has_the_paper_of_the_style_sheet(card, page, home):
    page.goto(home)
    assert page.evaluate(PIXEL, f"{home}assets/images/cards/{card.name}") in palette()


# ---- Link previews and descriptions for machines --------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_every_page_has_a_preview(engine, request):
    site = request.getfixturevalue(engine)
    titles, descriptions = set(), set()
    for address, path in files(site).items():
        head = soup(path).head
        values = {tag["property"]: tag["content"] for tag in head.find_all("meta", property=True)}
        assert values["og:title"] and 40 < len(values["og:description"]) < 200, address
        assert values["og:site_name"] == "How to Become a Machine Learning Engineer"
        card = re.search(r"assets/images/cards/([a-z-]+)\.png$", values["og:image"])[1]
        assert (site / f"assets/images/cards/{card}.png").is_file(), address
        assert values["og:image"].startswith("https://")
        if address.endswith("404.html"):
            continue
        assert values["og:url"].endswith(f"/{address}")
        assert text(head.title) not in titles and values["og:description"] not in descriptions, address
        titles.add(text(head.title))
        descriptions.add(values["og:description"])


def test_every_section_has_a_card_of_the_right_size():
    cards = sorted(CARDS.glob("*.png"))
    assert len(cards) >= 10
    for card in cards:
        content = card.read_bytes()
        assert struct.unpack(">II", content[16:24]) == (1200, 630), card.name
        assert len(content) < 40_000, card.name


def described(path: Path) -> dict[str, dict]:
    """Return the JSON-LD of a page by type."""
    found = {}
    for script in soup(path).find_all("script", type="application/ld+json"):
        content = json.loads(script.string)
        assert content["@context"] == "https://schema.org"
        kinds = content["@type"] if isinstance(content["@type"], list) else [content["@type"]]
        found |= {kind: content for kind in kinds}
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_every_page_tells_the_way_to_it(engine, request):
    site = request.getfixturevalue(engine)
    for address, path in files(site).items():
        if address in ("", "404.html"):
            continue
        trail = described(path)["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
        assert all(
            step["@type"] == "ListItem" and step["name"] and step["item"].startswith("https://") for step in trail
        )
        assert trail[-1]["item"].endswith(f"/{address}")
        for step in trail:
            inside = "/".join(step["item"].split("/")[3:])
            assert (site / inside / "index.html").is_file(), step


def test_the_roadmap_is_described_as_a_course(site, guide):
    course = described(site / "roadmap/index.html")["Course"]
    assert [part["position"] for part in course["hasPart"]] == [phase.number for phase in guide.phases]
    assert [part["teaches"] for part in course["hasPart"]] == [phase.goals for phase in guide.phases]
    assert course["timeRequired"] == f"PT{guide.hours()[0]}H"
    assert course["isAccessibleForFree"] is True


def test_the_questions_are_described(site, guide):
    asked = described(site / "faq/index.html")["FAQPage"]["mainEntity"]
    assert {(q["name"], q["acceptedAnswer"]["text"]) for q in asked} == {
        (row.question, row.answer) for row in guide.faq
    }


def test_the_terms_are_described(site, guide):
    terms = described(site / "glossary/index.html")["DefinedTermSet"]["hasDefinedTerm"]
    assert {(t["termCode"], t["name"], t["description"]) for t in terms} == {
        (row.id, row.term, row.definition) for row in guide.glossary
    }


def test_the_job_is_described_with_sourced_pay_only(site, guide):
    job = described(site / "salary/index.html")["Occupation"]
    assert job["estimatedSalary"]
    medians = {row.median: row for row in guide.evidence if row.median}
    for pay in job["estimatedSalary"]:
        row = medians[pay["median"]]
        assert row.strength != "weak" and pay["currency"] == row.currency
        assert guide.sources[row.source].publisher in pay["name"]


def test_a_description_cannot_break_out_of_its_block():
    head = models.Head.model_construct(title="Glossary", description="Terms", checked=date(2026, 11, 23))
    term = models.Term.model_construct(id="x", term="</script><b>", definition="y")  # unchecked: data/ would refuse it
    table = data.Table("glossary", head, [term])
    block = metadata.script(data.Guide({"glossary": table}), table, table.rows)
    assert json.loads(re.fullmatch(r"<script [^>]*>(.*)</script>", block)[1])["hasDefinedTerm"][0]["name"] == term.term
    assert "</script><b>" not in block
