"""A built site -> the same site without what no page of it requests: style rules, source maps, word lists, workers."""

import hashlib
import re
from pathlib import Path

SHEET = re.compile(r'<link rel="stylesheet" href="[^"]*/([^/"]+\.css)">')
LATE = 'type="text/x-later"'  # stands in pages whose theme script waits for the reader, see overrides/main.html
# What Material's script makes for features that mkdocs.yml does not turn on, and for the search that ours replaces.
NEVER_MADE = (
    "annotate",
    "md-annotation",
    "md-search",
    "md-source",
    "md-tag",
    "md-tooltip",
    "md-version",
    "mermaid",
    "tabbed",
)

# A quoted text, an address or a comment, none of which may be looked into; or what structures a style sheet.
_OPAQUE = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^\"')]*\)|/\*.*?\*/"
_TOKEN = re.compile(rf"{_OPAQUE}|([{{}};])", re.DOTALL)
_PART = re.compile(rf"{_OPAQUE}|([(\[])|([)\]])|(,)", re.DOTALL)
_DECLARATION = re.compile(rf"(?:{_OPAQUE}|[^;])+", re.DOTALL)
_CALL = re.compile(r":(not|is|where|has|-webkit-any|-moz-any|[\w-]+)\(((?:[^()]|\([^()]*\))*)\)")
_NAME = re.compile(r"\.([\w-]+)|#([\w-]+)|\[([\w-]+)=\"?'?([\w-]*)|\[[^\]]*\]|::?[\w-]+|([a-z][\w-]*)")
_VALUES = ("dir", "data-md-color-scheme", "data-md-color-primary", "data-md-color-accent")


class Used:
    """What pages and scripts name: classes, ids, elements, and the values of a few attributes.

    Any word of `scripts` may become a name; of Material's own script in `theme` only what it makes.
    """

    def __init__(self, pages: list[str], scripts: list[str], theme: list[str]):
        self.names: set[str] = set()
        self.values: set[tuple[str, str]] = set()
        for page in pages:
            for group in set(re.findall(r'\s(?:class|id)="([^"]*)"', page)):
                self.names.update(group.split())
            self.names.update(re.findall(r"<([a-z][a-z0-9-]*)", page))
            self.values.update(re.findall(rf'\s({"|".join(_VALUES)})="([^"]*)"', page))
        for script in scripts:
            self.names.update(re.findall(r"[A-Za-z_][\w-]*", script))
        for script in theme:
            made = re.findall(r"class:[\"`]([^\"`]*)|classList\.\w+\(\"([^\"]*)|\(\"([a-z][a-z0-9]*)\"", script)
            self.names.update(n for n in " ".join(map(" ".join, made)).split() if not n.startswith(NEVER_MADE))
        self.scripts = "\n".join([*scripts, *theme])

    def selector(self, text: str) -> bool:
        """Return whether anything on a page can match a selector."""
        for call, inside in _CALL.findall(text):
            alternatives = call in ("is", "where", "has", "-webkit-any", "-moz-any")
            if alternatives and not any(self.selector(part) for part in _split(inside)):
                return False
        for class_, id_, attribute, value, element in _NAME.findall(_CALL.sub("", text)):
            name = class_ or id_ or element
            if name and name not in self.names:
                return False
            if attribute in _VALUES and value and (attribute, value) not in self.values:
                return False
        return True


def purge(css: str, used: Used) -> str:
    """Return a minified style sheet without rules, keyframes and custom properties that nothing uses."""
    kept, _ = _rules(_minified(css), 0, used)
    fewer = ""
    while fewer != kept:
        fewer, kept = kept, _without_unnamed(kept, set(re.findall(r"var\((--[\w-]+)", kept)))
    for name in set(re.findall(r"@keyframes ([\w-]+)\{", kept)):
        if not re.search(rf"animation[\w-]*:[^;}}]*\b{name}\b", kept + used.scripts):
            kept = re.sub(rf"@keyframes {name}\{{(?:[^{{}}]*\{{[^}}]*\}})*\}}", "", kept)
    return kept


