"""Find what the browser tests need beside Python packages, or install it: a Chromium and a Java runtime.

A Chromium on this machine is taken first, then the one that Playwright brings, then Debian's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def java() -> str | None:
    """Return the path of a Java runtime, which the Nu HTML checker needs, or None."""
    return shutil.which("java")


def _debian(package: str) -> None:
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run([*sudo, "apt-get", *words], env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    """Return 0 when everything is there, else 1 with one line for each thing that is missing."""
    if not chromium():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)
    if not chromium():
        _debian("chromium")
    if not java():
        _debian("default-jre-headless")
    missing = [name for name, path in (("Chromium", chromium()), ("Java", java())) if not path]
    for name in missing:
        print(
            f"{name} was not found and could not be installed; install it and call `make test` again", file=sys.stderr
        )
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
