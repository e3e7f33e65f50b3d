"""What is installed is pinned, light, and runs on every Python that the README promises."""

import importlib.metadata
import os
import re
import socket
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT, copy_project, run

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OLDEST = PROJECT["requires-python"].removeprefix(">=") + ".0"


def pins(name: str) -> list[tuple[Requirement, int]]:
    """Return (package==version, number of its hashes) of a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(Requirement(line.split(" --hash")[0].strip()), line.count("--hash=sha256:")) for line in lines]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "requirements-browsers.txt"])
def test_every_package_is_pinned_with_hashes(name):
    loose = [str(pin) for pin, hashes in pins(name) if not str(pin.specifier).startswith("==") or not hashes]
    assert pins(name) and loose == []
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_package_runs_on_the_oldest_python_promised(name):
    """Debian 12 has Python 3.11.2: a package that asks for 3.11.5 breaks the first command there."""
    too_new = []
    for pin, _ in pins(name):
        wanted = importlib.metadata.metadata(pin.name).get("Requires-Python") or ""
        if not SpecifierSet(wanted).contains(OLDEST):
            too_new.append(f"{pin}: {wanted}")
    assert too_new == []


def test_building_the_site_takes_at_most_forty_packages():
    assert len(pins("requirements.txt")) <= 40


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wanted = [
        *PROJECT["dependencies"],
        *(need for extra in PROJECT["optional-dependencies"].values() for need in extra),
    ]
    assert [
        need for need in wanted if not any(re.search(rf'"{re.escape(need)}",? +# \S', line) for line in lines)
    ] == []


def make(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make with this Python as its own, so that nothing is installed."""
    env = {
        name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH" and not name.startswith("MAKE")
    } | environment
    return subprocess.run(["make", *words], cwd=cwd, env=env, capture_output=True, text=True)


def test_a_port_that_is_taken_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("macros", "port", str(port), cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr == f"port {port} is taken or closed to you; take another: make serve PORT={port + 1}\n"


def test_a_python_that_is_too_old_is_told_in_one_line(tmp_path):
    old = tmp_path / "python3.10"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, 10)\n$2"\n')
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "requirements.txt").touch()
    ended = make("serve", f"PYTHON={old}", cwd=tmp_path, SOURCE_DATE_EPOCH="1")
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[0].startswith("Python 3.11 or newer is needed; this is 3.10.")


@pytest.mark.parametrize("environment", ({}, {"SOURCE_DATE_EPOCH": ""}))
def test_sources_without_git_have_the_day_of_their_newest_check(environment, tmp_path, guide):
    copy_project(tmp_path / "project")
    (tmp_path / "project/Makefile").write_text(
        (ROOT / "Makefile").read_text(encoding="utf-8") + "\nepoch:\n\t@echo $(SOURCE_DATE_EPOCH)\n", encoding="utf-8"
    )
    ended = make("epoch", f"PYTHON={sys.executable}", cwd=tmp_path / "project", GIT_DIR="/nowhere", **environment)
    assert datetime.fromtimestamp(int(ended.stdout), UTC).date() == guide.last_checked
