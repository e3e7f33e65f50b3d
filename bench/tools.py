"""What may be missing on a machine: Lighthouse from npm, nginx and a load generator; each gives figures or a reason."""

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.conftest import FLAGS, ROOT
from tests.machine import chromium, nginx

RUNS = 3  # of Lighthouse, of which the median counts
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
    if not shutil.which("npm"):
        raise Missing("node and npm are not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    words = ["npm", "install", "--prefix", str(CACHE), "--no-fund", "--no-audit", "--prefer-offline", *packages]
    if subprocess.run(words, capture_output=True, timeout=180).returncode:
        raise Missing(f"npm could not install {' '.join(packages)}")
    return CACHE / "node_modules"


def score(address: str, hosts: str = "") -> dict[str, float]:
    """Return Lighthouse's mobile scores of an address, 0 to 100, its times in ms and its shift: medians of RUNS.

    "LCP from" and "LCP to" are the least and the most that a run gave.
    `hosts` says where other hosts are found on this machine, see GoogleFonts; all that it leaves out are not found.
    Raises Missing when Lighthouse cannot be installed or ended with an error three times.
    """
    program = lighthouse()
    results: list[dict[str, float]] = []
    failed = 0
    while len(results) < RUNS:
        rules = f'--host-resolver-rules="{hosts}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"'
        flags = " ".join(["--headless=new", *FLAGS, rules, *(["--ignore-certificate-errors"] if hosts else [])])
        again = ["--only-categories=performance"] if results else []  # the other scores do not depend on time
        done = subprocess.run(
            [str(program), address, "--quiet", "--output=json", f"--chrome-flags={flags}", *again],
            capture_output=True, text=True, timeout=120, env=os.environ | {"CHROME_PATH": chromium() or ""},
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
    return medians | {"LCP from": min(largest), "LCP to": max(largest)}


class _Server:
    """nginx on this machine, one worker, with what `_servers` says: `with` starts and ends it."""

    def __init__(self) -> None:
        if not nginx():
            raise Missing("nginx is not installed (apt-get install nginx)")
        self.folder = Path(tempfile.mkdtemp())
        self.folder.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def _start(self, servers: str) -> None:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        (self.folder / "nginx.conf").write_text(
            f"worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/error.log; daemon off;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ include /etc/nginx/mime.types; access_log off; {paths}\n{servers}\n}}\n"
        )
        words = [nginx(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        time.sleep(0.7)
        if self.server.poll() is not None:
            raise Missing(f"nginx did not start: {self.server.stderr.read()[-300:]}")

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Nginx(_Server):
    """A site behind nginx on this machine, as deploy/nginx.conf says: `with Nginx(site) as address`.

    Without `policy` no Content-Security-Policy is sent: stock Material's scripts and fonts do not run under ours.
    """

    def __init__(self, site: Path, precompressed: bool = True, policy: bool = True):
        super().__init__()
        shutil.copytree(site, self.folder / "site")
        if precompressed:
            for path in (self.folder / "site").rglob("*"):
                if path.suffix in TEXT and path.is_file():
                    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9))
        self.precompressed = precompressed
        self.policy = policy

    def __enter__(self) -> str:
        text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
        start = text.index("server {", text.index("server {") + 1)
        text = text[start:].replace("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};")
        text = "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)
        text = text.replace("root /srv/guide;", f"root {self.folder}/site;")
        if not self.policy:
            text = "\n".join(line for line in text.splitlines() if "Content-Security-Policy" not in line)
        if not self.precompressed:
            text = text.replace(
                "gzip_static on;",
                "gzip on; gzip_comp_level 6; gzip_types text/css application/javascript;",
            )
        self._start(text)
        return f"http://127.0.0.1:{self.port}/"


class GoogleFonts(_Server):
    """The two hosts of Google Fonts, answered on this machine over HTTP/2: `with GoogleFonts() as hosts`.

    The fonts come from npm. Their sizes and the chain of requests are those of the real hosts; their distance is not,
    which flatters what is measured with them.
    """

    def __enter__(self) -> str:
        if not shutil.which("openssl"):
            raise Missing("openssl is not installed")
        modules = _npm(*(f"@fontsource-variable/{name}@5" for name in FAMILIES))
        styles = ""
        for name, family in FAMILIES.items():
            package = modules / "@fontsource-variable" / name
            shutil.copytree(package / "files", self.folder / name)
            for file in ("wght.css", "wght-italic.css"):
                text = (package / file).read_text(encoding="utf-8").replace(f"{family} Variable", family)
                styles += re.sub(r"url\(\./files/", f"url(https://fonts.gstatic.com/{name}/", text)
        (self.folder / "css").write_text(styles, encoding="utf-8")
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        subprocess.run([*words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        self._start(
            f"gzip on; gzip_types text/css; server {{ listen 127.0.0.1:{self.port} ssl http2; root {self.folder};\n"
            f"ssl_certificate {certificate}; ssl_certificate_key {key}; add_header Access-Control-Allow-Origin *;\n"
            "location = /css { default_type text/css; }\n}"
        )
        return "".join(f"MAP {host} 127.0.0.1:{self.port}, " for host in ("fonts.googleapis.com", "fonts.gstatic.com"))


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
