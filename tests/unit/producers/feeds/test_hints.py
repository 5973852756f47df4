"""How often a feed wants to be asked for."""

import pytest

from services.producers.feeds.hints import HOURS, hub, older, silent_hours, wish


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>60</ttl>", 3600.0),
        ("<ttl> 15 </ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800.0),
        ("<sy:updatePeriod>\n daily </sy:updatePeriod>", 86_400.0),
        ("<updatePeriod>hourly</updatePeriod><updateFrequency>0</updateFrequency>", 3600.0),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("", None),
    ],
)
def test_wishes(head: str, seconds: float | None) -> None:
    assert wish(f"<rss><channel>{head}<item/></channel></rss>".encode()) == seconds


def test_what_stands_far_behind_is_not_looked_for() -> None:
    assert wish(b" " * 100_000 + b"<ttl>60</ttl>") is None


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<atom:link rel='next' href='/feed?page=2&amp;x=1'/>", "https://a.example/feed?page=2&x=1"),
        ('<link href="https://a.example/1" rel="prev-archive"/><link rel="next" href="/2"/>', "https://a.example/1"),
        ("<link>https://a.example/</link><link rel='self' href='/feed'/>", None),
        ("<link rel='next' href='file:///etc/passwd'/>", None),
        ("", None),
    ],
)
def test_where_the_older_entries_are(head: str, address: str | None) -> None:
    assert older(f"<rss><channel>{head}</channel></rss>".encode(), "https://a.example/feed") == address


def test_who_calls() -> None:
    head = "<rss><channel><atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='/feed'/>"
    assert hub(head.encode(), "https://a.example/x") == ("https://hub.example/", "https://a.example/feed")
    assert hub(b"<link rel='hub' href='https://hub.example/'/>", "https://a.example/x") == (
        "https://hub.example/",
        "https://a.example/x",
    )
    assert hub(b"<rss/>", "https://a.example/x") is None


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        ("<skipHours><hour>0</hour>\n<hour> 23 </hour></skipHours>", [h for h in range(HOURS) if h % 24 in (0, 23)]),
        ("<skiphours><hour>24</hour></skiphours>", list(range(0, HOURS, 24))),
        ("<skipDays><day>Sunday</day></skipDays>", list(range(144, 168))),
        (
            "<skipDays><day>monday</day></skipDays><skipHours><hour>1</hour></skipHours>",
            [*range(24), *range(25, 168, 24)],
        ),
        ("<skipHours><hour>25</hour><hour>noon</hour></skipHours><skipDays><day>Sol</day></skipDays>", []),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", []),
        ("<hour>3</hour><skipHours/>", []),
        ("<skipHours><hour>3</hour>", []),
    ],
)
def test_when_to_leave_it_alone(head: str, hours: list[int]) -> None:
    assert silent_hours(f"<rss><channel>{head}<item/></channel></rss>".encode()) == hours
