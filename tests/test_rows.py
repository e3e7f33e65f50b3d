"""Every row of every table stands on its page and in its downloads, whichever engine built the site."""

import csv
import io
import json

import jsonschema
import pytest

from macros import downloads, formats, sources, tables
from macros.models import TABLES
from tests.conftest import ROOT, article, by_id

ENGINES = ("site", "zensical_site")


def normal(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_every_row_stands_on_its_page(name, engine, guide, request):
    site = request.getfixturevalue(engine)
    table = guide.tables[name]
    for row in table:
        page = site / tables.url(table.page(row)) / "index.html"
        found = by_id(page).get(table.anchor(row))
        assert found, f"{page} has no #{table.anchor(row)}"
        assert normal(row.name) in normal(found.get_text()), f"{table.anchor(row)} does not say {row.name!r}"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLES)
def test_every_row_stands_in_its_downloads(name, engine, guide, request):
    site = request.getfixturevalue(engine)
    table = guide.tables[name]
    ids = [row.id for row in table]
    with (site / f"downloads/{name}.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ids
    published = json.loads((site / f"downloads/{name}.json").read_text(encoding="utf-8"))
    assert [TABLES[name].model_validate(row).id for row in published["rows"]] == ids


def test_numbers_in_downloads_are_the_numbers_of_the_data(guide):
    text = downloads.files(guide)["downloads/salaries.csv"].decode()
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["average"]["india.low"] == "1310000"
    assert rows["average"]["usa.low"] == "162509"
    assert rows["senior"]["usa.open_ended"] == "true"


@pytest.mark.parametrize("name", TABLES)
def test_the_published_schema_accepts_the_data_file(name, guide):
    schema = json.loads(downloads.files(guide)[f"downloads/schema/{name}.json"])
    content, _, _ = sources.parse((ROOT / f"data/{name}.yml").read_text(encoding="utf-8"), name)
    jsonschema.Draft202012Validator(schema).validate(content)


def test_the_published_schema_refuses_an_unknown_field(guide):
    schema = json.loads(downloads.files(guide)["downloads/schema/salaries.json"])
    content, _, _ = sources.parse((ROOT / "data/salaries.yml").read_text(encoding="utf-8"), "salaries")
    content["rows"][0]["bonus"] = 1
    with pytest.raises(jsonschema.ValidationError, match="bonus"):
        jsonschema.Draft202012Validator(schema).validate(content)


def test_a_download_is_linked_under_its_table_with_its_size(site):
    links = article(site / "salary/index.html").find_all("a", download=True)
    linked = {link["href"]: normal(link.get_text()) for link in links}
    size = (site / "downloads/salaries.csv").stat().st_size
    assert linked["../downloads/salaries.csv"] == f"CSV, {max(1, round(size / 1000))} KB"


def test_the_articles_tables_are_complete(guide):
    printed = {row.id: (formats.inr(row.india), formats.usd(row.usa)) for row in guide.salaries}
    assert printed == {
        "average": ("₹13,10,000", "$162,509"),
        "entry": ("₹6,00,000 – ₹8,00,000", "$110,000 – $140,000"),
        "mid": ("₹12,00,000 – ₹20,00,000", "$140,000 – $180,000"),
        "senior": ("₹20,00,000 – ₹35,00,000+", "$180,000 – $250,000+"),
        "top-companies": ("₹30,00,000 – ₹50,00,000+", "$200,000 – $300,000+"),
        "highest": ("Up to ₹60,00,000+", "$300,000 – $450,000"),
    }
    months = {phase.id: formats.span(guide.months(phase)) for phase in guide.phases}
    assert months == {
        "foundations": "1–2",
        "core-ml": "2–3",
        "deep-learning": "2–3",
        "production": "1–2",
        "data-at-scale": "1–2",
        "specialization": "2–4",
        "experience": "3+",
        "job-search": "1–2",
    }
    assert formats.span(guide.months()) == "10–18"


def test_the_answer_on_time_has_the_roadmaps_sums(guide):
    (low, high), (first, last) = guide.hours(), guide.months()
    assert f"{first} to {last} months" in guide.faq["how-long"].answer
    assert f"{low} to {high} hours" in guide.faq["how-long"].answer
