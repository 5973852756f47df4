"""The import waits for Kibana, replaces what it has put there before, and says what Kibana did not take."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from services.kibana.importing import Kibana, KibanaRefused, KibanaUnreachable
from services.kibana.objects import objects
from services.kibana.saved import Reference, SavedObject, Scope
from tests.unit.kibana.stand_in import AVAILABLE, Answer, StandIn, standing_in

OBJECTS: Final = objects(Scope())
STATUS: Final = "status"
IMPORT: Final = "_import"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


def load(server: StandIn, seconds: float = 5, given: Any = OBJECTS, url: str = "", **parts: Any) -> list[str]:
    """What was said while it waited."""
    told: list[str] = []
    with Kibana(url or server.url, sleep=lambda _: None, **parts) as kibana:
        kibana.load(given, seconds, told.append)
    return told


def test_all_of_it_is_imported_and_a_second_time_changes_nothing(server: StandIn) -> None:
    assert load(server) == []
    first = dict(server.objects)
    assert len(first) == len(OBJECTS)
    assert load(server) == []
    assert server.objects == first
    assert server.asked == ["/api/status", "/api/saved_objects/_import?overwrite=true"] * 2


def test_what_somebody_has_changed_is_replaced_and_what_is_theirs_stays(server: StandIn) -> None:
    load(server)
    name = ("dashboard", "headwater-newsroom")
    server.objects[name] = {**server.objects[name], "attributes": {"title": "changed"}}
    server.objects["dashboard", "mine"] = {"type": "dashboard", "id": "mine", "references": []}
    load(server)
    assert server.objects[name]["attributes"]["title"] == "Headwater: newsroom"
    assert ("dashboard", "mine") in server.objects


WAITS: Final[dict[str, tuple[str, Answer, str]]] = {
    "it starts": (STATUS, (503, {"status": {"overall": {"level": "unavailable"}}}), "not ready"),
    "it says that it is away": (
        STATUS, (200, {"status": {"overall": {"level": "critical"}}}), "is critical"),
    "a proxy before it starts": (STATUS, (502, b"<html>Bad Gateway</html>"), "not ready"),
    "it falls away between": (IMPORT, (503, b"Kibana server is not ready yet"), "not ready yet"),
    "it is asked too much": (IMPORT, (429, {"message": "Too many"}), "not ready"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "answer", "said"), WAITS.values(), ids=WAITS)
def test_it_waits_while(server: StandIn, path: str, answer: Answer, said: str) -> None:
    server.answers[path] = [answer, answer]
    told = load(server)
    assert len(told) == 2
    assert all(said in each for each in told)
    assert len(server.objects) == len(OBJECTS)


def test_a_part_of_kibana_that_ails_is_not_waited_for(server: StandIn) -> None:
    server.answers[STATUS] = [(200, {"status": {"overall": {"level": "degraded"}}})]
    assert load(server, 0) == []
    assert len(server.objects) == len(OBJECTS)


def test_it_does_not_wait_for_ever(server: StandIn) -> None:
    server.answers[STATUS] = [(503, b"Kibana server is not ready yet")] * 2
    with pytest.raises(KibanaUnreachable, match="not ready yet"):
        load(server, 0)
    assert server.objects == {}


def test_where_nobody_listens_it_says_so() -> None:
    with standing_in() as gone:
        url = gone.url
    with pytest.raises(KibanaUnreachable, match=f"no Kibana answers at {url} .*HEADWATER_KIBANA right"):
        load(gone, 0, url=url)


REFUSED: Final[dict[str, tuple[str, Answer, str]]] = {
    "no right to it": (IMPORT, (403, {"message": "Unable to bulk_create"}), "HEADWATER_KIBANA_API_KEY"),
    "another server": (STATUS, (200, {"cluster_name": "headwater"}), "is not Kibana"),
    "a page": (STATUS, (200, b"<html>\xff</html>"), "is not Kibana"),
    "a way to a login": (STATUS, (302, b""), "does not do it .*302"),
    "not what it imports": (IMPORT, (400, {"message": "Invalid file"}), "400.*Invalid file"),
    "fewer than there are": (IMPORT, (200, {"success": True, "successCount": 3}), "took 3 of .*does not say why"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "answer", "said"), REFUSED.values(), ids=REFUSED)
def test_it_gives_up_at_once_where_it_finds(server: StandIn, path: str, answer: Answer, said: str) -> None:
    server.answers[path] = [answer]
    with pytest.raises(KibanaRefused, match=f"(?s){said}"):
        load(server)


def test_what_was_not_taken_is_named_with_the_reason(server: StandIn) -> None:
    lost = SavedObject("search", "lost", {"title": "x"}, (Reference("index-pattern", "gone", "index"),))
    with pytest.raises(KibanaRefused) as refused:
        load(server, given=(*OBJECTS, lost))
    assert f"took {len(OBJECTS)} of {len(OBJECTS) + 1} objects" in str(refused.value)
    assert "search lost (missing_references: index-pattern gone)" in str(refused.value)


def test_a_kibana_with_security_gets_the_key() -> None:
    with standing_in(key="s3cret") as server:
        with pytest.raises(KibanaRefused, match="wants to know who asks"):
            load(server)
        load(server, api_key="s3cret")
        assert len(server.objects) == len(OBJECTS)


def test_a_user_is_known_by_its_password() -> None:
    with standing_in(user="dashboards:s3cret") as server:
        with pytest.raises(KibanaRefused, match="HEADWATER_KIBANA_USER") as refused:
            load(server, user=("dashboards", "guessed"))
        assert "guessed" not in str(refused.value)
        load(server, user=("dashboards", "s3cret"))
        assert len(server.objects) == len(OBJECTS)


def test_a_space_is_part_of_the_address(server: StandIn) -> None:
    load(server, url=f"{server.url}/s/newsroom/")
    assert server.asked == ["/s/newsroom/api/status", "/s/newsroom/api/saved_objects/_import?overwrite=true"]


@pytest.mark.parametrize("url", ["kibana:5601", "ftp://kibana", "http://", "http://[::1", ""])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(KibanaUnreachable, match="the address of Kibana"):
        Kibana(url)


def test_a_password_in_the_address_is_used_and_not_shown(server: StandIn) -> None:
    url = server.url.replace("http://", "http://elastic:s3cret@")
    server.answers[STATUS] = [AVAILABLE]
    server.answers[IMPORT] = [(403, b"no")]
    with pytest.raises(KibanaRefused) as refused:
        load(server, url=url)
    assert "s3cret" not in str(refused.value)
    assert server.url in str(refused.value)


def test_a_certificate_that_is_none_is_said_at_once(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.crt"
    wrong.write_text("nothing")
    for path in (wrong, tmp_path / "absent.crt"):
        with pytest.raises(KibanaUnreachable, match=f"HEADWATER_KIBANA_CA={path} is no certificate"):
            Kibana("https://kibana:5601", ca=path)
