"""Print and write to bench/results.md what the guide costs and finds, beside stock Material, in about ten minutes."""

import os
import platform
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench import reader, sites, tools
from tests.conftest import FLAGS, ROOT
from tests.machine import chromium

PAGES = ["", "roadmap/", "salary/", "faq/", "glossary/"]
SIZES = (250, 1000, 2000)
FONTS = "stock with fonts"
LIMIT, END = 500, 580  # seconds after which no part, and no build of a generated site, is begun


class Report:
    """Lines that are printed as they come and written at the end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.unmeasured: list[str] = []
        self.took: list[str] = []
        self.start = time.monotonic()

    def say(self, line: str = "") -> None:
        """Add a line."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, title: str, head: list[str], rows: list[list[object]]) -> None:
        """Add a table."""
        self.say(f"\n## {title}\n")
        self.say("| " + " | ".join(head) + " |")
        self.say("|" + " --- |" * len(head))
        for row in rows:
            self.say("| " + " | ".join(str(cell) for cell in row) + " |")

    def elapsed(self) -> float:
        """Return the seconds since the benchmark began."""
        return time.monotonic() - self.start

    def try_(self, name: str, part) -> None:
        """Run a part; note how long it took, or why it could not be measured."""
        start = time.monotonic()
        if self.elapsed() > LIMIT:
            self.unmeasured.append(f"{name}: {LIMIT} seconds were over")
            return
        try:
            part()
        except Exception as reason:  # a part gives figures or a reason; the others go on
            self.unmeasured.append(f"{name}: {reason}")
        self.took.append(f"{name} {time.monotonic() - start:.0f}")


def ratio(ours: float, stock: float) -> str:
    """Format a ratio to stock."""
    return f"{ours / stock:.2f}" if stock else "–"


