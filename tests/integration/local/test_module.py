"""What our own Elasticsearch module adds: the greeting, the languages, the filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch.helpers import bulk

from services.local.lock import ELASTICSEARCH_VERSION
from services.local.stack import Stack

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

# Names of the full distribution's language analyzers: Elasticsearch reference, "Language analyzers"; each with a
# word and a form of it that must meet in the index (cjk and thai: pairs of letters).
FORMS = {
    "arabic": ("كتاب", "الكتاب"),
    "armenian": ("արձագանք", "արձագանքներ"),
    "basque": ("zaldi", "zaldiak"),
    "bengali": ("বই", "বইগুলি"),
    "brazilian": ("boato", "boatos"),
    "bulgarian": ("дума", "думата"),
    "catalan": ("aigua", "l'aigua"),
    "cjk": ("新聞", "新聞"),
    "czech": ("kniha", "knihy"),
    "danish": ("hund", "hundene"),
    "dutch": ("lichaam", "lichamen"),
    "english": ("fox", "foxes"),
    "estonian": ("maja", "majad"),
    "finnish": ("talo", "talot"),
    "french": ("maison", "maisons"),
    "galician": ("casa", "casas"),
    "german": ("Haus", "Hauses"),
    "greek": ("δρόμος", "δρόμοι"),
    "hindi": ("लड़का", "लड़के"),
    "hungarian": ("ház", "házak"),
    "indonesian": ("buku", "bukunya"),
    "irish": ("athair", "m'athair"),
    "italian": ("acqua", "l'acqua"),
    "latvian": ("māja", "mājas"),
    "lithuanian": ("namas", "namai"),
    "norwegian": ("hus", "husene"),
    "persian": ("کتاب", "کتابها"),
    "portuguese": ("menino", "meninos"),
    "romanian": ("casă", "casele"),
    "russian": ("книга", "книги"),
    "serbian": ("књига", "knjige"),
    "sorani": ("پیاو", "پیاوی"),
    "spanish": ("perro", "perros"),
    "swedish": ("bil", "bilar"),
    "thai": ("สวัสดี", "สวัสดีครับ"),
    "turkish": ("kitap", "kitaplar"),
}


@pytest.fixture
def client(stack: Stack) -> Iterator[Elasticsearch]:
    with Elasticsearch(f"http://127.0.0.1:{stack.settings.elasticsearch_port}") as client:
        yield client


def tokens(client: Elasticsearch, text: str, **how: Any) -> list[str]:
    return [token["token"] for token in client.indices.analyze(text=text, **how)["tokens"]]


def test_the_greeting_has_the_full_servers_shape(client: Elasticsearch) -> None:
    assert client.ping()
    info = client.info()
    assert set(info) == {"name", "cluster_name", "cluster_uuid", "version", "tagline"}
    assert info["version"]["number"] == ELASTICSEARCH_VERSION
    assert set(info["version"]) == {
        "number",
        "build_flavor",
        "build_type",
        "build_hash",
        "build_date",
        "build_snapshot",
        "lucene_version",
        "minimum_wire_compatibility_version",
        "minimum_index_compatibility_version",
    }
    assert info["version"]["lucene_version"].startswith("10.")
    assert info["cluster_uuid"] not in ("", "_na_")


@pytest.mark.parametrize(("language", "forms"), FORMS.items())
def test_forms_of_a_word_meet(client: Elasticsearch, language: str, forms: tuple[str, str]) -> None:
    word, form = (tokens(client, text, analyzer=language) for text in forms)
    assert word
    assert set(word) & set(form)


def test_every_language_fits_into_one_index(client: Elasticsearch) -> None:
    fields = {language: {"type": "text", "analyzer": language} for language in FORMS}
    client.indices.create(index="languages", mappings={"properties": fields}, settings={"number_of_replicas": 0})
    actions = [{"_index": "languages", "_id": name, name: form} for name, (_, form) in FORMS.items()]
    assert bulk(client, actions, refresh=True) == (len(FORMS), [])
    for name, (word, _) in FORMS.items():
        hits = client.search(index="languages", query={"match": {name: word}})["hits"]["hits"]
        assert [hit["_id"] for hit in hits] == [name]


def test_english_stems_and_drops_stop_words(client: Elasticsearch) -> None:
    assert tokens(client, "The quick foxes are running", analyzer="english") == ["quick", "fox", "run"]


def test_an_analyzers_own_stop_words_and_exclusions_hold(client: Elasticsearch) -> None:
    own = {"type": "english", "stopwords": ["quick"], "stem_exclusion": ["foxes"]}
    client.indices.create(index="own", settings={"analysis": {"analyzer": {"own": own}}})
    assert tokens(client, "the quick foxes running", index="own", analyzer="own") == ["the", "foxes", "run"]


def test_thai_is_cut_into_pairs_that_stand_one_after_the_other(client: Elasticsearch) -> None:
    found = client.indices.analyze(analyzer="thai", text="ไทย สวัสดี")["tokens"]
    words = [(token["token"], token["position"], token["start_offset"], token["end_offset"]) for token in found]
    assert words == [("ไท", 0, 0, 2), ("ทย", 1, 1, 3), ("สวั", 2, 4, 7), ("วัส", 3, 5, 8), ("สดี", 4, 7, 10)]


def test_a_thai_phrase_is_found_inside_a_run_without_blanks(client: Elasticsearch) -> None:
    properties = {"body": {"type": "text", "analyzer": "thai"}}
    client.indices.create(index="thai", mappings={"properties": properties}, settings={"number_of_replicas": 0})
    client.index(index="thai", document={"body": "รัฐบาลไทยประกาศวันนี้"}, refresh=True)
    query = {"match_phrase": {"body": "ประกาศ"}}
    hits = client.search(index="thai", query=query, highlight={"fields": {"body": {}}})["hits"]["hits"]
    assert len(hits) == 1
    assert "<em>" in hits[0]["highlight"]["body"][0]
    assert client.search(index="thai", query={"match_phrase": {"body": "ประเทศ"}})["hits"]["hits"] == []


def test_folding_in_texts_keeps_the_original_and_in_keys_does_not(client: Elasticsearch) -> None:
    analysis = {
        "filter": {"both": {"type": "asciifolding", "preserve_original": True}},
        "analyzer": {"folded": {"tokenizer": "standard", "filter": ["lowercase", "both"]}},
        "normalizer": {"key": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
    }
    properties = {"name": {"type": "keyword", "normalizer": "key"}}
    client.indices.create(index="folded", settings={"analysis": analysis}, mappings={"properties": properties})
    assert tokens(client, "Café", index="folded", analyzer="folded") == ["cafe", "café"]
    client.index(index="folded", document={"name": "Café"}, refresh=True)
    found = client.search(index="folded", aggregations={"names": {"terms": {"field": "name"}}})
    assert [bucket["key"] for bucket in found["aggregations"]["names"]["buckets"]] == ["cafe"]


@pytest.mark.parametrize(
    ("filters", "text", "expected"),
    [
        (["lowercase"], "ÀB c", ["àb", "c"]),
        ([{"type": "lowercase", "language": "turkish"}], "IŞIK", ["ışık"]),
        (["asciifolding"], "Ærø", ["AEro"]),
        (["stemmer"], "foxes", ["fox"]),
        ([{"type": "stemmer", "language": "light_german"}], "häuser", ["haus"]),
        ([{"type": "stemmer", "language": "possessive_english"}], "today's", ["today"]),
        (["elision"], "l'avion", ["avion"]),
        ([{"type": "elision", "articles": ["dell"]}], "dell'acqua l'uno", ["acqua", "l'uno"]),
        ([{"type": "length", "min": 3}], "a bb ccc", ["ccc"]),
        ([{"type": "edge_ngram", "min_gram": 2, "max_gram": 3}], "news", ["ne", "new"]),
        ([{"type": "keyword_marker", "keywords": ["foxes"]}, "stemmer"], "foxes running", ["foxes", "run"]),
        (["decimal_digit"], "٣", ["3"]),
        (["uppercase", "trim"], "a", ["A"]),
    ],
)
def test_filters(client: Elasticsearch, filters: list[Any], text: str, expected: list[str]) -> None:
    assert tokens(client, text, tokenizer="standard", filter=filters) == expected


@pytest.mark.parametrize(("tokenizer", "expected"), [("keyword", ["a-b c"]), ("whitespace", ["a-b", "c"])])
def test_tokenizers(client: Elasticsearch, tokenizer: str, expected: list[str]) -> None:
    assert tokens(client, "a-b c", tokenizer=tokenizer) == expected


def test_documents_are_stored_merged_and_read(client: Elasticsearch) -> None:
    client.indices.create(index="stored", settings={"number_of_replicas": 0})
    bulk(client, [{"_index": "stored", "_id": str(i), "text": f"document {i} " * 50} for i in range(500)])
    client.indices.forcemerge(index="stored", max_num_segments=1)
    client.indices.refresh(index="stored")
    assert client.count(index="stored")["count"] == 500
    assert client.get(index="stored", id="499")["_source"]["text"].startswith("document 499 ")


@pytest.mark.parametrize("setting", [{"codec": "best_compression"}, {"mode": "logsdb"}])
def test_the_codec_that_would_lose_documents_is_refused(client: Elasticsearch, setting: dict[str, str]) -> None:
    with pytest.raises(BadRequestError, match="needs the full distribution"):
        client.indices.create(index="packed", settings=setting)
    assert not client.indices.exists(index="packed")


def test_a_snapshot_in_the_state_folder_brings_an_index_back(client: Elasticsearch, stack: Stack) -> None:
    client.indices.create(index="saved", settings={"number_of_replicas": 0})
    client.index(index="saved", id="1", document={"title": "kept"}, refresh=True)
    location = str(stack.settings.snapshots / "one")
    client.snapshot.create_repository(name="local", repository={"type": "fs", "settings": {"location": location}})
    client.snapshot.create(repository="local", snapshot="first", indices="saved", wait_for_completion=True)
    client.indices.delete(index="saved")
    client.snapshot.restore(repository="local", snapshot="first", wait_for_completion=True)
    assert client.get(index="saved", id="1")["_source"] == {"title": "kept"}
