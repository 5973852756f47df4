"""A WARC file to the documents in it, one record at a time: a file of gigabytes needs the memory of its largest page.

Parsed by FastWARC; what it does not do, and is done here, is telling a file that is cut from one that ends, and going on
behind damage.
"""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord

from services.producers.draft import Refused
from services.producers.inputs import Document
from services.producers.warc.answer import Passed, document
from services.producers.warc.archive import Archive, NotWarc
from services.producers.warc.place import Place
from services.producers.warc.unpacked import Cut, Fault, Unpacked

_HEADERS: Final = 64 * 1024
"""Bytes of a record's own headers."""
_FAULTS: Final = 100
"""Damaged places in one file; with more of them, getting it again is better than what is left of it."""

_TOO_LONG: Final = "header length"
"""FastWARC's words for headers that are larger; the record before them is whole."""


def documents(
    stream: BinaryIO, name: str, *, start: str = str(Place()), passed: Counter[str] | None = None
) -> Iterator[Document | Refused]:
    """What the readers can read of the WARC file in `stream`, which can seek and is at its start, in its order.

    A document is an answer with HTTP status 200 that holds a page, a feed or JSON; its name is the address, `modified`
    the time of capture, `position` what `start` takes to begin there again. All other records are counted in `passed`,
    by record type or reason. What cannot be read is refused, with what was whole before and after it read.

    WARC 1.0 and 1.1 (ISO 28500:2017), plain, in gzip, in zstd with or without dictionary. Raises ValueError for a
    `start` that is none, OSError where the disk fails, nothing for what is in the file.
    """
    counted = Counter[str]() if passed is None else passed
    place = Place.read(start)
    try:
        archive = Archive(stream)
    except (NotWarc, Fault) as fault:
        yield _refused(Place(), "not_warc", str(fault))
        return
    vague = False
    for _ in range(_FAULTS):
        run = _Run(archive, place, name, counted)
        yield from run.items()
        if run.fault is None:
            return
        following = archive.next_start(run.place)
        if run.records or not vague:  # else it is what was told already
            yield run.told(following)
        if following is None:
            return
        place, vague = following, run.vague
    words = f"{name} is damaged in {_FAULTS} places, and was read no further. Get it again"
    yield _refused(place, "damaged", words)


class _Run:
    """The records from one place to the next fault, or to the end."""

    def __init__(self, archive: Archive, start: Place, name: str, passed: Counter[str]) -> None:
        self._archive, self._name, self._passed = archive, name, passed
        self.place = start
        """Where the last record begins, or the fault."""
        self.records = 0
        self.fault: OSError | None = None
        self.vague = False
        """It is not known whether the fault is in the record at `place` or between that and the next."""

    def items(self) -> Iterator[Document | Refused]:
        """A document is given once it is seen what follows its record: with a wrong length, that is no record."""
        held: Document | Refused | None = None
        between, unpacked = True, None
        try:
            unpacked = self._archive.enter(self.place)
            records = ArchiveIterator(unpacked, parse_http=False, stream_detect=False, max_header_len=_HEADERS)
            while (record := next(records, None)) is not None:
                if held:
                    yield held
                    held = None
                between = False
                held = self._item(record, unpacked)
                between = True
        except Fault as fault:
            self.fault = fault
            if between and unpacked:
                self.place = max(self.place, unpacked.begun)
        except OSError as fault:
            if fault.errno is not None:
                raise
            self.fault, self.vague = fault, True
            held = held if _TOO_LONG in str(fault) else None
        if held:
            yield held

    def _item(self, record: WarcRecord, unpacked: Unpacked) -> Document | Refused | None:
        self.place = unpacked.place(record.stream_pos)
        self.records += 1
        try:
            return document(record, str(self.place), self._name)
        except Passed as why:
            self._passed[str(why)] += 1
            return None

    def told(self, following: Place | None) -> Refused:
        """The fault, for people."""
        if following is None and isinstance(self.fault, Cut):
            words = f"{self._name} is cut: {self.fault} there. What was whole before it was read; get the file again"
            return _refused(self.place, "truncated", words)
        rest = "no record was found behind it" if following is None else f"reading went on at {following}"
        where = "At this record, or right behind it, " if self.vague else ""
        words = f"{where}{self._name} is damaged ({self.fault}); {rest}. Get the file again, if what is missing matters"
        return _refused(self.place, "damaged", words)


def _refused(place: Place, error: str, words: str) -> Refused:
    return Refused(position=str(place), error=error, reason=f"{words}.", data=b"")