def slim(site: Path) -> None:
    """Take out of the folder `site` what its pages do not use. The same site gives the same bytes.

    The style sheets become one, named after its content so that hosts may cache it for ever.
    """
    scripts = site / "assets/javascripts"
    for path in [*site.rglob("*.map"), *(scripts / "lunr").rglob("*")]:
        if path.is_file():
            path.unlink()
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    everything = "\n".join(pages.values())
    if LATE in everything:
        for path in (scripts / "workers").glob("*"):
            path.unlink()
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(scripts.glob("*.js"))}
    theme = {name for name in texts if name.startswith("bundle.") and LATE in everything}
    ours = [text for name, text in texts.items() if name not in theme]
    _one_sheet(site, pages, Used(list(pages.values()), ours, [texts[name] for name in sorted(theme)]))
    for script in scripts.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")
    for folder in sorted((path for path in (site / "assets").rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _one_sheet(site: Path, pages: dict[Path, str], used: Used) -> None:
    """Make the style sheets that the pages link to one, without what nothing uses; remove those that none links to."""
    sheets = {path.name: path for path in sorted(site.glob("assets/stylesheets/**/*.css"))}
    order = [name for name in SHEET.findall(pages[site / "index.html"]) if name in sheets]
    css = purge("".join(sheets[name].read_text(encoding="utf-8") for name in order), used)
    for path in sheets.values():
        path.unlink()
    name = f"main.{hashlib.sha256(css.encode()).hexdigest()[:8]}.min.css"
    sheets[order[0]].with_name(name).write_text(css, encoding="utf-8")
    others = re.compile(rf'<link rel="stylesheet" href="[^"]*/(?:{"|".join(map(re.escape, order[1:]))})">\s*')
    for path, page in pages.items():
        path.write_text(others.sub("", page).replace(order[0], name), encoding="utf-8")


def _rules(css: str, at: int, used: Used) -> tuple[str, int]:
    """Return (the rules from `at` to the end of their block that are used, where the block ends)."""
    out: list[str] = []
    begin = at
    while token := _TOKEN.search(css, at):
        at = token.end()
        if token[1] is None:
            begin = at if token[0].startswith("/*") and not css[begin : token.start()].strip() else begin
            continue
        head = css[begin : token.start()].strip()
        if token[1] == "}":
            return "".join(out), at
        if token[1] == ";":
            out.append(f"{head};")
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            inside, at = _rules(css, at, used)
            out.append(f"{head}{{{inside}}}" if inside else "")
        else:
            at = _end(css, at)
            kept = [head] if head.startswith("@") else [part for part in _split(head) if used.selector(part)]
            out.append(f"{','.join(kept)}{css[token.start() : at]}" if kept else "")
        begin = at
    return "".join(out), len(css)


def _minified(css: str) -> str:
    """Return a style sheet without comments and needless blanks."""
    parts: list[str] = []
    at = 0
    for token in [*re.finditer(_OPAQUE, css, re.DOTALL), None]:
        plain = re.sub(r"\s+", " ", css[at : token.start() if token else len(css)])
        parts.append(re.sub(r"\s*([{};,])\s*", r"\1", plain).replace(";}", "}"))
        if token and not token[0].startswith("/*"):
            parts.append(token[0])
        at = token.end() if token else at
    return re.sub(r"(?<=[{};,]) | (?=[{}])", "", "".join(parts)).strip()


def _end(css: str, at: int) -> int:
    """Return where the block ends whose content starts at `at`."""
    depth = 1
    for token in _TOKEN.finditer(css, at):
        depth += {"{": 1, "}": -1}.get(token[1], 0)
        if not depth:
            return token.end()
    return len(css)


def _split(selectors: str) -> list[str]:
    """Return the selectors of a list."""
    parts, depth, begin = [], 0, 0
    for token in _PART.finditer(selectors):
        depth += bool(token[1]) - bool(token[2])
        if token[3] and not depth:
            parts.append(selectors[begin : token.start()])
            begin = token.end()
    return [*parts, selectors[begin:]]


def _without_unnamed(css: str, named: set[str]) -> str:
    """Return a style sheet without custom properties that are not named, and without rules that are empty then."""
    block = r"(?<=\{)[^{}\"']*(?:(?:\"[^\"]*\"|'[^']*')[^{}\"']*)*(?=\})"
    return re.sub(r"[^{}]+\{\}", "", re.sub(block, lambda found: _declarations(found[0], named), css))


def _declarations(text: str, named: set[str]) -> str:
    """Return declarations without custom properties that are not named."""
    if "--" not in text:
        return text
    kept = [
        d for d in _DECLARATION.findall(text) if not d.lstrip().startswith("--") or d.split(":")[0].strip() in named
    ]
    return ";".join(kept)
