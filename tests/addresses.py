"""The addresses that were ever published: tests/published.txt. Add new ones with `python -m tests.addresses`."""

import tempfile
from pathlib import Path

from tests.conftest import ROOT, article, run

LIST = Path(__file__).parent / "published.txt"


def published() -> list[str]:
    """Return the list of published addresses, relative to the site."""
    return LIST.read_text(encoding="utf-8").split()


def offered(site: Path) -> list[str]:
    """Return the addresses that a built site offers: its pages, and the anchors within what they say."""
    found = []
    for path in sorted(site.rglob("index.html")):
        page = path.parent.relative_to(site).as_posix()
        page = "" if page == "." else f"{page}/"
        found.append(page or "./")
        said = article(path)
        if said:  # a redirect has none
            found += [f"{page}#{tag['id']}" for tag in said.find_all(id=True) if not tag["id"].startswith("__")]
    found += sorted(path.relative_to(site).as_posix() for path in (site / "downloads").rglob("*") if path.is_file())
    return found


def main() -> None:
    """Build the site and add its new addresses to the list. Nothing is ever taken off."""
    with tempfile.TemporaryDirectory() as folder:
        built = run("mkdocs", "build", "--strict", "--site-dir", folder, cwd=ROOT)
        if built.returncode:
            raise SystemExit(built.stdout + built.stderr)
        addresses = sorted({*published(), *offered(Path(folder))})
    LIST.write_text("\n".join(addresses) + "\n", encoding="utf-8")
    print(f"{len(addresses)} addresses in {LIST.name}")


if __name__ == "__main__":
    main()
