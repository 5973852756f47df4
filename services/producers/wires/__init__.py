"""Wires: what news agencies send, as ninjs, NewsML-G2 or NITF, with what they say about its use."""

from services.producers.wires.reader import EXTRACTOR, read

__all__ = ["EXTRACTOR", "read"]
