"""A built site -> the same site without what no page of it requests: style rules, source maps, word lists, workers."""

import hashlib
import re
from pathlib import Path

THEME_SHEETS = re.compile(r"^(main|palette)\.[0-9a-f]{8}\.min\.css$")
LATE = 'type="text/x-later"'  # stands in pages whose theme script waits for the reader, see overrides/main.html

# A quoted text, an address or a comment, none of which may be looked into; or what structures a style sheet.
_OPAQUE = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^\"')]*\)|/\*.*?\*/"
_TOKEN = re.compile(rf"{_OPAQUE}|([{{}};])", re.DOTALL)
_PART = re.compile(rf"{_OPAQUE}|([(\[])|([)\]])|(,)", re.DOTALL)
_DECLARATION = re.compile(rf"(?:{_OPAQUE}|[^;])+", re.DOTALL)
_CALL = re.compile(r":(not|is|where|has|-webkit-any|-moz-any|[\w-]+)\(((?:[^()]|\([^()]*\))*)\)")
_NAME = re.compile(r"\.([\w-]+)|#([\w-]+)|\[([\w-]+)=\"?'?([\w-]*)|\[[^\]]*\]|::?[\w-]+|([a-z][\w-]*)")
_VALUES = ("dir", "data-md-color-scheme", "data-md-color-primary", "data-md-color-accent")


class Used:
    """What pages and scripts name: classes, ids, elements, and the values of a few attributes."""

    def __init__(self, pages: list[str], scripts: list[str], styles: list[str]):
        self.names: set[str] = set()
        self.values: set[tuple[str, str]] = set()
        for page in pages:
            for group in set(re.findall(r'\s(?:class|id)="([^"]*)"', page)):
                self.names.update(group.split())
            self.names.update(re.findall(r"<([a-z][a-z0-9-]*)", page))
            self.values.update(re.findall(rf'\s({"|".join(_VALUES)})="([^"]*)"', page))
        for script in scripts:
            self.names.update(re.findall(r"[A-Za-z_][\w-]*", script))
        self.text = "\n".join([*scripts, *styles])

    def selector(self, text: str) -> bool:
        """Return whether anything on a page can match a selector."""
        for call, inside in _CALL.findall(text):
            if call != "not" and not call.startswith("nth") and call not in ("lang", "dir", "host"):
                if not any(self.selector(part) for part in _split(inside)):
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
    kept, _ = _rules(css, 0, used)
    while True:
        named = set(re.findall(r"var\((--[\w-]+)", kept + used.text)) | set(re.findall(r"--md-[\w-]+", used.text))
        fewer = re.sub(
            r"(?<=\{)[^{}\"']*(?:(?:\"[^\"]*\"|'[^']*')[^{}\"']*)*(?=\})", lambda m: _declarations(m[0], named), kept
        )
        fewer = re.sub(r"[^{}]+\{\}", "", fewer)
        if fewer == kept:
            break
        kept = fewer
    for name in set(re.findall(r"@keyframes ([\w-]+)\{", kept)):
        if not re.search(rf"animation[\w-]*:[^;}}]*\b{name}\b", kept + used.text):
            kept = re.sub(rf"@keyframes {name}\{{(?:[^{{}}]*\{{[^}}]*\}})*\}}", "", kept)
    return kept


def slim(site: Path) -> None:
    """Take out of the folder `site` what its pages do not use. The same site gives the same bytes.

    A theme's style sheet that has changed gets the name of its content, so that hosts may cache it for ever.
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
    sheets = sorted(site.glob("assets/stylesheets/**/*.css"))
    theme = [path for path in sheets if THEME_SHEETS.match(path.name)]
    used = Used(
        list(pages.values()),
        [path.read_text(encoding="utf-8") for path in sorted(scripts.glob("*.js"))],
        [path.read_text(encoding="utf-8") for path in sheets if path not in theme],
    )
    renamed = {}
    for path in theme:
        css = path.read_text(encoding="utf-8")
        path.unlink()
        if path.name in everything:
            content = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", purge(css, used)).encode()
            renamed[path.name] = f"{path.name.split('.')[0]}.{hashlib.sha256(content).hexdigest()[:8]}.min.css"
            path.with_name(renamed[path.name]).write_bytes(content)
    for path, page in pages.items():
        for old, new in renamed.items():
            page = page.replace(old, new)
        path.write_text(page, encoding="utf-8")
    for script in scripts.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")
    for folder in sorted((path for path in (site / "assets").rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


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


def _declarations(text: str, named: set[str]) -> str:
    """Return declarations without custom properties that are not named."""
    if "--" not in text:
        return text
    kept = [d for d in _DECLARATION.findall(text) if not d.lstrip().startswith("--") or d.split(":")[0].strip() in named]
    return ";".join(kept)
