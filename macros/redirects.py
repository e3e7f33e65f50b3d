"""Front matter `was: [old/address/]` -> small pages at the old addresses that send readers on."""

from html import escape
from typing import Any

from macros import tables
from macros.sources import Mistake

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={way}">
</head>
<body>
<p>This page has moved to <a href="{way}">{title}</a>.</p>
</body>
</html>
"""


def files(front: dict[str, dict[str, Any]]) -> dict[str, bytes]:
    """Return {'old/address/index.html': bytes} for front matter by page. Raises Mistake where an address is taken."""
    made: dict[str, bytes] = {}
    taken = {tables.url(page) for page in front}
    for page, fields in front.items():
        was = fields.get("was", [])
        if not isinstance(was, list):
            raise Mistake(f"docs/{page}:1: front matter: was: expected a list, as in [old/address/]")
        for old in was:
            if not isinstance(old, str) or not old.endswith("/") or old.startswith("/"):
                raise Mistake(f"docs/{page}:1: front matter: was: {old!r} is no address like 'old/address/'")
            if old in taken:
                raise Mistake(f"docs/{page}:1: front matter: was: {old!r} is the address of a page")
            taken.add(old)
            way = tables.href(tables.url(page), old)
            made[f"{old}index.html"] = PAGE.format(title=escape(fields["title"]), way=escape(way)).encode()
    return made
