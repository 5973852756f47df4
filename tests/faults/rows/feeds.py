"""Row 41: servers of feeds that hang, dribble, lie and loop."""

from services.pipeline import RAW, Lane
from services.runtime.topic_log import read_all
from tests.faults.matrix import row
from tests.faults.trial import Trial
from tests.faults.web import FEED_TITLE, BadWeb
from tests.integration.command import headwater


@row(41, "feed servers that misbehave", off="bounding_a_fetch",
     expected="each bad one is said with its reason, within the time cap; the others are read",
     how="a web server that hangs, sends a byte a second, 500, 304, cut gzip, redirect loop; a good one among them",
     recover_seconds=90)  # fmt: skip
def bad_feeds(t: Trial) -> None:
    t.feed(seconds=3)
    t.strike("feed servers misbehave")
    with BadWeb() as web:
        addresses = [web.url(name) for name in web.BAD]
        first, *rest = addresses
        said = headwater(
            t.settings, "ingest", first, web.url("good"), *rest, "--allow-private", "--json", code=1, seconds=100,
            module="tests.faults.altered", variables=t.alteration,
        ).json  # fmt: skip
    assert said["published"] == 1, said
    unread = " ".join(said["unread"])
    silent = [address for address in addresses if address not in unread]
    assert not silent, f"nothing is said of {silent}: {said['unread']}"
    raw = [
        a for a in read_all(t.settings, t.settings.named(RAW.on(Lane.LIVE))) if FEED_TITLE.encode() in (a.value or b"")
    ]
    assert len(raw) == 1
    t.bystanders = 1
    t.notes.append(f"{len(addresses)} bad addresses told of in {said['seconds']:.0f} s")
