"""Both engines build the same guide from the same sources."""

import pytest

from tests.conftest import ROOT, article


def pages(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_both_engines_build_the_same_pages(site, zensical_site):
    assert pages(site) == pages(zensical_site)


def test_both_engines_offer_the_same_downloads(site, zensical_site):
    names = sorted(path.relative_to(site) for path in (site / "downloads").rglob("*") if path.is_file())
    assert names
    for name in names:
        assert (site / name).read_bytes() == (zensical_site / name).read_bytes(), name


@pytest.mark.parametrize("page", sorted(p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")))
def test_both_engines_say_the_same_on(page, site, zensical_site):
    name = page.removesuffix(".md").removesuffix("index")
    path = f"{name}/index.html" if name and not name.endswith("/") else f"{name}index.html"
    ours, theirs = article(site / path), article(zensical_site / path)

    def ids(part):
        return [tag["id"] for tag in part.find_all(id=True)]

    def headings(part):
        return [" ".join(tag.get_text().split()) for tag in part.find_all(["h1", "h2", "h3", "h4"])]

    def rows(part):
        return [
            [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] for row in part.find_all("tr")
        ]

    assert ids(ours) == ids(theirs)
    assert headings(ours) == headings(theirs)
    assert rows(ours) == rows(theirs)
