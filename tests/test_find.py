"""A reader finds the right section by plain words, abbreviations, synonyms, whole questions and mistyped words."""

import json
import re

import pytest
import yaml

from macros import data, search
from tests import reader
from tests.conftest import ROOT, serve

QUERIES = yaml.safe_load((ROOT / "tests/queries.yml").read_text(encoding="utf-8"))
AIM = {"plain": 0.95, "abbreviation": 0.95, "synonym": 0.9, "question": 0.9, "typo": 0.85}


@pytest.fixture(scope="module")
def index(site):
    return json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dialog(site, browser):
    """A page of the site with the search dialog open."""
    server, home = serve(site)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(home)
    reader.search(page)
    page.evaluate("home => { window.worker = new Worker(`${home}assets/guide/search-worker.js`) }", home)
    yield page
    context.close()
    server.shutdown()


def ask(page, query: str) -> dict:
    """Return the worker's answer to a query."""
    return page.evaluate(
        """query => new Promise(done => {
          const { worker } = window
          const listen = ({ data }) => data.query === query && (worker.removeEventListener("message", listen), done(data))
          worker.addEventListener("message", listen)
          worker.postMessage(query) })""",
        query,
    )


def fits(location: str, places: list[str]) -> bool:
    return any(
        location.split("#")[0] == place if place.endswith("/") or not place else location == place for place in places
    )


def test_there_are_at_least_sixty_queries_and_their_places_exist(index):
    assert sum(len(queries) for queries in QUERIES.values()) >= 60
    there = {doc["location"] for doc in index["docs"]}
    places = {place for queries in QUERIES.values() for places in queries.values() for place in places}
    assert sorted(places - there) == []


@pytest.mark.parametrize("kind", QUERIES)
def test_queries_find_their_places(kind, dialog):
    missed = []
    for query, places in QUERIES[kind].items():
        found = [hit["location"] for hit in ask(dialog, str(query))["hits"][:3]]
        if not any(fits(location, places) for location in found):
            missed.append((query, found))
    assert 1 - len(missed) / len(QUERIES[kind]) >= AIM[kind], missed


