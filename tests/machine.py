"""Find what the tests need beside Python packages, or install it: a Chromium, a Java runtime and nginx.

With the word `browsers`, what `make browsers` needs: Firefox, WebKitGTK with its driver, and a screen.

What is there counts only when it starts: on a small machine shared libraries may be missing. A Chromium on this
machine is taken first, then the one that Playwright brings, then Debian's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the path of a Chromium that starts on this machine, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    found = [path for name in NAMES if (path := shutil.which(name))]
    if not found and driver():
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            found = [playwright.chromium.executable_path]
    return next((path for path in found if _starts(path)), None)


def nginx() -> str | None:
    """Return the path of nginx, which tries the configuration in deploy/, or None."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def driver() -> bool:
    """Return whether the program with which Playwright drives browsers starts here."""
    return _starts(sys.executable, "-m", "playwright")


def java() -> str | None:
    """Return the path of a Java runtime, which the Nu HTML checker needs, or None."""
    return shutil.which("java")


def firefox() -> str | None:
    """Return the path of a Firefox that starts on this machine, or None."""
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name)) and _starts(path)), None)


def webkit() -> str | None:
    """Return the path of the small browser that comes with WebKitGTK, or None."""
    return next((str(path) for path in sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.?/MiniBrowser"))), None)


def webkit_driver() -> str | None:
    """Return the path of the program that drives WebKitGTK, or None."""
    return shutil.which("WebKitWebDriver")


def screen() -> str | None:
    """Return the path of the program that gives a screen to a browser on a machine without one, or None."""
    return shutil.which("xvfb-run")


def _starts(*command: str) -> bool:
    """Return whether a program is there and finds its shared libraries."""
    try:
        return not subprocess.run([*command, "--version"], capture_output=True).returncode
    except OSError:
        return False


def _debian(package: str) -> None:
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    # A server among the packages is for the tests alone: nothing may start it as a service.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", "SYSTEMD_OFFLINE": "1"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run([*sudo, "apt-get", *words], env=environment, stdout=subprocess.DEVNULL)


def _tests() -> dict[str, object]:
    if not driver():
        _debian("libatomic1")
    if not chromium() and driver():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)
    if not chromium():
        _debian("chromium")
    if not java():
        _debian("default-jre-headless")
    if not nginx():
        _debian("nginx")
    return {"Playwright's driver": driver(), "Chromium": chromium(), "Java": java(), "nginx": nginx()}


def _browsers() -> dict[str, object]:
    if not firefox():
        _debian("firefox-esr")
    if not (webkit() and webkit_driver()):
        _debian("webkit2gtk-driver")
    if not screen():
        _debian("xvfb")
    return {
        "Firefox": firefox(),
        "WebKitGTK's MiniBrowser": webkit(),
        "WebKitWebDriver": webkit_driver(),
        "xvfb-run": screen(),
    }


def main(word: str = "test") -> int:
    """Return 0 when everything is there, else 1 with one line for each thing that is missing."""
    missing = [name for name, there in (_browsers if word == "browsers" else _tests)().items() if not there]
    for name in missing:
        print(
            f"{name} was not found and could not be installed; install it and call `make {word}` again", file=sys.stderr
        )
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
