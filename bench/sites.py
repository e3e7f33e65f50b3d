"""The sources -> the projects and sites that are compared: ours, stock Material, Zensical, and generated ones."""

import re
import resource
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.conftest import ENVIRONMENT, copy_project

QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def ours(folder: Path) -> Path:
    """Return a copy of this project."""
    return copy_project(folder)


def stock(folder: Path, fonts: bool = False) -> Path:
    """Return a copy of this project with Material's own look, script and search, and nothing done after the build.

    Material as it comes loads its fonts from Google. Without `fonts` they stay off, which flatters it.
    """
    copy_project(folder)
    config = folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    material = {
        r"hooks: .*\n": "",
        r"  custom_dir: .*\n": "" if fonts else "  font: false\n",
        r"plugins:\n": "plugins:\n  - search\n",
    }
    for setting, instead in material.items():
        text, there = re.subn(f"^{setting}", instead, text, flags=re.MULTILINE)
        if not there:
            raise RuntimeError(f"mkdocs.yml has no line {setting!r}, so this would not be stock Material")
    config.write_text(text, encoding="utf-8")
    module = folder / "macros/__init__.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(re.sub(r"def (on_post_\w+)\(", r"def not_\1(", text), encoding="utf-8")
    return folder


def grown(project: Path, pages: int) -> Path:
    """Add pages to a project until it has `pages`, from the text of its own, and return it."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((project / "docs/skills").glob("*.md"))]
    bodies = [text.split("\n---\n", 1)[1] for text in texts]
    bodies = [re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)]*\)", "", body).replace("[", "") for body in bodies]
    there = len(list((project / "docs").rglob("*.md")))
    names = [f"grown/part-{number // 40}/page-{number}.md" for number in range(max(0, pages - there))]
    for number, name in enumerate(names):
        path = project / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\ntitle: Page {number}\ndescription: Generated page {number} of the benchmark.\n---\n"
        path.write_text(head + bodies[number % len(bodies)], encoding="utf-8")
    config = project / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    parts = sorted({name.split("/")[1] for name in names}, key=lambda part: int(part.split("-")[1]))
    text += "  - Grown:\n" + "".join(
        f"      - {part}:\n" + "".join(f"          - {name}\n" for name in names if f"/{part}/" in name)
        for part in parts
    )
    config.write_text(text, encoding="utf-8")
    return project


def build(project: Path, engine: str = "mkdocs") -> tuple[Path, float]:
    """Build a project and return (its site, seconds of processor time). Raises RuntimeError with what was printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(project / "site", ignore_errors=True)
    shutil.rmtree(project / ".cache", ignore_errors=True)
    words = {"mkdocs": ["mkdocs", "build", "--strict"], "zensical": ["zensical", "build"]}[engine]
    done = subprocess.run([sys.executable, "-m", *words], cwd=project, env=ENVIRONMENT, timeout=400, **QUIET)
    if done.returncode:
        raise RuntimeError(done.stdout[-800:])
    if engine == "zensical":
        subprocess.run([sys.executable, "-m", "macros", "site"], cwd=project, env=ENVIRONMENT, check=True, **QUIET)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return project / "site", after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seen_after(project: Path, words: list[str], edits: int) -> list[float]:
    """Serve a project, change docs/fit.md `edits` times, and return the seconds until each change could be read.

    One change more comes first and does not count: it pays for what is read once. Raises RuntimeError with the end of
    the server's log when a change is not seen within a minute.
    """
    page = project / "docs/fit.md"
    original = page.read_text(encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.format(port=port) for word in words]
    log = (project / "serve.log").open("w")
    server = subprocess.Popen([sys.executable, "-m", *words], cwd=project, env=ENVIRONMENT, stdout=log, stderr=log)

    def wait(text: str, seconds: float) -> float:
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/fit/", timeout=20) as answer:
                    if text in answer.read().decode():
                        return time.perf_counter() - start
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError((project / "serve.log").read_text()[-500:])

    try:
        wait("</html>", 60)
        times = []
        for number in range(edits + 1):
            time.sleep(1.2)
            page.write_text(f"{original}\n\nEdit number {number} of the benchmark.\n", encoding="utf-8")
            times.append(wait(f"Edit number {number} of", 60))
        return times[1:]
    finally:
        server.terminate()
        server.wait()
        log.close()
        page.write_text(original, encoding="utf-8")