def test_every_term_is_found_by_each_of_its_names(guide, dialog):
    names = [(row, name) for row in guide.glossary for name in [row.term, *row.also]]
    missed = []
    for row, name in names[:: max(1, len(names) // 300)]:
        found = [hit["location"] for hit in ask(dialog, name)["hits"][:3]]
        if f"glossary/#{guide.glossary.anchor(row)}" not in found:
            missed.append((name, found))
    assert len(missed) <= len(names) * 0.05, missed


def test_every_row_and_section_is_an_entry(index, guide, site):
    there = {doc["location"] for doc in index["docs"]}
    from macros import tables

    rows = {f"{tables.url(table.page(row))}#{table.anchor(row)}" for table in guide.tables.values() for row in table}
    left_out = {place for place in rows if "#search-words-" in place}
    assert sorted(rows - left_out - there) == []
    assert left_out & there == set(), "a list of what readers type would be found for whatever they type"
    assert "machine-learning/#when-not-to-use-it" in there
    assert all((doc["title"] and "<" not in doc["title"] + doc["text"]) or doc["location"] for doc in index["docs"])


def test_a_self_check_does_not_give_its_answer_away(index):
    checks = [doc for doc in index["docs"] if "#self-checks-" in doc["location"]]
    assert checks
    assert [doc["location"] for doc in checks if doc["text"]] == []


def test_a_typo_is_put_right_and_said(dialog):
    dialog.get_by_role("searchbox").fill("hyperparamter")
    reader.found(dialog, "“hyperparamter”")
    assert "for “hyperparameter”. Nothing is called “hyperparamter”." in reader.said(dialog)
    assert reader.results(dialog).first.get_attribute("href").endswith("#glossary-hyperparameter")


def test_no_hit_offers_another_way(dialog):
    dialog.get_by_role("searchbox").fill("zzqxvk")
    reader.found(dialog, "zzqxvk")
    assert reader.said(dialog) == "Nothing found for “zzqxvk”. You could look here:"
    assert ways(dialog)[-2:] == ["glossary/", "faq/"]


def ways(page) -> list[str]:
    """Return where the links of the search lead, as paths of the site."""
    return [link.evaluate("link => link.pathname").partition("/guide/")[2] for link in reader.results(page).all()]


@pytest.mark.parametrize("lost", ["search.js", "search-worker.js", "search_index.json"])
def test_a_search_that_cannot_load_offers_another_way(lost, page, home):
    page.route(f"**/{lost}", lambda route: route.abort())
    page.goto(home + "salary/")
    reader.search(page).fill("overfitting")
    reader.found(page, "could not be loaded")
    assert reader.said(page) == "The search could not be loaded. You could look here:"
    assert ways(page) == ["glossary/", "faq/"]


def test_a_search_in_a_page_opened_from_a_file_says_what_it_lacks(page, site):
    page.goto((site / "salary/index.html").as_uri())
    reader.search(page)
    reader.found(page, "could not be loaded")
    assert [link.get_attribute("href") for link in reader.results(page).all()] == ["../glossary/", "../faq/"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("python", r"The best \d+ results"),
        ("hyperparameter tuning", r"\d+ results"),
        ("haggle over pay", r"\d+ results"),
    ],
)
def test_a_list_that_is_cut_off_says_so(query, said, dialog):
    answer = ask(dialog, query)
    assert answer["more"] == said.startswith("The best")
    dialog.get_by_role("searchbox").fill(query)
    reader.found(dialog, f"^{said}$")


def test_a_result_opened_in_another_tab_leaves_the_search_open(site, page):
    server, home = serve(site)
    page.goto(f"{home}glossary/?q=overfitting")
    reader.found(page)
    with page.context.expect_page() as opened:
        reader.results(page).first.click(modifiers=["Control"])
    assert "#glossary-overfitting" in opened.value.url
    assert reader.results(page).first.is_visible()
    server.shutdown()


def test_enter_opens_the_first_result_of_a_search_that_comes_late(site, page):
    """On a slow network a reader has typed and pressed Enter before the script of the search is there."""
    server, home = serve(site)
    held = []
    page.route("**/search.js", lambda route: held.append(route), times=1)
    page.goto(home)
    reader.search(page)
    page.keyboard.type("notice period")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    held[0].continue_()
    page.wait_for_url("**/glossary/?h=*#glossary-notice-period")
    server.shutdown()


def test_enter_opens_the_first_result(site, page):
    server, home = serve(site)
    page.goto(home)
    reader.search(page)
    page.keyboard.type("notice period")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/?h=*#glossary-notice-period")
    page.wait_for_selector("#glossary-notice-period mark")
    server.shutdown()


def test_an_entry_holds_its_own_text_only(guide):
    """A page says nothing of what its rows say: they are entries of their own, with their other names."""
    page = (
        '<meta name="description" content="What it is."><nav><p>Menu</p></nav><article><h1>Glossary</h1><p>Intro &amp; more.</p>'
        '<h2 id="terms">Terms <a class="guide-link" href="#x">#</a></h2><p>Before.</p><dl><div id="glossary-a-b-test"><dt>A/B test</dt>'
        '<dd>One <b>text</b>.</dd></div></dl><section aria-labelledby="faq-x"><h3 id="faq-x">Why?</h3><p>Because.</p></section>'
        '<p>After.</p><p class="guide-foot">Last checked</p></article>'
    )
    assert search.sections("glossary/", page, frozenset({"glossary-a-b-test", "faq-x"})) == (
        {"location": "glossary/", "title": "Glossary", "text": "What it is. Intro & more.", "boost": 1.3},
        {"location": "glossary/#terms", "title": "Terms", "text": "Before. After."},
    )
    row = guide.glossary["a-b-test"]
    assert search.entry("glossary/#glossary-a-b-test", guide.glossary, row) == {
        "location": "glossary/#glossary-a-b-test",
        "title": row.term,
        "text": row.definition,
        "also": row.also,
        "boost": row.weight,
    }


def test_an_excerpt_reads_as_text():
    """Cells, list items and labels are told apart; a link leaves no blank before the next comma."""
    page = (
        '<meta name="description" content="What it is."><article><h1 id="page">Page</h1>'
        "<p>See <a>one</a>, <em>two</em>.</p><table><tr><th>Kind</th><td>Small</td><td>Big one.</td><td>last</td></tr></table>"
        "<dl><dt>Time</dt><dd>2 hours</dd></dl><ul><li>first</li><li>second</li></ul></article>"
    )
    assert [entry["text"] for entry in search.sections("page/", page, frozenset())] == [
        "What it is. See one, two. Kind · Small · Big one. last · Time: 2 hours · first · second"
    ]


def test_what_readers_type_means_something_that_the_guide_says(index, guide):
    said = " ".join(f"{doc['title']} {' '.join(doc.get('also', []))} {doc['text']}" for doc in index["docs"]).lower()
    words = set(re.findall(r"[\w+#'-]+", said))
    unknown = [
        (row.id, word)
        for row in guide.search_words
        for name in row.means
        for word in re.findall(r"[\w+#'-]+", name.lower())
        if word not in words
    ]
    assert unknown == []


def test_no_word_that_readers_type_is_lost_among_small_words(guide):
    """A small word alone is left out of a query, so nothing could be found by it."""
    script = (ROOT / "overrides/assets/guide/search-words.js").read_text(encoding="utf-8")
    listed = re.search(r"STOP = new Set\(\((.*?)\)\.split", script, re.DOTALL)[1]
    small = set(" ".join(re.findall(r'"(.*?)"', listed)).split())
    assert len(small) > 100
    lost = [
        (row.id, name)
        for row in guide.search_words
        for name in (*row.means, *row.typed)
        if not re.search(r"\w", name) or name.lower() in small
    ]
    assert lost == []


def test_an_excerpt_begins_with_a_whole_word(index, dialog):
    texts = {doc["location"]: doc["text"] for doc in index["docs"]}
    begun = 0
    for query in ("system design interview", "HR round", "haggle over pay", "python", "salary in India"):
        for hit in ask(dialog, query)["hits"]:
            text = hit["text"].removeprefix("… ")
            begun += text != hit["text"]
            place = texts[hit["location"]].index(text.removesuffix(" …"))
            assert place == 0 or texts[hit["location"]][place - 1] == " "
    assert begun > 10


def test_a_result_says_why_it_stands_where_it_stands(site, page, dialog):
    why = next(hit["why"] for hit in ask(dialog, "haggle over pay")["hits"] if "by another name" in hit["why"])
    assert re.fullmatch(r"(?:[\w ]+ \d+\.\d(?: by another name)?, )+name \d\.\d, boost [\d.]+", why)
    server, home = serve(site)
    page.goto(f"{home}?explain&q=overfitting")
    reader.found(page)
    assert "name 2.0, boost 1.5" in reader.results(page).first.inner_text()
    server.shutdown()


def test_the_list_of_readers_words_grows_no_more(guide):
    """Half of it was tried by two rules and cost 4 to 7 of 100 answers, so it stays; more of it has gained nothing."""
    typed = [name for row in guide.search_words for name in row.typed]
    assert len(typed) <= 23_030


def test_a_query_that_is_too_long_is_answered_by_its_beginning(dialog):
    query = "machine learning salary ".ljust(301, "x")
    answer = ask(dialog, query)
    assert answer["query"] == query and answer["hits"]


@pytest.mark.parametrize(
    ("query", "place"), [("waht is a gpu", "glossary/#glossary-gpu"), ("salary in US", "salary/#united-states")]
)
def test_small_words_are_read_as_they_are_meant(query, place, dialog):
    """A mistyped small word is no rare word, and US is no small word."""
    assert place in [hit["location"] for hit in ask(dialog, query)["hits"][:3]]


def test_a_word_finds_what_it_means_and_not_the_other_way(dialog):
    def first(query):
        return [hit["location"] for hit in ask(dialog, query)["hits"][:3]]

    assert "salary/" in first("compensation")
    assert "glossary/#glossary-total-compensation" not in first("salary")


@pytest.mark.parametrize("query", ["package", "what is the package?", "wage"])
def test_one_word_alone_finds_the_page_that_it_means_first(query, dialog):
    """Not what says the word itself in passing: "package" stands in many a text about programs."""
    assert ask(dialog, query)["hits"][0]["location"] == "salary/"


def test_the_words_of_an_idea_may_stand_apart_and_in_any_order(dialog):
    found = [hit["location"] for hit in ask(dialog, "a release that went bad, how would we undo it")["hits"][:3]]
    assert "glossary/#glossary-rollback" in found


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("holes in the table", "glossary/#glossary-imputation"),
        ("send the error back through layers", "roadmap/deep-learning/#topics-backpropagation"),
    ],
)
def test_words_of_several_phrases_that_readers_type_add_up(query, place, dialog):
    """No phrase of data/search_words.yml says this; the phrases of one row hold its words."""
    assert place in [hit["location"] for hit in ask(dialog, query)["hits"][:3]]


