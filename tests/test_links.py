"""A reader can follow every link, and every address that was ever published stays valid."""

from pathlib import Path

import pytest

from tests import addresses, linkcheck
from tests.conftest import copy_project, cut, run

GOOD = '<!doctype html><html lang="en"><title>x</title><body><a href="b/">B</a><h1 id="top">A</h1>{}</body></html>'
OTHER = '<!doctype html><html lang="en"><title>y</title><body><a href="../">A</a><h1 id="here">B</h1></body></html>'


@pytest.mark.parametrize("engine", ("site", "zensical_site"))
def test_every_link_leads_somewhere(engine, request):
    assert [*linkcheck.check(request.getfixturevalue(engine))] == []


SEEDED = {
    "missing page": ('<a href="c/">C</a>', "index.html: c/ leads nowhere"),
    "missing anchor on the same page": ('<a href="#no">C</a>', "index.html: #no has no such anchor"),
    "missing anchor on another page": ('<a href="b/#no">C</a>', "index.html: b/#no has no such anchor"),
    "missing image": ('<img src="x.png" alt="x">', "index.html: x.png leads nowhere"),
    "missing download": ('<a href="downloads/no.csv" download>x</a>', "index.html: downloads/no.csv leads nowhere"),
    "wrong case": ('<a href="B/">B</a>', "index.html: B/ leads nowhere; the file is called b/index.html"),
    "duplicate id": ('<p id="top">x</p>', "index.html: id 'top' stands there more than once"),
    "empty link text": ('<a href="b/"></a>', "index.html: link to 'b/' has no text"),
    "plain http": ('<a href="http://example.org/">x</a>', "index.html: http://example.org/ is not https"),
    "absolute link": ('<a href="/b/">x</a>', "index.html: /b/ is absolute and breaks under a base path"),
    "redirect loop": (
        '<meta http-equiv="refresh" content="0; url=index.html">',
        "index.html: redirect loop over index.html -> index.html",
    ),
    "missing script": ('<script src="x.js"></script>', "index.html: x.js leads nowhere"),
}


@pytest.mark.parametrize("fault", SEEDED)
def test_the_link_checker_catches(fault, tmp_path):
    html, message = SEEDED[fault]
    seed(tmp_path, html)
    assert [*linkcheck.check(tmp_path)] == [message]


def seed(folder: Path, html: str) -> None:
    (folder / "b").mkdir()
    (folder / "index.html").write_text(GOOD.format(html))
    (folder / "b/index.html").write_text(OTHER)


def test_the_link_checker_passes_a_sound_site(tmp_path):
    seed(tmp_path, "")
    assert [*linkcheck.check(tmp_path)] == []


def test_the_link_checker_catches_an_orphan_page(tmp_path):
    seed(tmp_path, "")
    (tmp_path / "c.html").write_text(OTHER.replace("../", "./"))
    assert [*linkcheck.check(tmp_path)] == ["c.html: no other page links to it"]


def test_the_link_checker_catches_a_wrong_checksum(tmp_path):
    seed(tmp_path, "")
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "SHA256SUMS").write_text("0" * 64 + "  a.csv\n")
    assert [*linkcheck.check(tmp_path)] == ["SHA256SUMS: the checksum of a.csv is wrong"]


def test_no_published_address_vanishes(site):
    lost = set(addresses.published()) - set(addresses.offered(site))
    assert not lost, (
        f"published addresses that lead nowhere now; add a redirect (`was:`) or keep the anchor: {sorted(lost)}"
    )


def test_every_address_is_on_the_list_of_published_ones(site):
    new = set(addresses.offered(site)) - set(addresses.published())
    assert not new, f"run `.venv/bin/python -m tests.addresses` to add: {sorted(new)[:20]}"


def test_the_addresses_that_must_stay_are_pages_anchors_and_downloads(tmp_path):
    seed(tmp_path, '<article><h2 id="senior">A</h2><p id="__top">x</p></article>')
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads/a.csv").write_text("x")
    assert addresses.offered(tmp_path) == ["b/", "./", "#senior", "downloads/a.csv"]


def test_a_moved_page_is_found_at_its_old_address(tmp_path):
    project = cut(copy_project(tmp_path / "project"))
    page = project / "docs/salary.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", "---\nwas: [pay/]\n", 1), encoding="utf-8")
    built = run("mkdocs", "build", "--strict", "--site-dir", "out", cwd=project)
    assert built.returncode == 0, built.stdout + built.stderr
    assert linkcheck.Page(project / "out", "pay/index.html").redirect == "../salary/"
    assert "pay/" in addresses.offered(project / "out")
    assert [*linkcheck.check(project / "out")] == []
