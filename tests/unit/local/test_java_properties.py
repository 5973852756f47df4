"""Java's property files: what is written means the same to Java's reader."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from services.local.java_properties import render_properties


def java_reads(line: str) -> tuple[str, str]:
    """Read one line as java.util.Properties does (key without escapes)."""
    key, _, raw = line.rstrip("\n").partition("=")
    text = re.sub(r"\\(u[0-9a-f]{4}|.)", unescape, raw.lstrip(" \t\f"))
    return key, text.encode("utf-16", "surrogatepass").decode("utf-16")


def unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] == "u" else {"n": "\n"}.get(code, code)


def test_plain_entries_stay_readable() -> None:
    assert render_properties({"a.b": "1", "c": "x=y:z"}) == "a.b=1\nc=x=y:z\n"


def test_other_letters_become_code_units() -> None:
    assert render_properties({"dir": "/home/zoë/📰"}) == "dir=/home/zo\\u00eb/\\ud83d\\udcf0\n"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_java_reads_back_what_was_meant(value: str) -> None:
    assert java_reads(render_properties({"key": value})) == ("key", value)
