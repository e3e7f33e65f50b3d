"""What is installed is pinned, light, and runs on every Python that the README promises."""

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OLDEST = PROJECT["requires-python"].removeprefix(">=") + ".0"


def pins(name: str) -> list[tuple[Requirement, int]]:
    """Return (package==version, number of its hashes) of a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(Requirement(line.split(" --hash")[0].strip()), line.count("--hash=sha256:")) for line in lines]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
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
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    assert [
        need for need in wanted if not any(re.search(rf'"{re.escape(need)}",? +# \S', line) for line in lines)
    ] == []