@pytest.mark.parametrize(
    "pair", [("prioritise", "prioritize"), ("model behaviour", "model behavior"), ("wrote tests", "write tests")]
)
def test_spellings_and_forms_of_a_word_find_the_same(pair, dialog):
    one, other = ([hit["location"] for hit in ask(dialog, query)["hits"]] for query in pair)
    assert one and one[:3] == other[:3]


@pytest.mark.parametrize("query", ["sacked from my job", "majority vote", "ghosted"])
def test_a_word_that_readers_type_is_not_taken_for_a_typo(query, dialog):
    assert ask(dialog, query)["fixed"] == ""


def test_a_page_that_repeats_or_is_for_maintainers_counts_less(index, dialog):
    starts = ("roadmap/handouts/", "about/contributing/", "about/maintaining/", "about/hosting/")
    docs = [doc for doc in index["docs"] if doc["location"].startswith(starts)]
    assert docs
    assert [doc["location"] for doc in docs if "#" in doc["location"] and doc.get("boost", 1) >= 1] == []
    for query, place in (("add a row", "about/contributing/#add-a-row"), ("hand-out foundations", "roadmap/handouts/")):
        assert ask(dialog, query)["hits"][0]["location"].startswith(place)


def test_sections_of_one_name_do_not_fill_the_first_places(dialog):
    found = [hit["title"] for hit in ask(dialog, "phd neccessary")["hits"][:3]]
    assert len(set(found)) == 3


@pytest.mark.parametrize("word", ["bakery", "wedding"])
def test_a_word_two_letters_off_a_rare_one_is_left_alone(word, dialog):
    assert ask(dialog, f"a site for my {word}")["fixed"] == ""


def test_the_queries_are_not_written_into_the_pages_for_their_sake():
    """A question of the test set does not stand in the data word for word, unless it is a question of the FAQ."""
    text = (ROOT / "data/search_words.yml").read_text(encoding="utf-8").lower()
    assert [query for query in QUERIES["question"] if str(query).lower() in text] == []
    assert data.load(ROOT).search_words
