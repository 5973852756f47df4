"""1 to 27: addresses that lead, in one way or another, to where nobody may go."""

from collections.abc import Callable, Iterator

import pytest

from services.contract.identity import canonical_url
from services.producers import checked_network
from services.producers.fetch import Fetcher, FetchLimits
from services.producers.fetch_errors import FetchError
from tests.bad_input.world import Private, bounded, reaching
from tests.unit.producers.web import serving, to

LIMITS = FetchLimits(connect_seconds=1, total_seconds=2)

# Why each is refused: a refusal for another reason, such as that nothing listens there, would prove nothing.
PRIVATE = "which is not a public address"
USER = "it holds a user name"
ADDRESS = "it is not an address"
SCHEME = "it is not an http or https address of at most 2,000 characters"

WRITTEN = {
    "1-loopback": ("http://127.0.0.1:{port}/", PRIVATE),
    "2-zero": ("http://0:{port}/", PRIVATE),
    "3-decimal": ("http://2130706433:{port}/", PRIVATE),
    "4-hexadecimal": ("http://0x7f.1:{port}/", PRIVATE),
    "5-octal": ("http://0177.0.0.1:{port}/", ADDRESS),
    "6-ipv6-loopback": ("http://[::1]:{port}/", PRIVATE),
    "7-ipv6-any": ("http://[::]:{port}/", PRIVATE),
    "8-mapped": ("http://[::ffff:127.0.0.1]:{port}/", PRIVATE),
    "9-nat64": ("http://[64:ff9b::7f00:1]:{port}/", PRIVATE),
    "10-metadata": ("http://169.254.169.254/latest", PRIVATE),
    "11-shared-space": ("http://100.64.0.1/", PRIVATE),
    "12-special-use": ("http://192.0.0.8/", PRIVATE),
    "12-benchmarking": ("http://198.18.0.1/", PRIVATE),
    "13-localhost-dot": ("http://localhost.:{port}/", PRIVATE),
    "14-fullwidth-digits": ("http://１２７.0.0.1:{port}/", ADDRESS),
    "15-user-at-host": ("http://good@127.0.0.1:{port}/", USER),
    "16-backslash": ("http://good\\@127.0.0.1:{port}/", USER),
    "23-gopher": ("gopher://127.0.0.1:{port}/", SCHEME),
    "23-ftp": ("ftp://127.0.0.1:{port}/", SCHEME),
    "23-data": ("data:text/html,x", SCHEME),
    "23-jar": ("jar:http://127.0.0.1:{port}!/", SCHEME),
    "24-elasticsearch": ("http://news.example:9200/", "port 9200"),
    "24-kafka": ("http://news.example:9092/", "port 9092"),
    "24-ssh": ("http://news.example:22/", "port 22"),
    "25-line-break": ("http://127.0.0.1:{port}/a\r\nX-Injected: 1", ADDRESS),
    "27-ten-kilobytes": ("http://127.0.0.1:{port}/" + "a" * 10_000, SCHEME),
}


def _dotless(host: str, port: int) -> list[str]:
    """As resolvers do that know `localhost.`; others know no such name, and would hide what is tested."""
    return checked_network.resolve(host.rstrip("."), port)


@pytest.fixture
def private() -> Iterator[Private]:
    with Private() as found:
        yield found


def _refused(private: Private, ask: Callable[[], object], *ports: int) -> FetchError:
    """Nothing but the `ports` of the test's own server was connected to."""
    with bounded(5), reaching(*ports), pytest.raises(FetchError) as caught:
        ask()
    assert private.visits == 0
    assert len(str(caught.value)) < 700
    assert "\r" not in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(("written", "words"), WRITTEN.values(), ids=WRITTEN)
