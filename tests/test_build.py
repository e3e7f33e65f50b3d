"""A build is whole or not at all, the same sources give the same bytes, and the server lives through mistakes."""

import ctypes
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ENVIRONMENT, ROOT, copy_project, cut, run


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


MAKE = ["make", "build", f"VENV={sys.prefix}", "-o", f"{sys.prefix}/site"]  # in the environment that runs the tests


def make(project: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `make build` and return what it printed and its status."""
    return subprocess.run(MAKE, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, **settings)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The sources with pages cut short, beside a site that was built before."""
    for stamp in ("site", "tests"):
        assert (Path(sys.prefix) / stamp).exists(), "run the tests with `make test`"
    project = cut(copy_project(tmp_path / "project"))
    (project / "site").mkdir()
    (project / "site/index.html").write_text("the old site")
    return project


def test_two_builds_give_the_same_bytes(site, tmp_path):
    project = copy_project(tmp_path / "elsewhere")
    built = run(
        "mkdocs", "build", "--strict", "--site-dir", "again", cwd=project, TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7"
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    first, second = tree(site), tree(project / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


BUILD_AGAIN = """
import logging
import shutil
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config

logging.basicConfig(level=logging.WARNING)

def make(folder, dirty=False):
    config = load_config("mkdocs.yml", site_dir=folder, strict=False)
    config.plugins.on_startup(command="serve", dirty=dirty)
    build(config, dirty=dirty)

make("before")
for path, old, new in {edits}:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text, path
    Path(path).write_text(text.replace(old, new), encoding="utf-8")
if {dirty}:
    shutil.copytree("before", "after")
make("after", {dirty})
"""


def build_again(project: Path, *edits: tuple[str, str, str], dirty: bool = False) -> str:
    """Build into before/, replace text in files, build into after/ in the same process; return what was printed.

    When `dirty`, after/ is a copy of before/ in which only the edited pages are built.
    """
    ended = subprocess.run(
        [sys.executable, "-c", BUILD_AGAIN.replace("{edits}", repr(edits)).replace("{dirty}", str(dirty))],
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_a_rebuild_while_serving_gives_what_a_fresh_build_gives(tmp_path):
    project = copy_project(tmp_path / "project")
    build_again(
        project,
        ("data/salaries.yml", "low: 110000", "low: 111000"),
        ("data/glossary.yml", 'term: "overfitting"', 'term: "over-fitting"'),
        ("docs/role.md", "\n## ", "\n## More on "),
        ("docs/fit.md", "title: ", "title: Now "),
        ("overrides/tables/salaries.html", "USA, dollars a year", "USA, dollars per year"),
        ("docs/assets/phase-order.svg", "<title>", "<title>Now: "),
        ("macros/downloads/tables_csv.py", '" | ".join', '" / ".join'),
        ("mkdocs.yml", "Red flags:", "Warning signs:"),
    )
    fresh = run("mkdocs", "build", "--no-strict", "--site-dir", "fresh", cwd=project)
    assert fresh.returncode == 0, fresh.stdout + fresh.stderr
    first, second = tree(project / "fresh"), tree(project / "after")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert first != tree(project / "before")


def test_a_build_of_the_edited_pages_alone_keeps_every_page_whole(tmp_path):
    """`--dirty` leaves the other pages as they are: all link to the style sheet and the script that are there."""
    project = cut(copy_project(tmp_path / "project"), "faq.md", "salary.md", "roadmap/index.md", "roadmap/core-ml.md")
    build_again(project, ("docs/faq.md", "\n## ", "\nOne sentence more.\n\n## "), dirty=True)
    before, after = tree(project / "before"), tree(project / "after")
    assert b"One sentence more." in after["faq/index.html"]
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"faq/index.html", "search/search_index.json", "sitemap.xml.gz"}, changed


@pytest.mark.parametrize("written", ["index.html", "downloads/SHA256SUMS"])
def test_a_killed_build_leaves_the_old_site_whole(written, published):
    build = subprocess.Popen(MAKE, cwd=published, env=ENVIRONMENT, stdout=subprocess.DEVNULL, start_new_session=True)
    assert wait_for((published / ".site.new" / written).exists, 60)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    page = (published / "site/index.html").read_text(encoding="utf-8")
    assert page == "the old site" or page.rstrip().endswith("</html>")  # killed too late: the new one is in its place


def test_a_build_clears_away_what_a_killed_one_left(published):
    for left in (".site.new", ".site.old"):
        (published / left).mkdir()
        (published / left / "left.html").write_text("left")
    built = make(published)
    assert built.returncode == 0, built.stdout + built.stderr
    assert (published / "site/roadmap/index.html").exists()
    assert not (published / "site/left.html").exists()
    assert sorted(path.name for path in published.glob(".site*")) == []


def test_a_failed_build_leaves_the_old_site_whole(published):
    page = published / "docs/faq.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8")
    failed = make(published)
    assert failed.returncode != 0
    assert "nowhere.md" in failed.stdout + failed.stderr
    assert tree(published / "site") == {"index.html": b"the old site"}


def test_a_full_disk_leaves_the_old_site_whole(published):
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    limited = make(published, preexec_fn=fill)
    assert limited.returncode != 0
    assert re.search(r"/\.site\.new/\S+: cannot be read or written \(File too large\)$", limited.stdout, re.M)
    assert "Traceback" not in limited.stdout + limited.stderr
    assert tree(published / "site") == {"index.html": b"the old site"}


def heed_rights() -> None:
    """Make this process heed the rights of files, which root may pass over."""
    if os.geteuid() == 0:
        drop_from_bounding_set, may_pass_over_rights = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
        assert ctypes.CDLL(None).prctl(drop_from_bounding_set, may_pass_over_rights, 0, 0, 0) == 0


def test_a_read_only_folder_is_told_in_one_line(published):
    published.chmod(0o555)
    refused = make(published, preexec_fn=heed_rights)
    published.chmod(0o755)
    assert refused.returncode != 0
    assert f"{published}/.site.new: cannot be read or written (Permission denied)" in refused.stdout.splitlines()
    assert "Traceback" not in refused.stdout + refused.stderr
    assert tree(published / "site") == {"index.html": b"the old site"}


def test_swap_refuses_a_folder_that_is_no_site(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("the old site")
    ended = run("macros", "swap", str(tmp_path / "new"), str(tmp_path / "site"), cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr == f"{tmp_path}/new: holds no index.html; {tmp_path}/site stays as it is\n"
    assert (tmp_path / "site/index.html").read_text() == "the old site"


def test_completing_refuses_a_folder_that_is_no_site(tmp_path):
    ended = run("macros", str(tmp_path), cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr == f"{tmp_path}: holds no index.html; build the site first\n"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def server(tmp_path):
    """`mkdocs serve` on a copy of the sources with two whole pages: (project, address, its log file)."""
    project = cut(copy_project(tmp_path / "project"), "salary.md", "faq.md")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            env=ENVIRONMENT | {"SITE_URL": f"http://127.0.0.1:{port}/"},
            stdout=out,
            stderr=out,
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        assert wait_for(lambda: get(address), 60), log.read_text()
        yield project, address, log
    finally:
        process.terminate()
        process.wait()


def get(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def wait_for(true, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_server_sees_edits_and_lives_through_mistakes(server):
    project, address, log = server
    salaries = project / "data/salaries.yml"
    assert "$110,000" in get(f"{address}salary/")
    replace(salaries, "low: 110000", "low: 111000")
    assert wait_for(lambda: "$111,000" in get(f"{address}salary/"), 30), log.read_text()
    assert '"low": 111000' in get(f"{address}downloads/salaries.json")

    replace(salaries, "low: 111000", "low: many")
    assert wait_for(lambda: "entry.usa.low: Input should be a valid integer" in log.read_text(), 30), log.read_text()
    replace(salaries, "low: many", "low: 112000")
    assert wait_for(lambda: "$112,000" in get(f"{address}salary/"), 30), log.read_text()

    page = project / "docs/faq.md"
    replace(page, "\n## ", "\n{{ nope }}\n\n## ")
    assert wait_for(lambda: "'nope' is undefined" in log.read_text(), 30), log.read_text()
    replace(page, "\n{{ nope }}\n\n## ", "\n## ")
    replace(project / "overrides/tables/salaries.html", "USA, dollars a year", "USA, dollars per year")
    assert wait_for(lambda: "USA, dollars per year" in get(f"{address}salary/"), 30), log.read_text()
    replace(project / "macros/formats.py", '"Up to ', '"At most ')
    assert wait_for(lambda: "At most ₹60,00,000+" in get(f"{address}salary/"), 30), log.read_text()
    replace(project / "mkdocs.yml", "Red flags:", "Warning signs:")
    assert wait_for(lambda: "Warning signs" in get(f"{address}role/"), 30), log.read_text()
    assert "Traceback" not in log.read_text()
