"""The pages run nothing but our files: no inline script or style, and no violation of the policy while they are used."""

import re
import time

import pytest

from tests import reader
from tests.conftest import ROOT, serve
from tests.waiting import until

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)


def html(site):
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def is_redirect(page: str) -> bool:
    return 'http-equiv="refresh"' in page


@pytest.mark.parametrize("engine", ("site", "zensical_site"))
def test_every_page_carries_the_policy(engine, request):
    site = request.getfixturevalue(engine)
    tag = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    assert [name for name, page in html(site).items() if not is_redirect(page) and page.count(tag) != 1] == []


def test_nothing_stands_inline(site):
    faults = []
    for name, page in html(site).items():
        code = re.sub(r"<(pre|code)\b.*?</\1>", "", page, flags=re.DOTALL)
        for script in re.findall(r"<script\b([^>]*)>", code):
            if "src=" not in script and "application/json" not in script and "application/ld+json" not in script:
                faults.append(f"{name}: <script{script}>")
        faults += [
            f"{name}: {tag[:80]}" for tag in re.findall(r"<style\b[^>]*>|<[^>]*\s(?:style|on[a-z]+)=\"[^>]*>", code)
        ]
        faults += [
            f"{name}: {link}"
            for link in re.findall(r"(?:href|src|action)=\"\s*(?:javascript|data|vbscript):[^\"]*", code)
        ]
    assert faults == []


def test_no_page_loads_from_elsewhere(site):
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\s(?:src|data|srcset)=\"(?:https?:)?//"
    )
    links = re.compile(
        r"<link\b(?=[^>]*rel=\"(?:stylesheet|preload|icon|preconnect|dns-prefetch)\")[^>]*href=\"(?:https?:)?//"
    )
    assert [name for name, page in html(site).items() if loads.search(page) or links.search(page)] == []


def test_the_header_files_say_the_same_as_the_pages():
    for name in ("deploy/nginx.conf", "deploy/_headers"):
        assert f"{POLICY}; frame-ancestors 'none'" in (ROOT / name).read_text(encoding="utf-8"), name


@pytest.fixture
def watched(site, browser):
    """A page that counts violations, errors and foreign requests: (page, home, list of faults)."""
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith((home, "data:", "blob:")) or faults.append(request.url))
    page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"))
    yield page, home, faults
    context.close()
    server.shutdown()


def test_no_page_violates_the_policy(site, watched):
    page, home, faults = watched
    for path in sorted(site.rglob("index.html")):
        page.goto(home + path.relative_to(site).as_posix().removesuffix("index.html"))
        assert faults == [], path


def test_no_interaction_violates_the_policy(site, watched):
    page, home, faults = watched
    page.goto(f"{home}roadmap/core-ml/")
    page.keyboard.press("Control+k")
    page.keyboard.type("overfiting")
    reader.found(page)
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    for _ in range(3):
        reader.colors(page).click()
    for summary in page.locator("article summary:visible").all()[:5]:
        summary.click()
    page.mouse.wheel(0, 5000)
    page.mouse.wheel(0, -800)
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Copy the code").first.click()
    page.locator("h2 > a").first.click()
    reader.contents(page).get_by_role("link").last.click()
    page.emulate_media(media="print")
    page.emulate_media(media="screen", color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 375, "height": 700})
    page.get_by_role("button", name="On this page").click()
    page.keyboard.press("Escape")
    reader.button(page, "Menu").click()
    page.keyboard.press("Escape")
    page.goto(f"{home}?q=salary")
    reader.found(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**?h=*")
    page.wait_for_selector("article mark")
    assert faults == []


def test_a_tap_opens_menu_and_search_and_changes_the_colors_for_good(site, browser):
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{home}salary/")
    reader.button(page, "Menu").tap()
    assert reader.dialog(page, "Menu").get_by_role("link", name="Glossary").is_visible()
    page.goto(f"{home}salary/")
    reader.button(page, "Search").tap()
    page.keyboard.type("pay")
    reader.found(page)
    page.goto(f"{home}salary/")
    seen = []
    for _ in range(3):
        reader.colors(page).tap()
        seen.append((reader.colors(page).inner_text(), reader.shown_colors(page)))
    assert seen == [("Colors: light", "light"), ("Colors: dark", "dark"), ("Colors: system", "light")]
    reader.colors(page).tap()
    reader.colors(page).tap()
    page.reload()
    assert (reader.colors(page).inner_text(), reader.shown_colors(page)) == ("Colors: dark", "dark")
    context.close()
    server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_whose_script_never_comes_offers_nothing_dead(scheme, site, browser):
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.route("**/guide.js", lambda route: route.abort())
    page.goto(f"{home}salary/")
    assert reader.shown_colors(page) == scheme
    assert [one.inner_text() for one in page.get_by_role("banner").get_by_role("button").all()] == []
    page.get_by_role("banner").get_by_role("link", name="Menu").click()
    assert page.get_by_role("navigation", name="All pages").get_by_role("link", name="Roadmap").is_visible()
    context.close()
    server.shutdown()


@pytest.mark.parametrize(("system", "chosen"), [("dark", None), ("light", "dark"), ("dark", "light")])
def test_no_page_flashes_in_other_colors(system, chosen, site, browser):
    """However late style sheets and scripts come, the first thing painted has the colors that the reader has chosen."""
    server, home = serve(site)
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    page.goto(home)
    if chosen:
        page.evaluate("([path, chosen]) => localStorage.setItem(`${path}.colors`, chosen)", ["/guide/", chosen])
    page.add_init_script(
        """window.seen = new Set()
        const see = () => {
          const part = document.querySelector("article h1")
          if (part) seen.add(getComputedStyle(document.body).backgroundColor)
          requestAnimationFrame(see)
        }
        see()"""
    )
    for file in ("guide.js", "colors.js"):
        page.route(f"**/{file}", lambda route: (time.sleep(0.3), route.continue_()))
    page.goto(f"{home}faq/")
    page.wait_for_selector("html.guide-ready")
    until(page, "() => window.seen.size > 0")
    assert page.evaluate("[...window.seen]") == [reader.GROUNDS[chosen or system]]
    context.close()
    server.shutdown()


def test_storage_that_is_closed_is_said(site, browser):
    server, home = serve(site)
    page = browser.new_page(color_scheme="light")
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page.goto(home)
    for _ in range(2):
        reader.colors(page).click()
    assert reader.shown_colors(page) == "dark"
    assert page.get_by_role("status").filter(has_text="Your browser keeps nothing").is_visible()
    page.close()
    server.shutdown()


def test_the_link_of_a_heading_copies_the_permanent_address(watched):
    page, home, faults = watched
    page.goto(f"{home}faq/?h=pay")
    link = page.locator("h3 > a").nth(2)
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Link copied").wait_for()
    address = page.evaluate("() => navigator.clipboard.readText()")
    assert address == f"{home}faq/{link.get_attribute('href')}"
    page.goto(f"{home}salary/")
    copied = page.locator(".guide-salaries table").evaluate(
        "e => (getSelection().selectAllChildren(e), String(getSelection()))"
    )
    assert "Entry-Level" in copied and "#" not in copied
    assert faults == []
