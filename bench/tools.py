"""What may be missing on a machine: Lighthouse from npm, nginx and a load generator; each gives figures or a reason."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.conftest import FLAGS, ROOT
from tests.machine import chromium, nginx

RUNS = 3  # of Lighthouse, when there is time
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "guide-bench"
FAMILIES = {"roboto": "Roboto", "roboto-mono": "Roboto Mono"}  # that Material takes from Google Fonts: package -> name
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv"}


class Missing(Exception):
    """Something that this machine does not have, in words."""


def lighthouse() -> Path:
    """Return the path of Lighthouse, installed from npm outside of the project when it is not there."""
    found = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    return Path(found) if found else _npm("lighthouse@13") / ".bin/lighthouse"


def _npm(*packages: str) -> Path:
    """Return the folder that holds packages of npm, installed outside of the project. Raises Missing."""
    modules = CACHE / "node_modules"
    absent = [package for package in packages if not (modules / package.rpartition("@")[0]).exists()]
    if absent and not shutil.which("npm"):
        raise Missing("node and npm are not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    words = ["npm", "install", "--prefix", str(CACHE), "--no-fund", "--no-audit", *absent]
    if absent and subprocess.run(words, capture_output=True, timeout=180).returncode:
        raise Missing(f"npm could not install {' '.join(absent)}")
    return modules


def score(address: str, until: float, hosts: str = "") -> dict[str, float]:
    """Return Lighthouse's mobile scores of an address, 0 to 100, its times in ms and its shift: medians of its "runs".

    They are RUNS, or fewer, at least one, when `until` (seconds of time.monotonic) has passed. The scores that do not
    depend on time come from the first run. "LCP from" and "LCP to" are the least and the most that a run gave.
    `hosts` says where other hosts are found on this machine, see google_fonts; all that it leaves out are not found.
    Raises Missing when Lighthouse cannot be installed or ended with an error three times.
    """
    program = lighthouse()
    rules = f'--host-resolver-rules="{hosts}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"'
    flags = " ".join(["--headless=new", *FLAGS, rules, *(["--ignore-certificate-errors"] if hosts else [])])
    results: list[dict[str, float]] = []
    failed = 0
    while len(results) < RUNS and (not results or time.monotonic() < until):
        again = ["--only-categories=performance"] if results else []
        words = ["timeout", "--signal=INT", "120"]  # interrupted, it ends its browser as well
        done = subprocess.run(
            [*words, str(program), address, "--quiet", "--output=json", f"--chrome-flags={flags}", *again],
            capture_output=True, text=True, env=os.environ | {"CHROME_PATH": chromium() or ""},
        )  # fmt: skip
        if done.returncode:
            failed += 1
            if failed > 2:
                raise Missing(f"lighthouse ended with {done.returncode}: {done.stderr.strip()[-200:]}")
            continue
        report = json.loads(done.stdout)
        one = {name: value["score"] * 100 for name, value in report["categories"].items() if value["score"] is not None}
        for short, audit in (
            ("FCP", "first-contentful-paint"),
            ("LCP", "largest-contentful-paint"),
            ("TBT", "total-blocking-time"),
        ):
            one[short] = report["audits"][audit]["numericValue"]
        one["CLS"] = report["audits"]["cumulative-layout-shift"]["numericValue"]
        results.append(one)
    medians = {name: median(result[name] for result in results if name in result) for name in results[0]}
    largest = [result["LCP"] for result in results]
    return medians | {"LCP from": min(largest), "LCP to": max(largest), "runs": len(results)}


@contextmanager
def _running(folder: Path, servers: str) -> Iterator[int]:
    """Run nginx with one worker and these `servers`, in which PORT stands for the port that it yields."""
    if not nginx():
        raise Missing("nginx is not installed (apt-get install nginx)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.chmod(0o755)  # nginx reads as another user
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;\n"
        f"events {{ worker_connections 512; }}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {paths}\n{servers.replace('PORT', str(port))}\n}}\n"
    )
    words = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        time.sleep(0.7)
        if server.poll() is not None:
            raise Missing(f"nginx did not start: {server.stderr.read()[-300:]}")
        try:
            yield port
        finally:
            server.terminate()


@contextmanager
def hosted(site: Path, precompressed: bool = True, policy: bool = True) -> Iterator[str]:
    """Put a site behind nginx on this machine, as deploy/nginx.conf says, and yield its address.

    Without `policy` no Content-Security-Policy is sent: stock Material's scripts and fonts do not run under ours.
    Raises Missing.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(site, folder / "site")
        if precompressed:
            for path in (folder / "site").rglob("*"):
                if path.suffix in TEXT and path.is_file():
                    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9))
        text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
        text = text[text.index("server {", text.index("server {") + 1) :]
        text = text.replace("listen 443 ssl http2;", "listen 127.0.0.1:PORT;")
        text = text.replace("root /srv/guide;", f"root {folder}/site;")
        left_out = ("ssl_certificate",) if policy else ("ssl_certificate", "Content-Security-Policy")
        text = "\n".join(line for line in text.splitlines() if not any(word in line for word in left_out))
        if not precompressed:
            text = text.replace(
                "gzip_static on;", "gzip on; gzip_comp_level 6; gzip_types text/css application/javascript;"
            )
        with _running(folder, text) as port:
            yield f"http://127.0.0.1:{port}/"


@contextmanager
def google_fonts() -> Iterator[str]:
    """Answer for the two hosts of Google Fonts on this machine over HTTP/2 and yield the rules that lead there.

    The fonts come from npm: one variable file for each style and script. The hosts are nearer than Google's and the
    stylesheet is shorter, so both flatter what is measured with them. Raises Missing.
    """
    if not shutil.which("openssl"):
        raise Missing("openssl is not installed")
    modules = _npm(*(f"@fontsource-variable/{name}@5" for name in FAMILIES))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        styles = ""
        for name, family in FAMILIES.items():
            package = modules / "@fontsource-variable" / name
            shutil.copytree(package / "files", folder / name)
            for file in ("wght.css", "wght-italic.css"):
                text = (package / file).read_text(encoding="utf-8").replace(f"{family} Variable", family)
                styles += text.replace("url(./files/", f"url(https://fonts.gstatic.com/{name}/")
        (folder / "css").write_text(styles.replace("font-display: swap", "font-display: fallback"), encoding="utf-8")
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        subprocess.run([*words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        servers = (
            f"gzip on; gzip_types text/css; server {{ listen 127.0.0.1:PORT ssl http2; root {folder};\n"
            f"ssl_certificate {certificate}; ssl_certificate_key {key}; add_header Access-Control-Allow-Origin *;\n"
            "location = /css { default_type text/css; }\n}"
        )
        with _running(folder, servers) as port:
            yield "".join(f"MAP {host} 127.0.0.1:{port}, " for host in ("fonts.googleapis.com", "fonts.gstatic.com"))


def requests_a_second(address: str) -> float:
    """Return how many compressed answers a second a server gives to wrk (16 connections, 3 times 2 seconds)."""
    if not shutil.which("wrk"):
        raise Missing("wrk is not installed (apt-get install wrk)")
    found = []
    for _ in range(3):
        done = subprocess.run(
            ["wrk", "-t1", "-c16", "-d2s", "-H", "Accept-Encoding: gzip", address],
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(float(next(line for line in done.stdout.splitlines() if "Requests/sec" in line).split()[1]))
    return median(found)
