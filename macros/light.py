"""A built site -> the same site without what no page of it requests: style rules, source maps, word lists, workers."""

import functools
import hashlib
import re
import shutil
from dataclasses import dataclass, replace
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
# What Material's style sheet draws for such features.
NEVER_MET = (
    "[data-linenos]",
    "[data-md-type=select]",
    "[data-preview]",
    "[id=__comments]",
    "[role=columnheader]",
    'img[src$="#',
)

# How classes begin that scripts make.
MADE = ("md-", "guide-", "focus-visible", "js")

# A quoted text, an address or a comment, none of which may be looked into; or what structures a style sheet.
_OPAQUE = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^\"')]*\)|/\*.*?\*/"
_TOKEN = re.compile(rf"{_OPAQUE}|([{{}};])", re.DOTALL)
_PART = re.compile(rf"{_OPAQUE}|([(\[])|([)\]])|(,)", re.DOTALL)
_DECLARATION = re.compile(rf"(?:{_OPAQUE}|[^;])+", re.DOTALL)
_CALL = re.compile(r":(not|is|where|has|-webkit-any|-moz-any|[\w-]+)\(((?:[^()]|\([^()]*\))*)\)")
_STEP = re.compile(r"[\s>+~]+")
_NAME = re.compile(r"\.([\w-]+)|#([\w-]+)|\[([\w-]+)(?:=\"?'?([\w-]*))?[^\]]*\]|::?[\w-]+|([a-z][\w-]*)")
_TAG = re.compile(r"<[a-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
# Attributes that no script changes, bar the color scheme, whose values stand in every page.
_VALUES = ("align", "dir", "for", "type", "data-md-color-scheme", "data-md-color-primary", "data-md-color-accent")
_ATTRIBUTE = re.compile(rf'\s(class|id|{"|".join(_VALUES)})="([^"]*)"')


@functools.lru_cache(maxsize=500)
def tags(page: str) -> frozenset[frozenset]:
    """Return the tags of a page, each as its element, classes, id, and (attribute, value) of a few attributes."""
    found = set()
    for tag in set(_TAG.findall(page)):
        attributes = _ATTRIBUTE.findall(tag)
        names = [re.match(r"<([a-z][\w-]*)", tag)[1]]
        names += [name for key, value in attributes if key in ("class", "id") for name in value.split()]
        found.add(frozenset([*names, *((key, value) for key, value in attributes if key in _VALUES)]))
    return frozenset(found)


@dataclass(frozen=True)
class Used:
    """What pages have and scripts make: the `tags` of pages, and names of elements and classes.

    Any word of `scripts` may become an element, or a class that begins as Material's and ours do; of Material's own
    script in `theme` only what it makes.
    """

    tags: frozenset[frozenset]
    scripts: tuple[str, ...]
    theme: tuple[str, ...] = ()

    @functools.cached_property
    def schemes(self) -> set[tuple[str, str]]:
        """The color schemes that tags name."""
        return {item for tag in self.tags for item in tag if item[0] == "data-md-color-scheme"}

    @functools.cached_property
    def made(self) -> set[str]:
        """The names of what scripts may make."""
        names = {name for script in self.scripts for name in re.findall(r"[A-Za-z_][\w-]*", script)}
        for script in self.theme:
            made = re.findall(r"class:[\"`]([^\"`]*)|classList\.\w+\(\"([^\"]*)|\(\"([a-z][a-z0-9]*)\"", script)
            names.update(n for n in " ".join(map(" ".join, made)).split() if not n.startswith(NEVER_MADE))
        return names

    def named_in(self, css: str) -> "Used":
        """Return the same without names that a style sheet does not name: it stays equal when a heading changes."""
        words = frozenset(re.findall(r"[\w-]+", css))
        kept = (
            frozenset(item for item in tag if (item if type(item) is str else item[0]) in words) for tag in self.tags
        )
        return replace(self, tags=frozenset(kept))

    def selector(self, text: str) -> bool:
        """Return whether anything on a page can match a selector."""
        if self.theme and any(part in text for part in NEVER_MET):
            return False
        for call, inside in _CALL.findall(text):
            alternatives = call in ("is", "where", "has", "-webkit-any", "-moz-any")
            if alternatives and not any(self.selector(part) for part in _split(inside)):
                return False
        return all(self._part(part) for part in _STEP.split(_CALL.sub("", text).strip()))

    @functools.cache  # noqa: B019 - there is one Used for each build
    def _part(self, text: str) -> bool:
        """Return whether one tag can match one part of a selector, as `a.md-icon[for=__search]`."""
        wanted: set = set()
        made = False
        for class_, id_, attribute, value, element in _NAME.findall(text):
            if name := class_ or id_ or element:
                known = name in self.made and (not class_ or name.startswith(MADE))
                made |= known
                wanted |= set() if known else {name}
            elif attribute == "data-md-color-scheme":
                if value and (attribute, value) not in self.schemes:
                    return False
            elif attribute in _VALUES and value:
                wanted.add((attribute, value))
        return (
            not wanted or any(wanted <= tag for tag in self.tags) or (made and not any(type(w) is str for w in wanted))
        )


@functools.lru_cache(maxsize=2)
def purge(css: str, used: Used) -> str:
    """Return a minified style sheet without rules, keyframes and custom properties that nothing uses.

    Without transitions too: a page that is whole before its style sheet would fade in from the browser's own colors.
    """
    kept, _ = _rules(_minified(css), 0, used)
    kept = re.sub(r"-webkit-(mask-[\w-]+:[^;}]*);(?=\1)", "", kept)
    kept = re.sub(r"(?<=[;{])transition(?:-\w+)*:[^;}]*;?", "", kept).replace(";}", "}")
    kept = _without_overridden(kept)
    fewer = ""
    while fewer != kept:
        fewer, kept = kept, _without_unnamed(kept, set(re.findall(r"var\((--[\w-]+)", kept)))
    for name in set(re.findall(r"@keyframes ([\w-]+)\{", kept)):
        if not re.search(rf"animation[\w-]*:[^;}}]*\b{name}\b", kept + "".join(used.scripts + used.theme)):
            kept = re.sub(rf"@keyframes {name}\{{(?:[^{{}}]*\{{[^}}]*\}})*\}}", "", kept)
    return kept


def slim(site: Path) -> None:
    """Take out of the folder `site` what its pages do not use. The same site gives the same bytes.

    The style sheets become one. It and the script of every page are named after their content, so that browsers may
    keep them for ever. What the script loads later keeps its name: an open page finds it after the site has changed.
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
    all_tags = frozenset().union(*map(tags, pages.values()))
    used = Used(all_tags, tuple(ours), tuple(texts[name] for name in sorted(theme)))
    names = _one_sheet(site, pages, used)
    names |= _one_script(site)
    for path, page in pages.items():
        for old, new in names.items():
            page = re.sub(old, new, page)
        path.write_text(_paused(_unindented(page)), encoding="utf-8")
    for script in scripts.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")
    for folder in sorted((path for path in (site / "assets").rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _one_sheet(site: Path, pages: dict[Path, str], used: Used) -> dict[str, str]:
    """Make the style sheets that the pages link to one, without what nothing uses; remove those that none links to.

    Return what is to be replaced in the pages, pattern -> text; after `--dirty`, most of them have our name already.
    """
    sheets = {path.name: path for path in sorted(site.glob("assets/stylesheets/**/*.css"))}
    linked = max((SHEET.findall(page) for page in pages.values()), key=len)
    order = [name for name in dict.fromkeys(linked) if name in sheets]
    css = "".join(sheets[name].read_text(encoding="utf-8") for name in order)
    css = purge(css, used.named_in(css))
    for path in sheets.values():
        path.unlink()
    name = f"main.{_hash(css)}.min.css"
    sheets[order[0]].with_name(name).write_text(css, encoding="utf-8")
    others = "|".join(map(re.escape, order[1:]))
    return {rf'<link rel="stylesheet" href="[^"]*/(?:{others})">\s*': "", r"main\.[0-9a-f]{8}\.min\.css": name}


def _one_script(site: Path) -> dict[str, str]:
    """Take comments and indentation out of the script of every page. Return what is to be replaced, pattern -> text."""
    script = site / "assets/javascripts/guide.js"
    if not script.exists():
        return {}
    text = re.sub(r"^\s*(?://.*\n)*\s*", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
    script.unlink()
    target = script.parent / f"kept/guide.{_hash(text)}.min.js"
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir()
    target.write_text(text, encoding="utf-8")
    return {r'(<script src="[^"]*assets/javascripts/)(?:kept/)?guide\.[^"/]*"': rf'\1kept/{target.name}"'}


@functools.lru_cache(maxsize=500)
def _unindented(page: str) -> str:
    """Return a page without empty lines and indentation, bar in texts where blanks count."""
    parts = re.split(r"(<(?:pre|script|textarea)\b.*?</(?:pre|script|textarea)>)", page, flags=re.DOTALL)
    parts[::2] = [re.sub(r"\s*\n\s*", "\n", part) for part in parts[::2]]
    return "".join(parts).lstrip()


def _paused(page: str) -> str:
    """Return a page that links to its style sheet a second time, in front of its first section.

    Browsers read no further until the sheet is there, for which they wait anyway. So they paint the first view without
    laying out the rest before. On a phone slowed down four times, the salary page was seen after 1.0 s in place of 1.8.
    """
    head, start, body = page.partition("<article")
    link = SHEET.search(head)
    if not link or link[0] in body or "<h2" not in body:
        return page
    return head + start + body.replace("<h2", f"{link[0]}<h2", 1)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


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
        plain = re.sub(r"\s*([{};,>])\s*", r"\1", plain).replace(";}", "}")
        parts.append(re.sub(r"(?<![\w.])0(?=\.\d)", "", re.sub(r"(?<=[\w-]): ", ":", plain)))
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


def _without_overridden(css: str) -> str:
    """Return a style sheet without the custom properties of Material's palettes that guide.css sets anyway."""
    ours = re.search(r"(?:^|(?<=\}))body\[data-md-color-scheme\]\{([^}]*)\}", css)
    if not ours:
        return css
    names = set(re.findall(r"(--md-[\w-]+):", ours[1]))

    def without(found: re.Match) -> str:
        kept = [d for d in _DECLARATION.findall(found[2]) if d.split(":")[0] not in names]
        return f"{found[1]}{{{';'.join(kept)}}}"

    palette = r"(?::root|\[data-md-color-\w+=\w+\])"
    return re.sub(rf"((?:^|(?<=[{{}}])){palette}(?:,{palette})*)\{{((?:\"[^\"]*\"|[^{{}}\"])*)\}}", without, css)


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
