"""Which reader gets a file."""

import gzip
import os
import time

import pytest
import zstandard

from services.producers.sniff import HEAD, kind_of, root_of

JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "a.xml", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "a.jsonl", "empty"),
        (b"\0\x01\x02\x03" * 20, "a.txt", "binary"),
        (b"\0" * 500, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n....", "feed.rss", "binary"),
        (b"%PDF-1.7\n", "a.html", "binary"),
        (gzip.compress(b"<rss/>", mtime=0), "a.xml", "binary"),
        (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "a.txt", "warc"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", mtime=0), "a.xml", "warc"),
        (gzip.compress(b"WARC/1.0\r\n" + os.urandom(90_000), mtime=0), "a", "warc"),
        (zstandard.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"), "a", "warc"),
        (zstandard.compress(b"<rss/>"), "a.rss", "binary"),
        (b"\x5d\x2a\x4d\x18\x00\x01\x00\x00dictionary", "a", "warc"),
        (gzip.compress(b"WARCRAFT is a game", mtime=0), "a", "binary"),
        (b"WARC files are archives, said the council.", "a.txt", "dump"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "a.html", "feed"),
        ("<rss version='2.0'>".encode("utf-16"), "a", "feed"),
        (b"\n\n <!-- <html> --><feed xmlns='http://www.w3.org/2005/Atom'>", "a.txt", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "a", "feed"),
        (b"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", "a", "feed"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "a", "feed"),
        (b"<br />\n<b>Warning</b>: line 3\n<?xml version='1.0'?><rss>", "a", "page"),
        (b"Warning: line 3\n<?xml version='1.0'?><rss>", "a", "feed"),
        (b"<opml version='2.0'>", "a", "feed"),
        (b"<urlset>", "sitemap.xml", "feed"),
        (b"<!DOCTYPE html><title>x</title>", "feed.rss", "feed"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "a", "page"),
        (b"<HTML><BODY>", "a", "page"),
        (b"<div>part of a page</div>", "a", "page"),
        (JSON_FEED, "a.jsonl", "feed"),
        (b'{\n "version": "https://jsonfeed.org/version/1",\n "title": "x",\n', "a", "feed"),
        (b'{"title": "x", "items": [{"id": 1}]}', "a.json", "feed"),
        (b'{"title": "x", "text": "y"}\n{"title": "z"}', "a.txt", "jsonl"),
        (b'{"title": "x", "text": "y", "items": []}', "a.txt", "jsonl"),
        (b'{\n  "title": "x",\n  "text": "y"\n}', "a.json", "jsonl"),
        (b'[{"title": "x", "text": "y"}]', "a.json", "jsonl"),
        (b'{"title": "cut', "a", "jsonl"),
        (b"[Update] The council met on Monday.", "a.txt", "dump"),
        (b"The council met\n\nIt met on Monday.", "a.txt", "dump"),
        (b"5 < 6, said the council", "a", "dump"),
        (b"<?xml version='1.0'?><newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>", "a.xml", "wire"),
        (b"<n:newsItem xmlns:n='http://iptc.org/std/nar/2006-10-01/'>", "a", "wire"),
        (b"<packageItem>", "a", "wire"),
        (b"<knowledgeItem>", "a", "wire"),
        (b"<!DOCTYPE nitf PUBLIC '-//IPTC//DTD NITF 3.6//EN' 'x.dtd' [<!ENTITY a 'b'>]><nitf>", "a.html", "wire"),
        (b'{"uri": "urn:a", "type": "text", "headline": "x"}', "a.json", "wire"),
        (b'{\n  "URI": "urn:a",\n  "pubStatus": "canceled"\n}', "a.json", "wire"),
        (b'[{"versioncreated": "2026-03-04T08:00:00Z", "uri": "urn:a"}]', "a.json", "wire"),
        (b'{"uri": "urn:a", "versioncreated": "x"}\n{"uri": "urn:b", "versioncreated": "y"}\n', "a.jsonl", "wire"),
        (b'{"$schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.3.json#", "uri": "urn:a"', "a", "wire"),
        (
            b'{"standard": {"name": "ninjs", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"}}',
            "a",
            "wire",
        ),
        (b'{"uri": "urn:a", "type": "text", "title": "x", "text": "y"}', "a.jsonl", "jsonl"),
        (b'{"uri": "urn:a", "type": "tweet", "title": "x"}', "a.jsonl", "jsonl"),
        (b"nothing that tells", "a.rss", "feed"),
        (b"nothing that tells", "a.html", "page"),
        (b"nothing that tells", "a.ndjson", "jsonl"),
        (b"nothing that tells", "", "dump"),
    ],
)
def test_kind(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data[:HEAD], name, None) == kind


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/rss+xml; charset=utf-8", "feed"),
        ("text/xml", "feed"),
        ("text/html", "page"),
        ("application/x-ndjson", "jsonl"),
        ("text/plain", "dump"),
        ("", "dump"),
    ],
)
def test_the_content_type_speaks_last(content_type: str, kind: str) -> None:
    assert kind_of(b"nothing that tells", "download", content_type) == kind


def test_a_head_that_is_cut_in_a_long_line_is_enough() -> None:
    article = b'{"title": "x", "text": "' + b"word " * 20_000 + b'"}'
    assert kind_of(article[:HEAD], "a", None) == "jsonl"
    item = b'{"uri": "urn:a", "pubstatus": "usable", "body_text": "' + b"word " * 20_000 + b'"}'
    assert kind_of(item[:HEAD], "a", None) == "wire"


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<!-- <a> --><?pi <b> ?>\n<RSS version='2.0'>", "rss"),
        ("<x:Feed>", "feed"),
        ("<!DOCTYPE HTML><feed>", "feed"),
        ("<!DOCTYPE HTML PUBLIC 'x'><x>", "html"),
        ("<!DOCTYPE html>text", "html"),
        ("<!DOCTYPE rss SYSTEM 'x.dtd'><rss>", "rss"),
        ("text <a>", ""),
        ("<>", ""),
        ("", ""),
    ],
)
def test_root(text: str, root: str) -> None:
    assert root_of(text) == root


@pytest.mark.parametrize(
    "data",
    [
        b"<!--" * 16_000,
        b"<?" * 32_000,
        b"[" * 64_000,
        b'{"a":' * 12_000,
        b" \n" * 32_000,
        b"<!a[" * 16_000,
        b'{"uri":' * 9_000,
        b'{"schema":"' * 6_000,
    ],
)
def test_hostile_heads_are_cheap(data: bytes) -> None:
    started = time.process_time()
    kind_of(data, "a", None)
    assert time.process_time() - started < 1
