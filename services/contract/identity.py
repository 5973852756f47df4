"""Which article is this? The id, the Kafka key and the canonical URL, in one place for every producer.

An id must come out the same whichever road an article took, for it is the Kafka key (so one dedupe partition sees
all of it) and the Elasticsearch `_id` (so that nothing is doubled).
"""

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from services.text.marks import few_marks
from services.text.noise import substance

_TRACKING: Final = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|_hs(enc|mi)|"
    r"ocid|cmpid|ns_(campaign|mchannel|source|linkname|fee)|at_(medium|campaign|link\w*|bbc_team|ptr_name|format)|"
    r"wt\.\w+|xtor|spm|s_cid|ito|smid|share_id|fb_action_\w+|fb_ref|_ga|_gl|"
    r"phpsessid|jsessionid|sessionid|session_id|aspsessionid\w*)$",
    re.IGNORECASE,
)
_SESSION_PATH: Final = re.compile(r"(;|%3B)jsessionid=.*", re.IGNORECASE)
_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})")
_STRAY: Final = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_LONG_HOST: Final = re.compile(r"\s*[a-z]+://[^/?#]{1000}", re.IGNORECASE)
"""No name is so long (RFC 1035, 2.3.4), nor a user's name before it; to normalise it may take the square of its length."""
_SPACE: Final = re.compile(r"\s+")
_SAFE_SEGMENT: Final = ":@!$&'()*+,;=~-._"
_SAFE_QUERY: Final = "/:@!$'()*+,;=~-._?"


def canonical_url(url: str) -> str | None:
    """The normal form of an http(s) URL, or None where it is not one.

    Normalised after RFC 3986 section 6.2: lower-case scheme and host (IDNA for non-ASCII names), default port,
    user info, fragment, tracking parameters and session ids gone, dot segments resolved, percent-encoding in one
    form, parameters sorted. `http` becomes `https` and a trailing slash goes: publishers serve both as one page.
    """
    if "\\" in url or _LONG_HOST.match(url):
        return None  # browsers take a backslash for a slash, others do not: two readers would see two hosts
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not _HOST.fullmatch(host):
        return None
    netloc = host if port in (None, *_PORTS.values()) else f"{host}:{port}"
    return urlunsplit(("https", netloc, _path(parts.path), _query(parts.query), ""))


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).encode("idna").decode("ascii").lower()
    return host.rstrip(".")


def _path(path: str) -> str:
    out: list[str] = []
    for escaped in path.split("/")[1:]:
        segment = _SESSION_PATH.sub("", _quoted(escaped, _SAFE_SEGMENT))  # decoded first: `%2e%2e` is `..` too
        if segment == "..":
            del out[-1:]
        elif segment not in (".", ""):
            out.append(segment)
    return "/" + "/".join(out)


def _query(query: str) -> str:
    pairs = (_quoted(pair, _SAFE_QUERY) for pair in query.split("&"))
    return "&".join(sorted(pair for pair in pairs if pair and not _TRACKING.match(pair.split("=", 1)[0])))


def _quoted(escaped: str, safe: str) -> str:
    """One form of percent-encoding (RFC 3986, 6.2.2.2): decoded only where the character has no other meaning."""
    decoded = _ESCAPE.sub(_unreserved, _STRAY.sub("%25", escaped))
    return quote(decoded, safe=safe + "%", errors="surrogatepass")


def _unreserved(escape: "re.Match[str]") -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def normalised_title(title: str) -> str:
    """Case, width and spacing taken out: what makes two titles the same title."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", few_marks(title)).casefold()).strip()


def article_id(*, url: str | None, source: str, guid: str | None, title: str) -> str:
    """32 hex digits: a 16-byte BLAKE2b digest (RFC 7693) of the strongest thing that names the article.

    The canonical URL; without one, source and guid; without either, source and normalised title.
    """
    if url:
        name = "url\n" + url
    elif guid:
        name = f"guid\n{source}\n{guid}"
    else:
        name = f"title\n{source}\n{normalised_title(title)}"
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def key(article: str) -> bytes:
    """The Kafka key of an article id: its 16 raw bytes."""
    return bytes.fromhex(article)


def content_hash(title: str, text: str) -> str:
    """16 hex digits over what the two say (`text/noise.py`): equal means an exact repeat, whatever the page adds."""
    told = substance(title, text)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
