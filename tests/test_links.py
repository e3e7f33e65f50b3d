"""A reader can follow every link, and every address that was ever published stays valid."""

import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from macros import addresses
from tests import linkcheck
from tests.conftest import ROOT, by_id, copy_project, cut, run

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
    (folder / "b").mkdir(parents=True)
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
    assert addresses.lost(ROOT, site) == []


def test_every_address_is_on_the_list_of_published_ones(site):
    """New ones are added, to be committed with what made them. A gate commits nothing: there they are named."""
    new = addresses.new(ROOT, site)
    assert not new or "CI" not in os.environ, "add to data/published.txt:\n" + "\n".join(new)
    if new:
        addresses.add(ROOT, new)


LOST = {
    "topics-gone": "add 'was: [gone]' to the row of data/topics.yml that takes its place, or 'moved: {topics-gone: other-page/#place}' to the front matter of docs/b.md",
    "interview-stages-gone": "add 'was: [gone]' to the row of data/interview_stages.yml that takes its place, or 'moved: {interview-stages-gone: other-page/#place}' to the front matter of docs/b.md",
    "old-heading": "give the heading that takes its place {#old-heading}, or add 'moved: {old-heading: other-page/#place}' to the front matter of docs/b.md",
}  # fmt: skip


def published(root, *lines):
    (root / "data").mkdir()
    (root / addresses.LIST).write_text("".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("anchor", LOST)
def test_a_lost_place_is_named_with_the_way_to_keep_it(anchor, tmp_path):
    seed(tmp_path / "site", "")
    published(tmp_path, "b/", f"b/#{anchor}")
    assert addresses.lost(tmp_path, tmp_path / "site") == [
        f"data/published.txt:2: b/#{anchor} would lead nowhere; {LOST[anchor]}"
    ]


def test_a_site_that_lost_an_address_does_not_take_the_old_ones_place(tmp_path):
    seed(tmp_path / "new", "<article><h2 id='kept'>A</h2></article>")
    seed(tmp_path / "site", "old")
    published(tmp_path, "./", "#kept", "c/", "downloads/a.csv")
    refused = run("macros", "swap", "new", "site", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "data/published.txt:3: c/ would lead nowhere; add 'was: [c/]' to the front matter of the page that takes its place",
        "data/published.txt:4: downloads/a.csv would lead nowhere; a download stays: bring its table or format back",
        "site stays as it is",
    ]
    assert "old" in (tmp_path / "site/index.html").read_text()


def test_new_addresses_are_added_to_the_list_by_the_build(tmp_path):
    seed(tmp_path / "new", "<article><h2 id='kept'>A</h2><h2 id='fresh'>B</h2></article>")
    published(tmp_path, "#kept", "./")
    done = run("macros", "swap", "new", "site", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/published.txt: 2 new addresses" in done.stdout
    assert addresses.published(tmp_path) == ["#fresh", "#kept", "./", "b/"]


def test_a_row_and_a_place_that_moved_are_found_at_their_old_addresses(tmp_path, guide):
    old = guide.red_flags.rows[0].id
    project = cut(copy_project(tmp_path / "project"), "red-flags.md")
    for name, before, after in (
        ("data/red_flags.yml", f"- id: {old}\n", f"- id: fresh\n  was: [{old}]\n"),
        ("docs/fit.md", "---\n", "---\nmoved: {old-place: salary/#x}\n"),
    ):
        path = project / name
        path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    built = run("mkdocs", "build", "--no-strict", "--site-dir", "out", cwd=project)
    assert built.returncode == 0, built.stdout + built.stderr
    places = by_id(project / "out/red-flags/index.html")
    assert places[f"red-flags-{old}"].find_parent("tr") is places["red-flags-fresh"]
    assert by_id(project / "out/fit/index.html")["old-place"].a["href"] == "../salary/#x"
    assert {f"red-flags/#red-flags-{old}", "fit/#old-place"} <= {*addresses.offered(project / "out")}


@pytest.mark.parametrize("words", (("mkdocs", "build", "--site-dir", "site"), ("zensical", "build")))
def test_a_page_leads_to_its_file_and_to_the_form_for_mistakes(words, tmp_path):
    project = cut(copy_project(tmp_path / "project"))
    ways = {}
    for repository in ("https://github.example/me/guide", ""):
        built = run(*words, cwd=project, REPO_URL=repository, SITE_URL="https://guide.example/")
        assert (project / "site/salary/index.html").is_file(), built.stdout + built.stderr
        page = BeautifulSoup((project / "site/salary/index.html").read_text(encoding="utf-8"), "lxml")
        ways[repository] = [link["href"] for link in page.select(".guide-mend a")]
    assert ways == {
        "https://github.example/me/guide": [
            "https://github.example/me/guide/edit/main/docs/salary.md",
            "https://github.example/me/guide/issues/new?template=wrong.yml&place=https%3A//guide.example/salary/",
        ],
        "": ["../about/contributing/"],
    }


def test_the_addresses_that_must_stay_are_pages_anchors_and_downloads(tmp_path):
    seed(tmp_path, '<article><h2 id="senior">A</h2><p id="__top">x</p></article>')
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads/a.csv").write_text("x")
    assert addresses.offered(tmp_path) == ["b/", "./", "#senior", "#__top", "downloads/a.csv"]


def test_a_moved_page_is_found_at_its_old_address(tmp_path):
    project = cut(copy_project(tmp_path / "project"))
    page = project / "docs/salary.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", "---\nwas: [pay/]\n", 1), encoding="utf-8")
    built = run("mkdocs", "build", "--strict", "--site-dir", "out", cwd=project)
    assert built.returncode == 0, built.stdout + built.stderr
    assert linkcheck.Page(project / "out", "pay/index.html").redirect == "../salary/"
    assert "pay/" in addresses.offered(project / "out")
    assert [*linkcheck.check(project / "out")] == []
