"""How a WARC file, or a part of one, begins: plain, packed with gzip, or packed with zstd.

Decided by the bytes alone, and with few of them unpacked, as it is asked of every file.
"""

import zlib
from typing import Final, Literal

import zstandard

Packing = Literal["plain", "gzip", "zstd"]
MAGIC: Final[dict[Packing, bytes]] = {
    "plain": b"WARC/",
    "gzip": b"\x1f\x8b\x08",
    "zstd": b"\x28\xb5\x2f\xfd",
}
DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
"""A skippable frame of this kind comes first where the others need a dictionary (IIPC, WARC zstd proposal)."""
LOOK: Final[dict[Packing, int]] = {"plain": 16, "gzip": 1024, "zstd": 160 * 1024}
"""Bytes in which it is seen whether a record begins; zstd unpacks by blocks of 128 KiB."""
WINDOW: Final = 32 * 1024 * 1024
"""Bytes that a zstd frame may look back: four times what its strongest ordinary level uses."""


def packing_of(head: bytes) -> Packing | None:
    """How the WARC file that starts with `head` is packed; None where it is no WARC file, or `LOOK` tells too little."""
    if head.startswith(DICTIONARY):
        return "zstd"
    return next((packing for packing in MAGIC if opens(head, packing)), None)


def opens(data: bytes, packing: Packing, dictionary: zstandard.ZstdCompressionDict | None = None) -> bool:
    """Whether a record begins at the start of `data`, which may be cut anywhere."""
    if not data.startswith(MAGIC[packing]):
        return False
    try:
        return _unpacked(data, packing, dictionary).startswith(MAGIC["plain"])
    except (zlib.error, zstandard.ZstdError):
        return False


def _unpacked(data: bytes, packing: Packing, dictionary: zstandard.ZstdCompressionDict | None) -> bytes:
    """Its first bytes."""
    if packing == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data[:1024], 16)
    if packing == "zstd":
        with zstd(dictionary).stream_reader(data) as reader:
            return reader.read(16)
    return data


def zstd(dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdDecompressor:
    """One that refuses frames which want more memory than `WINDOW`."""
    return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW)
