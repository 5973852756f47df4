"""Bytes to text: declarations that are right, wrong, missing and malicious."""

import time

import pytest

from services.producers.charset import decode

WORDS = "Zürich – «naïve» café"
RUSSIAN = "Совет города в понедельник обсудил новый мост и ничего не решил. " * 3
JAPANESE = "市議会は月曜日に新しい橋について話し合ったが、何も決めなかった。" * 3
ARABIC = "ناقش مجلس المدينة يوم الاثنين الجسر الجديد ولم يقرر شيئا. " * 3
CHINESE = "市议会周一讨论了新桥，但没有作出任何决定。" * 3


def xml(words: str, encoding: str, declared: str | None) -> bytes:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    return f"{declaration}<rss>{words}</rss>".encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_count_most(encoding: str) -> None:
    text, _ = decode(xml(WORDS, encoding, "iso-8859-1"), "text/xml; charset=koi8-r")
    assert text.endswith(f"<rss>{WORDS}</rss>")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_without_a_mark(encoding: str) -> None:
    assert decode(xml(WORDS, encoding, None))[0] == f"<rss>{WORDS}</rss>"


def test_ebcdic() -> None:
    assert decode("<?xml version='1.0'?><rss/>".encode("cp037"))[0] == "<?xml version='1.0'?><rss/>"


@pytest.mark.parametrize(
    ("words", "encoding", "declared"),
    [
        (WORDS, "utf-8", "iso-8859-1"),
        (WORDS, "utf-8", "us-ascii"),
        (WORDS, "cp1252", "iso-8859-1"),
        (WORDS, "cp1252", "utf-8"),
        (WORDS, "cp1252", "no-such-encoding"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (CHINESE, "gb18030", "gb2312"),
        (ARABIC, "cp1256", "windows-1256"),
    ],
)
def test_declarations_are_believed_as_far_as_the_bytes_agree(words: str, encoding: str, declared: str) -> None:
    assert decode(xml(words, encoding, declared))[0].endswith(f"<rss>{words}</rss>")


def test_the_http_header_speaks_where_the_document_does_not() -> None:
    data = xml(RUSSIAN, "koi8-r", None)
    assert decode(data, "application/rss+xml; charset=KOI8-R") == (f"<rss>{RUSSIAN}</rss>", "koi8-r")


def test_html_declares_in_its_head() -> None:
    data = f"<html><head><meta charset='windows-1251'></head>{RUSSIAN}".encode("cp1251")
    assert RUSSIAN in decode(data)[0]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis"), (CHINESE, "gb18030"), (ARABIC, "cp1256"), (WORDS, "cp1252")],
)  # fmt: skip
def test_nothing_is_declared(words: str, encoding: str) -> None:
    assert decode(xml(words, encoding, None))[0] == f"<rss>{words}</rss>"


def test_a_cut_letter_does_not_change_the_encoding() -> None:
    assert decode("né".encode()[:-1]) == ("n", "utf-8")


def test_a_few_broken_bytes_do_not_either() -> None:
    text, encoding = decode(RUSSIAN.encode() + b"\xff" + RUSSIAN.encode())
    assert (text, encoding) == (f"{RUSSIAN}\ufffd{RUSSIAN}", "utf-8")


@pytest.mark.parametrize("label", ["punycode", "idna", "zlib", "base64", "rot13", "unicode_escape", "utf-7", "x" * 39])
def test_codecs_that_are_no_encodings_of_the_web_are_not_used(label: str) -> None:
    started = time.process_time()
    text, encoding = decode(xml("a-" * 200_000 + "é", "cp1252", label))
    assert encoding == "cp1252"
    assert text.endswith("é</rss>")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 1_000_000, bytes(range(256)) * 4_000, b"\xfe\xff\xd8", b"\xef\xbb\xbf"]
)
def test_any_bytes_give_text(data: bytes) -> None:
    started = time.process_time()
    text, _ = decode(data)
    assert len(text) <= len(data)
    assert time.process_time() - started < 2
