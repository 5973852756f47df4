"""Turns the bytes of a dump into text, whatever wrote them: BOM, UTF-16 without one, damaged UTF-8, code pages.

Why here and not `bytes.decode`: dumps are made by hand and by old programs and state no encoding, and a wrong guess
would put nonsense into the index. What is no text at all is said to be so.
"""

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODE_PAGES: Final = [
    "cp1252", "cp1256", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1257",
    "koi8_r", "cp932", "gb18030", "big5", "cp949", "euc_jp",
]  # fmt: skip
_NOT_ASCII: Final = re.compile(rb"[^\n]{0,400}[\x80-\xff][^\n]{0,400}")
_SAMPLE: Final = 64 * 1024
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_CONTROLS_ALLOWED: Final = 0.002
_LOST: Final = "\ufffd"


class NotText(ValueError):
    """The bytes are no text; the message says so to people."""


def decode(data: bytes) -> str:
    """The text of a dump, NULs and all; a BOM at the start is gone, bytes that cannot be read are U+FFFD.

    Raises NotText for binary data.
    """
    for reading in (_marked, _wide, _utf8, _code_page):
        text = reading(data)
        if text is not None:
            break
    assert text is not None, "the last reading reads everything"
    if len(text) - len(_CONTROLS.sub("", text)) > 1 + _CONTROLS_ALLOWED * len(text):
        raise NotText("this is not text: it is full of control bytes. Unpack or convert the file first")
    return text


def _marked(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a BOM shows as NULs (the high halves of spaces and line ends) at places of one parity only."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    low, high = sorted((even, odd))
    if high < max(4, len(sample) // 40) or low > high // 20:
        return None
    text = data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    return text if text.count(_LOST) <= len(text) // 100 else None


def _utf8(data: bytes) -> str | None:
    """UTF-8, also a damaged one: as long as whole sequences outnumber broken ones."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count(_LOST)
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if whole > 2 * broken else None


def _code_page(data: bytes) -> str:
    """The code page that reads best, judged on lines that hold more than ASCII; Western where nothing tells."""
    sample = b"\n".join(_NOT_ASCII.findall(data[: 16 * _SAMPLE]))[:_SAMPLE]
    matches = from_bytes(sample, cp_isolation=_CODE_PAGES)
    best = matches.best()
    encoding = best.encoding if best else "cp1252"
    western = next((m for m in matches if m.encoding == "cp1252"), None)
    if best and western and encoding in ("cp1250", "cp1257") and western.chaos <= best.chaos:
        encoding = "cp1252"  # many Western texts read as well in its neighbours, and are far more frequent
    return data.decode(encoding, "replace")
