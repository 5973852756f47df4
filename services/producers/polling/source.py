"""One source as a person writes it: a line with an address and what is to be known about it.

A line, since ten thousand of them are sorted, searched and compared by the tools that everybody has.
"""

import re
import shlex
from dataclasses import dataclass, fields
from typing import Final, Literal

from services.contract.identity import canonical_url
from services.producers.addresses import host_of

Kind = Literal["feed", "sitemap"]
_WORDS: Final = ("pages", "disabled")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION: Final = re.compile(r"(\d{1,6})([smhd])")
LEAST_SECONDS: Final = 30


class SourceWrong(ValueError):
    """A line that is no source; the message says what is wrong with it and what it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is polled, and how."""

    url: str
    name: str
    """Who publishes it: the article's `source`."""
    kind: Kind = "feed"
    pages: bool = False
    """The full text is fetched from the articles' own pages."""
    every: int | None = None
    """Seconds between polls, instead of what its own rhythm suggests."""
    disabled: bool = False

    @property
    def host(self) -> str:
        """Whose limits count."""
        return host_of(self.url) or self.url


def parse(line: str) -> Source | None:
    """The source of a line: `ADDRESS [name="Harbour Times"] [kind=sitemap] [pages] [every=10m] [disabled]`.

    None for an empty line and a comment. Raises SourceWrong.
    """
    try:
        words = shlex.split(line, comments=False)
    except ValueError as error:
        raise SourceWrong(f"a quotation mark is not closed ({error})") from error
    if not words or words[0].startswith("#"):
        return None
    url, options = words[0], dict(map(_option, words[1:]))
    if not canonical_url(url):
        raise SourceWrong(f"{url[:100]!r} is not an http or https address")
    kind = options.get("kind", "feed")
    if kind not in ("feed", "sitemap"):
        raise SourceWrong(f"kind={kind}: it is feed or sitemap")
    return Source(
        url=url,
        name=options.get("name") or host_of(url) or url,
        kind=kind,  # type: ignore[arg-type]  # compared above
        pages="pages" in options or kind == "sitemap",
        every=_seconds(options["every"]) if "every" in options else None,
        disabled="disabled" in options,
    )


def written(source: Source) -> str:
    """The line of a source; `parse` gives it back."""
    words = [source.url]
    if source.name != host_of(source.url):
        words.append(f"name={shlex.quote(source.name)}")
    if source.kind != "feed":
        words.append(f"kind={source.kind}")
    if source.pages and source.kind == "feed":
        words.append("pages")
    if source.every:
        words.append(f"every={_duration(source.every)}")
    if source.disabled:
        words.append("disabled")
    return " ".join(words)


def _option(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if word in _WORDS or (equals and value and name in {f.name for f in fields(Source)} - {"url", *_WORDS}):
        return name, value
    raise SourceWrong(f"{word[:60]!r} is not known; there are name=, kind=, every=, pages, disabled")


def _seconds(text: str) -> int:
    found = _DURATION.fullmatch(text)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if seconds < LEAST_SECONDS:
        raise SourceWrong(f"every={text}: a number with s, m, h or d, at least {LEAST_SECONDS}s")
    return seconds


def _duration(seconds: int) -> str:
    unit = next(name for name in ("d", "h", "m", "s") if seconds % _SECONDS[name] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
