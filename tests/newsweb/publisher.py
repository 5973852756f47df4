"""A publisher: what it has published by a given moment, and how it answers who asks for it."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import formatdate

SHOWN = 20
"""Entries in a feed."""


@dataclass(frozen=True)
class Story:
    """One article; `edited` is when its text changes."""

    number: int
    at: float
    edited: float = float("inf")

    def text(self, now: float) -> str:
        """Its words at a moment."""
        first = f"The council of ward {self.number} met on its budget, and agreed on item {self.number * 7}."
        return first + (" An earlier version named another ward." if now >= self.edited else "")

    @property
    def title(self) -> str:
        return f"Ward {self.number} agrees on its budget"


@dataclass
class Answer:
    """What goes over the wire. `wrong_length` lies about the body, `pause` is in real seconds."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    wrong_length: int = 0


@dataclass
class Publisher:
    """A well-behaved one: RSS with dates, ETag and Last-Modified. `stories` in the order of their times."""

    host: str
    stories: Sequence[Story]
    port: int = 0
    asked: list[tuple[float, str, int]] = field(default_factory=list)
    """(moment, path, status) of each request."""

    def respond(self, path: str, headers: dict[str, str], now: float) -> Answer:
        """The answer, noted."""
        answer = self.answer(path, headers, now)
        self.asked.append((now, path, answer.status))
        return answer

    def answer(self, path: str, headers: dict[str, str], now: float) -> Answer:
        """By path."""
        if path == "/feed":
            return self.feed(headers, now)
        return Answer(404)

    def published(self, now: float) -> list[Story]:
        """So far, the latest first."""
        return [story for story in reversed(self.stories) if story.at <= now]

    def feed(self, headers: dict[str, str], now: float) -> Answer:
        """The feed, or 304."""
        body = self.rss(now)
        etag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        if headers.get("if-none-match") == etag:
            return Answer(304, headers={"ETag": etag})
        return Answer(200, body, {"ETag": etag, "Content-Type": "application/rss+xml"})

    def rss(self, now: float) -> bytes:
        """The latest stories."""
        items = "".join(self.item(story, now) for story in self.published(now)[:SHOWN])
        return f'<rss version="2.0"><channel><title>{self.host}</title>{items}</channel></rss>'.encode()

    def item(self, story: Story, now: float) -> str:
        """An entry."""
        return (
            f"<item><title>{html.escape(story.title)}</title><link>{self.link(story, now)}</link>"
            f"<guid isPermaLink='false'>{self.guid(story, now)}</guid><pubDate>{formatdate(story.at)}</pubDate>"
            f"<description>{html.escape(self.words(story, now))}</description></item>"
        )

    def link(self, story: Story, now: float) -> str:
        """Where its page is."""
        return f"http://{self.host}:{self.port}/{story.number}"

    def guid(self, story: Story, now: float) -> str:
        """Its id."""
        return f"{self.host}-{story.number}"

    def words(self, story: Story, now: float) -> str:
        """What the feed tells of it."""
        return story.text(now)
