"""Java's `key=value` files, in the escapes that Java reads back (java.util.Properties, load from a byte stream).

That reader takes Latin-1 and treats the backslash as its own; a folder named with any other letter would be lost.
"""

from __future__ import annotations

from collections.abc import Mapping


def render_properties(entries: Mapping[str, str]) -> str:
    """The file's text, pure ASCII, one entry a line, in the order given."""
    return "".join(f"{key}={_escaped(value)}\n" for key, value in entries.items())


def _escaped(value: str) -> str:
    text = value.replace("\\", "\\\\").replace("\n", "\\n")
    if text.startswith(" "):
        text = "\\" + text
    return "".join(letter if letter.isascii() else _units(letter) for letter in text)


def _units(letter: str) -> str:
    """A letter as one or two UTF-16 code units, each written as four hexadecimal digits."""
    raw = letter.encode("utf-16-be")
    return "".join(f"\\u{raw[at : at + 2].hex()}" for at in range(0, len(raw), 2))