def main() -> None:
    """Run all parts."""
    report = Report()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        folder.chmod(0o755)
        ours, stock, zensical = (
            sites.ours(folder / "ours"),
            sites.stock(folder / "stock"),
            sites.ours(folder / "zensical"),
        )
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        report.say(f"# Figures of {date.today().isoformat()}\n")
        report.say(
            f"`make bench` on {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
            f"Chromium {browser.version}, Material {version('mkdocs-material')}, Zensical {version('zensical')}. "
            "Stock: the same pages, tables and settings with Material's own templates, styles, script and search, and "
            "nothing done after the build, so without downloads. Its web fonts are off, because they come from another "
            f"host; Lighthouse is also run on “{FONTS}”: Material as it comes, with Google's hosts of fonts "
            "answered on this machine, so nearer than they are. "
            "Times are medians on a machine that may be busy: trust the ratios."
        )
        built, times = {}, {"ours": [], "stock": [], "zensical": []}
        for name, project in (("ours", ours), ("stock", stock)):
            built[name], seconds = sites.build(project)
            times[name].append(seconds)

        def search() -> None:
            mine, theirs = reader.recall(built["ours"], browser), reader.recall(built["stock"], browser)
            rows = [
                [kind, mine[kind][0], *(f"{value:.2f}" for value in (*mine[kind][1:], *theirs[kind][1:]))]
                for kind in mine
            ]
            head = ["kind", "queries", "@1", "@3", "@3, page", "stock @1", "stock @3", "stock @3, page"]
            report.table("Search: share of tests/queries.yml that is answered, an even sample", head, rows)
            mine_, theirs_ = reader.first_result(built["ours"], browser), reader.first_result(built["stock"], browser)
            names = ["right after load", "after reading for 3 s", "second query"]
            rows = [[n, f"{m:.0f}", f"{t:.0f}", ratio(m, t)] for n, m, t in zip(names, mine_, theirs_, strict=True)]
            report.table("Search: milliseconds to the first result", ["", "ours", "stock", "ratio"], rows)

        def weight() -> None:
            rows = []
            for address in PAGES:
                mine, theirs = (reader.weight(built[name], address, browser) for name in ("ours", "stock"))
                beside = ratio(mine[1], theirs[1])
                rows.append([address or "home", *mine, *theirs, beside])
            head = [
                "page",
                "HTML",
                "beside",
                "requests",
                "stock HTML",
                "stock beside",
                "stock requests",
                "ratio beside",
            ]
            report.table("Weight of a first visit on a phone, bytes, gzip 6", head, rows)
            mine, theirs = (reader.holds(built[name]) for name in ("ours", "stock"))
            rows = [
                [kind, f"{mine[kind]:.2f}", f"{theirs[kind]:.2f}", ratio(mine[kind], theirs[kind])] for kind in mine
            ]
            report.table("The whole site, MB", ["", "ours", "stock", "ratio"], rows)
            rows = [
                [a, *(f"{reader.longest_task(built[n], a, browser):.0f}" for n in ("ours", "stock"))]
                for a in ("glossary/", "resources/")
            ]
            head = ["page", "ours", "stock"]
            report.table(
                "Longest task while scrolling, ms, processor slowed down 4 times (0: none over 50)", head, rows
            )

        def phone() -> None:
            rows = []
            with tools.hosted(built["ours"]) as mine, tools.hosted(built["stock"], policy=False) as theirs:
                for address in ("", "roadmap/", "salary/"):
                    seen = reader.first_view({"ours": mine, "stock": theirs}, address, browser)
                    rows.append([address or "home", *(f"{s:.0f}" for s in seen.values()), ratio(*seen.values())])
            title = "Largest text of a page on a slow phone (processor slowed down 4 times, 1.6 Mbit/s, 150 ms), ms"
            report.table(title, ["page", "ours", "stock", "ratio"], rows)

        def lighthouse() -> None:
            rows = []
            built[FONTS], _ = sites.build(sites.stock(folder / "fonts", fonts=True))
            with tools.google_fonts() as hosts:
                for address, names in (("", ("ours", "stock", FONTS)), ("roadmap/", ("ours", FONTS))):
                    scores = {}
                    for name in names:
                        with tools.hosted(built[name], policy=name == "ours") as home:
                            until = report.start + LIMIT
                            scores[name] = tools.score(home + address, until, hosts if name == FONTS else "")
                    for name, s in scores.items():
                        kinds = ("performance", "accessibility", "best-practices", "seo")
                        row = [f"{address or 'home'}, {name}", "/".join(f"{s[kind]:.0f}" for kind in kinds)]
                        row += [f"{s[time]:.0f}" for time in ("FCP", "LCP", "LCP from", "LCP to", "TBT")]
                        rows.append([*row, f"{s['CLS']:.3f}", ratio(s["LCP"], scores[FONTS]["LCP"]), s["runs"]])
            head = ["page", "scores", "FCP ms", "LCP ms", "least", "most", "TBT ms", "CLS", f"LCP to {FONTS}", "runs"]
            title = "Lighthouse mobile (performance/accessibility/best practices/SEO), median of the runs"
            report.table(title, head, rows)

        def building() -> None:
            for _ in range(3):
                for name, project in (("ours", ours), ("stock", stock), ("zensical", zensical)):
                    if len(times[name]) == 3:  # the first build of the run counts too
                        continue
                    times[name].append(sites.build(project, "zensical" if name == "zensical" else "mkdocs")[1])
            base = median(times["stock"])
            rows = [[name, f"{median(t):.2f}", ratio(median(t), base)] for name, t in times.items()]
            report.table("Build at today's size, seconds of processor time", ["", "seconds", "to stock"], rows)

        def serving() -> None:
            words = {
                "ours": ["mkdocs", "serve", "--dev-addr", "127.0.0.1:{port}"],
                "stock": ["mkdocs", "serve", "--dev-addr", "127.0.0.1:{port}"],
                "ours, --dirty": ["mkdocs", "serve", "--no-strict", "--dirty", "--dev-addr", "127.0.0.1:{port}"],
                "zensical": ["zensical", "serve", "--dev-addr", "127.0.0.1:{port}"],
            }
            projects = {"ours": ours, "stock": stock, "ours, --dirty": ours, "zensical": zensical}
            seen = {name: median(sites.seen_after(projects[name], words[name], 3)) for name in words}
            base = seen["stock"]
            rows = [[name, f"{value:.2f}", ratio(value, base)] for name, value in seen.items()]
            report.table("From saving a page to reading it, seconds", ["", "seconds", "to stock"], rows)

        def growing() -> None:
            rows, last = [], None
            for size in SIZES:
                if last and report.elapsed() + 1.2 * last[1] * size / last[0] > END:
                    report.unmeasured.append(f"growing, {size} pages: it would have taken longer than {END} seconds")
                    break
                _, seconds = sites.build(sites.grown(sites.ours(folder / f"grown-{size}"), size))
                more = f"{1000 * (seconds - last[1]) / (size - last[0]):.0f}" if last else "–"
                other = "–"
                if size == SIZES[0]:
                    other = f"{sites.build(sites.grown(sites.stock(folder / f'grown-stock-{size}'), size))[1]:.1f}"
                rows.append([size, f"{seconds:.1f}", f"{1000 * seconds / size:.0f}", more, other])
                last = (size, seconds)
            head = ["pages", "seconds", "ms a page", "ms for each page more", "stock, seconds"]
            report.table("Build of a generated site, processor time", head, rows)

        def hosting() -> None:
            rows = []
            for label, precompressed in (("precompressed", True), ("compressed on the fly, level 6", False)):
                with tools.hosted(built["ours"], precompressed) as home:
                    rows.append(
                        [label, *(f"{tools.requests_a_second(home + address):.0f}" for address in ("", "roadmap/"))]
                    )
            report.table("nginx, one worker, requests a second on this machine", ["", "home", "roadmap"], rows)

        report.try_("search", search)
        report.try_("weight", weight)
        report.try_("building", building)
        report.try_("serving", serving)
        report.try_("nginx", hosting)
        report.try_("Lighthouse", lighthouse)
        report.try_("slow phone", phone)
        report.try_("growing", growing)
        browser.close()
    report.say("\n## Not measured\n")
    for line in report.unmeasured or ["Nothing was left out."]:
        report.say(f"- {line}")
    report.say(f"\nIt took {report.elapsed():.0f} seconds: {', '.join(report.took)}.")
    (ROOT / "bench/results.md").write_text("\n".join(report.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