def test_an_address_as_written(written: str, words: str, private: Private, monkeypatch: pytest.MonkeyPatch) -> None:
    """The private port is let through the rule for ports, so that the rule for addresses is what refuses."""
    monkeypatch.setattr(checked_network, "WEB_PORTS", frozenset((80, 443, private.port)))
    with Fetcher(limits=LIMITS, resolver=_dotless) as fetcher:
        error = _refused(private, lambda: fetcher.get(written.format(port=private.port)))
    assert words in str(error)
    assert ";" in str(error), "it does not say what to do"


MIXED = {"17-public-first": ["93.184.216.34", "127.0.0.1"], "17-private-first": ["127.0.0.1", "93.184.216.34"]}


@pytest.mark.parametrize("answers", MIXED.values(), ids=MIXED)
def test_a_name_with_public_and_private_answers(answers: list[str], private: Private) -> None:
    with Fetcher(limits=LIMITS, resolver=lambda host, port: answers) as fetcher:
        error = _refused(private, lambda: fetcher.get("http://mixed.example/"))
    assert "127.0.0.1, which is not a public address" in str(error)


@pytest.mark.parametrize("path", ["/feed"], ids=["18-rebinding"])
def test_a_name_that_leads_elsewhere_the_second_time(
    path: str, private: Private, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name's first answer counts as public, its second one does not: each hop is resolved and checked anew."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(checked_network, "is_public", lambda address: len(asked) == 1)
    with serving({path: to(f"http://news.example:{private.port}/")}) as server:
        port = server.server_address[1]
        monkeypatch.setattr(checked_network, "WEB_PORTS", frozenset((80, port, private.port)))
        with Fetcher(limits=LIMITS, resolver=rebinding) as fetcher:
            error = _refused(private, lambda: fetcher.get(f"http://news.example:{port}{path}"), port)
    assert PRIVATE in str(error)
    assert asked == ["news.example", "news.example"]


REDIRECTS = {
    "19-to-private": ("http://127.0.0.1:{port}/", PRIVATE),
    "20-to-a-file": ("file:///etc/passwd", SCHEME),
    "23-redirect-to-gopher": ("gopher://127.0.0.1:{port}/", SCHEME),
}


@pytest.mark.parametrize(("target", "words"), REDIRECTS.values(), ids=REDIRECTS)
def test_a_redirect_out(target: str, words: str, private: Private, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public under its name; what it redirects to does not."""
    with serving({"/feed": to(target.format(port=private.port))}) as server:
        port = server.server_address[1]
        hops: list[str] = []

        def resolver(host: str, at: int) -> list[str]:
            hops.append(host)
            return ["127.0.0.1"]

        monkeypatch.setattr(checked_network, "is_public", lambda address: hops == ["news.example"])
        monkeypatch.setattr(checked_network, "WEB_PORTS", frozenset((80, port, private.port)))
        with Fetcher(limits=LIMITS, resolver=resolver) as fetcher:
            error = _refused(private, lambda: fetcher.get(f"http://news.example:{port}/feed"), port)
        assert [path for path, _ in server.asked] == ["/feed"]
    assert words in str(error)


@pytest.mark.parametrize("hops", [1, 50], ids=["21-loop", "22-fifty-hops"])
def test_redirects_without_end(hops: int, private: Private) -> None:
    answers = {f"/{n}": to(f"/{(n + 1) % hops}") for n in range(hops)}
    with serving(answers) as server, Fetcher(limits=LIMITS, allow_private=True) as fetcher:
        error = _refused(private, lambda: fetcher.get(server.url("/0")), server.server_address[1])
        assert len(server.asked) == 6
    assert "more than 5 times" in str(error)


@pytest.mark.parametrize("host", ["xn--80ak6aa92e.example", "аррӏе.example"], ids=["26-punycode", "26-homograph"])
def test_a_name_that_looks_like_another_is_another(host: str) -> None:
    assert canonical_url(f"https://{host}/") == "https://xn--80ak6aa92e.example/"
    assert canonical_url(f"https://{host}/") != canonical_url("https://apple.example/")
