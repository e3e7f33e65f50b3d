"""The pages run nothing but our files: no inline script or style, and no violation of the policy while they are used."""

import functools
import http.server
import re
import threading
import time

import pytest

from tests.conftest import ROOT, Handler, serve
from tests.waiting import until

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)


def html(site):
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def is_redirect(page: str) -> bool:
    return 'http-equiv="refresh"' in page


def test_every_page_carries_the_policy(site):
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


def test_zensicals_policy_has_one_exception(zensical_site, browser):
    """Its search brings a style element of its own; nothing else differs."""
    policy = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    assert [name for name, page in html(zensical_site).items() if not is_redirect(page) and page.count(tag) != 1] == []
    server, home = serve(zensical_site)
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: "Content Security" in message.text and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{home}salary/")
    page.locator(".md-search__button").first.click()
    page.keyboard.type("gradient")
    until(
        page,
        "() => [...document.querySelectorAll('body > div')].some(e => e.shadowRoot?.textContent.includes('radient'))",
    )
    page.close()
    server.shutdown()
    assert faults == []


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
        page.mouse.move(200, 300)
        page.mouse.move(220, 340)
        until(page, "() => window.component$ !== undefined || document.querySelector('meta[http-equiv=refresh]')")
        assert faults == [], path


def test_no_interaction_violates_the_policy(site, watched):
    page, home, faults = watched
    page.goto(f"{home}roadmap/core-ml/")
    page.keyboard.press("/")
    page.keyboard.type("overfiting")
    page.wait_for_selector(".md-search-result__item a")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    for _ in range(2):
        page.locator("label[for^=__palette]:visible").first.click()
    for summary in page.locator("article summary:visible").all()[:5]:
        summary.click()
    page.mouse.wheel(0, 5000)
    page.mouse.wheel(0, -800)
    page.wait_for_timeout(300)
    copy = page.locator(".md-code__button")
    if copy.count():
        copy.first.click()
    top = page.locator(".md-top:visible")
    if top.count():
        top.click()
    page.locator(".md-sidebar--secondary a:visible").last.click()
    page.emulate_media(media="print")
    page.emulate_media(media="screen", color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 375, "height": 700})
    page.locator(".guide-menu").click()
    page.keyboard.press("Escape")
    page.goto(f"{home}?q=salary")
    page.wait_for_selector(".md-search-result__item a")
    page.keyboard.press("Enter")
    page.wait_for_url("**?h=*")
    page.wait_for_selector("mark[data-md-highlight]")
    assert faults == []


def test_the_first_key_is_not_lost(site, watched):
    """A key that the theme's script answers works although the script has to be fetched first."""
    page, home, faults = watched
    page.goto(f"{home}roadmap/")
    following = page.locator("link[rel=next]").get_attribute("href")
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url.rstrip("/").endswith(following.strip("./")))
    assert faults == []


def test_the_first_tap_is_not_lost(site, browser):
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{home}salary/")
    page.locator(".guide-menu").tap()
    assert page.locator("#__drawer").is_checked()
    page.goto(f"{home}salary/")
    page.locator(".guide-search-open").first.tap()
    page.keyboard.type("pay")
    page.wait_for_selector(".md-search-result__item a")
    page.goto(f"{home}salary/")
    label = page.locator("label[for^=__palette]:visible").first
    before = page.evaluate("document.body.dataset.mdColorScheme")
    label.tap()
    until(page, f"() => document.body.dataset.mdColorScheme !== '{before}'")
    until(page, "() => window.component$ !== undefined")
    chosen = page.evaluate("document.body.dataset.mdColorScheme")
    assert chosen != before
    page.reload(wait_until="commit")
    until(page, "() => document.body && document.body.dataset.mdColorScheme")
    assert page.evaluate("document.body.dataset.mdColorScheme") == chosen
    context.close()
    server.shutdown()


def test_a_button_pressed_while_the_page_still_comes_is_not_lost(site, browser):
    """The page stops half way; the search is asked for; the rest comes."""
    rest = threading.Event()
    text = (site / "salary/index.html").read_bytes()
    half = text.index(b"<article")

    class Halting(Handler):
        def do_GET(self):
            if not self.path.endswith("/salary/"):
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[:half])
            self.wfile.flush()
            rest.wait(20)
            self.wfile.write(text[half:])

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Halting, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/guide/salary/", wait_until="commit")
    page.locator(".js .guide-search-open").click()
    assert not page.get_by_role("dialog", name="Search").is_visible()
    rest.set()
    page.get_by_role("dialog", name="Search").wait_for()
    assert page.evaluate("() => document.activeElement.matches('.md-search__input')")
    page.close()
    server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_whose_script_never_comes_offers_nothing_dead(scheme, site, browser):
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 375, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.route("**/guide.*.min.js", lambda route: route.abort())
    page.goto(f"{home}salary/")
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 28)"}[scheme]
    for dead in (".guide-search-open", ".guide-menu", "label[for^=__palette]"):
        assert not page.locator(dead).first.is_visible(), dead
    page.locator(".md-header label[for=__drawer]").click()
    assert page.get_by_role("navigation", name="Navigation").get_by_role("link", name="Roadmap").is_visible()
    context.close()
    server.shutdown()


def test_a_dark_reader_never_sees_a_light_page(site, browser):
    server, home = serve(site)
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.add_init_script(
        """window.seen = new Set()
        const see = () => {
          const part = document.querySelector("article h1")
          if (part) seen.add(getComputedStyle(document.body).backgroundColor)
          requestAnimationFrame(see)
        }
        see()"""
    )
    page.route("**/guide.*.min.js", lambda route: (time.sleep(0.5), route.continue_()))
    page.goto(home)
    page.wait_for_selector(".js .guide-search-open:visible")
    page.wait_for_timeout(100)
    assert page.evaluate("[...window.seen]") == ["rgb(18, 24, 28)"]
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    context.close()
    server.shutdown()
