"""Whatever stands in an address, in the search box, in storage or in the data: it is shown as text and never runs."""

import json
from urllib.parse import quote

import pytest

from macros import data
from macros.sources import Mistake
from tests import reader
from tests.conftest import serve

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
            reader.found(page)
        if "?h" in address:
            page.wait_for_load_state("networkidle")
        assert page.evaluate(INJECTED) == 0, address
        assert wrong == [], address


def test_typed_searches_run_nothing(safe):
    page, home, wrong = safe
    page.goto(home)
    field = reader.search(page)
    for payload in PAYLOADS:
        field.fill("")
        reader.found(page, "^Type")
        field.fill(payload)
        reader.found(page)
        assert page.evaluate(INJECTED) == 0, payload
    assert wrong == []


@pytest.mark.parametrize(
    "stored", ["{", "slate", "<img src=x onerror=alert(1)>", "null", '"><script>alert(1)</script>', "__proto__"]
)
def test_what_stands_in_storage_runs_nothing(stored, safe):
    page, home, wrong = safe
    page.goto(home)
    path = page.evaluate("location.pathname")
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"{path}.colors", stored])
    page.goto(home)
    assert reader.colors(page).inner_text() == "Colors: system"
    assert reader.shown_colors(page) in reader.GROUNDS
    assert page.evaluate(INJECTED) == 0
    assert wrong == []
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if "<" in payload])
def test_data_with_markup_is_refused(payload, sources):
    file = sources / "data/salaries.yml"
    text = file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "title:" in line and line.startswith("  "))
    file.write_text(text.replace(line, f"  title: {json.dumps(payload)}", 1), encoding="utf-8")
    with pytest.raises(Mistake, match="plain text only"):
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
    reader.found(page)
    assert bad in reader.results(page).first.inner_text()
    assert page.evaluate(INJECTED) == 0
    assert wrong == []
    page.unroute("**/search_index.json")


def test_our_scripts_make_no_html_from_text(site):
    scripts = [*site.rglob("*.js")]
    assert {path.stem for path in scripts} == {"colors", "guide", "search", "search-words", "search-worker"}
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, f"{script.name}: {way}"
