"""The files of deploy/ do what docs/about/hosting.md says. nginx answers on this machine only."""

import re
import urllib.error
import urllib.request

import pytest

from bench import tools
from tests.conftest import ROOT

HEADERS = {
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Access-Control-Allow-Origin",
}


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(address: str, method: str = "GET", **headers: str):
    """Return the answer to a request, whatever its status, without following it to another address."""
    request = urllib.request.Request(address, method=method, headers=headers, data=b"" if method == "POST" else None)
    try:
        return urllib.request.build_opener(Stay).open(request, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer


@pytest.fixture(scope="module")
def nginx(site):
    with tools.hosted(site) as address:
        yield address


@pytest.mark.parametrize("path", ["", "salary/", "nowhere/", "assets/guide/search.js", "downloads/salaries.json"])
def test_nginx_sends_every_header_with_every_answer(path, nginx):
    answer = ask(nginx + path)
    assert answer.status == (404 if path == "nowhere/" else 200)
    assert set(answer.headers) >= HEADERS
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Server"] == "nginx"


def test_other_sites_may_fetch_downloads_and_show_cards(nginx):
    for path in ("downloads/salaries.json", "assets/images/cards/home.png"):
        answer = ask(nginx + path)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_nginx_sends_compressed_files_as_they_are(site, nginx):
    answer = ask(f"{nginx}salary/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < (site / "salary/index.html").stat().st_size / 3


def test_nginx_shows_our_page_for_a_wrong_address(nginx):
    answer = ask(f"{nginx}no/such/page/")
    assert answer.status == 404
    assert "How to Become a Machine Learning Engineer" in answer.read().decode()


def test_nginx_sends_on_an_address_without_its_slash(nginx):
    answer = ask(f"{nginx}salary")
    assert (answer.status, answer.headers["Location"]) == (301, "/salary/")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "", 403), ("PUT", "salary/", 403), ("DELETE", "salary/", 403), ("GET", ".git/config", 404),
     ("GET", "..%2f..%2fetc/passwd", 400), ("GET", "assets/", 403)],
)  # fmt: skip
def test_nginx_refuses_what_no_reader_asks_for(method, path, status, nginx):
    assert ask(nginx + path, method).status == status


def test_the_header_file_of_other_hosts_names_the_same_headers():
    text = (ROOT / "deploy/_headers").read_text(encoding="utf-8")
    ours = dict(line.strip().split(": ", 1) for line in text.splitlines() if line.startswith("  "))
    assert set(ours) == HEADERS
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for name in HEADERS:
        assert (
            f'add_header {name} "{ours[name]}" always;' in nginx or f"add_header {name} {ours[name]} always;" in nginx
        )


def test_every_action_is_pinned_by_its_commit():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for used in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"
