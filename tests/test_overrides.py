"""Each override says what it changes, and a test fails when the theme's own part moves under it."""

import hashlib
import re
from pathlib import Path

import material
import pytest

from tests.conftest import ROOT

THEME = Path(material.__file__).parent / "templates"
OURS = ROOT / "overrides"

# What of Material 9.8.1 our templates replace or rely on, with the beginning of its SHA-256. When a test fails here:
# compare the old and the new file of the theme, carry over what matters, look at the pages, then write the new value.
SEEN = {
    "404.html": "80c93494b5432b1b",
    "base.html": "8536d352b0093623",
    "partials/content.html": "ce33929c85af129f",
    "partials/copyright.html": "bc86bca3bf75070f",
    "partials/header.html": "8cf3fb15bcf969ff",
    "partials/javascripts/base.html": "d6113712bc4deb30",
    "partials/javascripts/content.html": "3722e156f0f6339d",
    "partials/javascripts/palette.html": "8790389765ea6036",
    "partials/logo.html": "e0925ef6c190174a",
    "partials/nav-item.html": "89895208f22d68ce",
    "partials/nav.html": "af33f6e032f632eb",
    "partials/search.html": "bfd556535abcddb9",
    "partials/tabs-item.html": "52fe1f551aa2dbfc",
    "partials/tabs.html": "d2c82916569e645a",
    "partials/toc-item.html": "418f31ce2e6d5599",
    "partials/toc.html": "fde48f583563364b",
}


def overridden() -> list[str]:
    return sorted(
        path.relative_to(OURS).as_posix()
        for path in OURS.rglob("*.html")
        if (THEME / path.relative_to(OURS)).exists() and path.name != "main.html"
    )


@pytest.mark.parametrize("name", SEEN)
def test_the_theme_has_not_moved_under_an_override(name):
    found = hashlib.sha256((THEME / name).read_bytes()).hexdigest()
    assert found.startswith(SEEN[name]), f"{name} of the theme has changed"


def test_every_override_is_watched():
    assert sorted(set(overridden()) - set(SEEN)) == []


@pytest.mark.parametrize("path", sorted(OURS.rglob("*.html")), ids=lambda path: path.relative_to(OURS).as_posix())
def test_every_template_says_in_its_first_line_what_it_is_for(path):
    first = path.read_text(encoding="utf-8")
    said = re.match(r"\{#-? (.+?) ?-?#\}", first, re.DOTALL)
    assert said and len(said[1]) > 20, path


def test_what_is_ours_in_the_page_that_cannot_be_overridden_is_still_there():
    """main.html takes an attribute off two tags of base.html by their text."""
    base = (THEME / "base.html").read_text(encoding="utf-8")
    for toggle in ("drawer", "search"):
        assert f'type="checkbox" id="__{toggle}" autocomplete="off"' in base
