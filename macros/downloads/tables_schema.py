"""One JSON Schema for each data file, from the models: editors complete and check the YAML with it."""

import json
from functools import cache

from pydantic import create_model

from macros.data import Guide
from macros.models import TABLES, Head


def files(guide: Guide) -> dict[str, bytes]:
    """Return {'downloads/schema/roadmap.json': bytes, …}."""
    return {f"downloads/schema/{name}.json": _schema(name) for name in guide.tables}


@cache
def _schema(name: str) -> bytes:
    model = create_model(name, __base__=Head, rows=(list[TABLES[name]], ...))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()
