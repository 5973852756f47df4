"""Bytes become text whatever wrote them; what is no text is said to be none."""

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.producers.dumps.decode import NotText, decode

TEXTS = {
    "cp1252": "Le maire a annoncé l’ouverture d’un théâtre. „Schön“, sagte die Müllerin – ¿y quién paga? Muñoz.\n" * 3,
    "cp1256": "أعلنت وزارة الصحة اليوم عن افتتاح مستشفى جديد في العاصمة، وقال الوزير إن العمل سيبدأ الشهر المقبل.\n"
    * 3,
    "cp1251": "Мэр города открыл новый мост через реку. Строительство длилось два года.\n" * 3,
    "koi8_r": "Мэр города открыл новый мост через реку. Строительство длилось два года.\n" * 3,
    "cp932": "市長は新しい橋を開通させた。工事は二年間続いた。\n" * 3,
    "gb18030": "市长为新桥剪彩。工程历时两年，耗资巨大。\n" * 3,
    "cp949": "시장은 새 다리를 개통했다. 공사는 2년 걸렸다.\n" * 3,
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_code_pages_are_told_from_the_letters(encoding: str) -> None:
    text = "A title in ASCII\n\n" * 500 + TEXTS[encoding]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TEXTS["cp1252"], TEXTS["cp1256"], TEXTS["cp1251"]])
def test_unicode_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_stray_bytes_of_windows_in_ascii() -> None:
    assert decode(b"It\x92s a \x93good\x94 day \x96 he said.\n") == "It’s a “good” day – he said.\n"


def test_damaged_utf8_stays_utf8() -> None:
    data = TEXTS["cp1256"].encode()
    broken = data[:101] + data[102:400] + b"\xff" + data[400:]
    text = decode(broken)
    assert 1 <= text.count("\ufffd") <= 4
    assert text.replace("\ufffd", "")[120:200] in TEXTS["cp1256"]


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 1000,
        random.Random(3).randbytes(5000),
        b"PK\x03\x04" + bytes(range(30)) * 50,
        b"\x7fELF" + b"\1\2\3" * 99,
    ],
)
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(NotText, match="not text"):
        decode(data)


@given(st.binary(max_size=300))
def test_never_anything_but_text_or_not_text(data: bytes) -> None:
    with contextlib.suppress(NotText):
        assert isinstance(decode(data), str)


def test_marks_alone() -> None:
    assert [decode(mark) for mark in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")] == ["", "", "", ""]
