"""Bytes of a feed or file to text, whatever they claim to be.

Publishers' declarations are wrong often enough that the bytes themselves speak first: what decodes as UTF-8 is
UTF-8. Only encodings that browsers know are honoured (WHATWG Encoding Standard): some of Python's others are not
for text, or cost quadratic time.
"""

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # `<?xm` in EBCDIC, XML 1.0 appendix F
)
_KNOWN: Final = re.compile(
    r"utf-8|utf-16(?:-le|-be)?|cp(?:866|874|932|949|125[0-8])|iso8859-(?:[2-8]|1[03456])|koi8-[ru]|"
    r"mac-(?:roman|cyrillic)|gbk|gb18030|big5(?:hkscs)?|euc_(?:jp|kr)|iso2022_jp|shift_jis"
)
"""Python's names for what the standard lists."""
_SUPERSETS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""What the standard reads a label as: publishers who declare the small set send the large one."""
_XML: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META: Final = re.compile(rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_HTTP: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_NOT_WESTERN: Final = ["cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949"]
_BORDER: Final = re.compile(rb"[\s<>]+")
_SAMPLE: Final = 64 * 1024
_SEVEN_BIT: Final = "iso2022_jp"


def decode(data: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Text of `data` and the Python name of the encoding used; never fails, `cp1252` takes what nothing else did.

    `content_type` is the HTTP header, for its charset.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    for start, encoding in _WIDE:
        if data.startswith(start):
            return data.decode(encoding, "replace"), encoding
    declared = _declared(data, content_type)
    if _SEVEN_BIT in declared:
        declared.remove(_SEVEN_BIT)
        declared.insert(0, _SEVEN_BIT)
        order = declared
    else:
        order = ["utf-8", *declared]
    return _first(data, order)


def _declared(data: bytes, content_type: str | None) -> list[str]:
    xml = _XML.match(data[:400]) or _META.search(data[:4096])
    http = _HTTP.search(content_type or "")
    labels = [xml.group(1).decode("ascii", "replace") if xml else None, http.group(1) if http else None]
    return [name for label in labels if label and (name := _python_name(label))]


def _python_name(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _SUPERSETS.get(name, name)
    return name if _KNOWN.fullmatch(name) else None


def _first(data: bytes, order: list[str]) -> tuple[str, str]:
    for encoding in order:
        try:
            # Not final: a document cut in the middle of a letter is still in its encoding.
            return codecs.getincrementaldecoder(encoding)().decode(data, final=False), encoding
        except UnicodeError:
            continue
    declared = next((name for name in order if name != "utf-8"), None)
    best = declared or ("utf-8" if _mostly_utf8(data) else _undeclared(data))
    return data.decode(best, "replace"), best


def _undeclared(data: bytes) -> str:
    """By its bytes where most of the words are not ASCII; else it is Western, where accents are too few to tell."""
    words = b" ".join(word for word in _BORDER.split(data[:_SAMPLE]) if not word.isascii())
    beyond_ascii = sum(byte > 127 for byte in words)
    if beyond_ascii * 3 <= len(words):
        return "cp1252"
    best = from_bytes(words, cp_isolation=_NOT_WESTERN).best()
    return best.encoding if best else "cp1252"


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes in otherwise good UTF-8 must not spoil the rest."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = sum(1 for character in text if ord(character) > 127)
    return text.count("\ufffd") * 10 <= beyond_ascii
