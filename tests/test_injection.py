"""Whatever stands in an address, in the search box, in storage or in the data: it is shown as text and never runs."""

import json
from urllib.parse import quote

import pytest

from macros import data
from tests.conftest import serve
from tests.waiting import until

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>overfitting</a>",
    "${alert(1)}{{alert(1)}}",
    "</title><script>alert(1)</script>",
    "overfitting<b id=injected>bold</b>",
    "<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>",
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
    "(((((((((((((((((((([[[[[[[[[[[[[[",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "__proto__ constructor toString",
]
INJECTED = "() => document.querySelectorAll('iframe, math, #injected, [onerror], [onload], [srcdoc], a[href^=\"javascript:\"]').length"


@pytest.fixture(scope="module")
def safe(site, browser):
    """Return (page, home, list of what went wrong)."""
    server, home = serve(site)
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: "Content Security" in message.text and wrong.append(message.text))
    yield page, home, wrong
    context.close()
    server.shutdown()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_addresses_run_nothing(payload, safe):
    page, home, wrong = safe
    for address in (
        f"?q={quote(payload)}",
        f"glossary/?h={quote(payload)}",
        f"faq/#{quote(payload)}",
        f"{quote(payload, safe='')}/",
    ):
        page.goto(home + address)
        if "?q" in address:
            until(page, "() => !document.querySelector('.md-search-result__meta').textContent.startsWith('Type')")
        if "?h" in address:
            until(page, "() => window.guideSearch !== undefined")
        assert page.evaluate(INJECTED) == 0, address
        assert wrong == [], address


def test_typed_searches_run_nothing(safe):
    page, home, wrong = safe
    page.goto(home)
    page.keyboard.press("/")
    for payload in PAYLOADS:
        page.locator(".md-search__input").fill(payload)
        until(page, "typed => document.querySelector('.md-search-result__meta').textContent.includes('result') "
            "|| document.querySelector('.md-search-result__meta').textContent.includes(typed.trim())", payload
        )  # fmt: skip
        assert page.evaluate(INJECTED) == 0, payload
    assert wrong == []


@pytest.mark.parametrize(
    "stored", ["{", '{"index":9}', '{"index":"<img src=x onerror=alert(1)>","color":{"scheme":"x"}}', "null", "[1]"]
)
def test_what_stands_in_storage_runs_nothing(stored, safe):
    page, home, wrong = safe
    page.goto(home)
    path = page.evaluate("__md_scope.pathname")
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"{path}.__palette", stored])
    page.goto(home)
    page.mouse.move(10, 10)
    page.mouse.move(30, 30)
    until(page, "() => window.component$ !== undefined")
    assert page.evaluate("document.body.dataset.mdColorScheme") in ("default", "slate")
    assert page.evaluate(INJECTED) == 0
    assert wrong == []
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if "<" in payload])
def test_data_with_markup_is_refused(payload, sources):
    file = sources / "data/salaries.yml"
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "title:" in line and line.startswith("  "))
    file.write_text(text.replace(line, f"  title: {json.dumps(payload)}", 1), encoding="utf-8")
    with pytest.raises(data.Mistake, match="plain text only"):
        data.load(sources)


def test_the_index_is_shown_as_text(site, safe):
    """Even if the search index held markup, the results would show it as text."""
    page, home, wrong = safe
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    bad = PAYLOADS[1]
    index["docs"] = [{"location": "faq/", "title": f"payload {bad}", "text": f"payload {bad} {PAYLOADS[6]}"}]
    page.route(
        "**/search_index.json", lambda route: route.fulfill(body=json.dumps(index), content_type="application/json")
    )
    page.goto(f"{home}?q=payload")
    page.wait_for_selector(".md-search-result__item a")
    assert bad in page.locator(".md-search-result__item").first.inner_text()
    assert page.evaluate(INJECTED) == 0
    assert wrong == []
    page.unroute("**/search_index.json")


def test_our_scripts_make_no_html_from_text(site):
    scripts = [path for path in site.rglob("*.js") if not path.name.startswith("bundle.")]  # the theme's
    assert {path.name.split(".")[0] for path in scripts} >= {"guide", "search", "search-worker"}
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, f"{script.name}: {way}"
