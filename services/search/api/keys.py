"""Who may call: API keys with scopes and rates, in a TOML file that holds their digests only.

The file is read again when it changes, so that a key that is taken away stops working without a restart.
"""

import hashlib
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import msgspec

from services.runtime.errors import Failure

Scope = Literal["search", "export", "alerts", "licensed", "push"]
"""`search` looks at pages of results and at single articles; `export` reads in bulk: listings, changes, exports;
`alerts` sees, saves and deletes searches that fire."""
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
PER_MINUTE: Final = 600
PREFIX: Final = "hw_"
"""So that a key is known as one where it should not be, in a log or a commit."""


class KeysWrong(Failure):
    """The file of keys cannot be read; the message says why."""


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One caller."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w.@-]{1,64}$")]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    """Of the key: 32 random bytes need no slow digest."""
    scopes: tuple[Scope, ...] = ("search",)
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = PER_MINUTE


class _File(msgspec.Struct, forbid_unknown_fields=True):
    key: list[Key] = msgspec.field(default_factory=list)


@dataclass(slots=True)
class Keys:
    """The keys of a file, as it stands now."""

    path: Path
    _stamp: tuple[int, int] = (0, 0)
    _known: dict[str, Key] = field(default_factory=dict)

    def find(self, given: str) -> Key | None:
        """Whose key this is. Found by digest, so that how long it takes says nothing of any key. Raises KeysWrong."""
        stamp = self._path_stamp()
        if stamp != self._stamp:
            self._known = {key.sha256: key for key in read(self.path)}
            self._stamp = stamp
        return self._known.get(digest(given))

    def _path_stamp(self) -> tuple[int, int]:
        try:
            stat = self.path.stat()
        except OSError as error:
            raise KeysWrong(f"the keys in {self.path} cannot be read: {error.strerror}") from error
        return stat.st_mtime_ns, stat.st_ino


def digest(given: str) -> str:
    """SHA-256 of a key, as the file holds it."""
    return hashlib.sha256(given.encode()).hexdigest()


def new(name: str, scopes: Iterable[str], per_minute: int) -> tuple[str, Key]:
    """A key for this name, and its entry. The key is nowhere else. Raises msgspec.ValidationError."""
    secret = PREFIX + secrets.token_urlsafe(32)
    entry = {"name": name, "sha256": digest(secret), "scopes": list(scopes), "per_minute": per_minute}
    return secret, msgspec.convert(entry, Key)


def read(path: Path) -> list[Key]:
    """The keys in a file; none where it is empty. Raises KeysWrong."""
    try:
        keys = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).key
    except OSError as error:
        raise KeysWrong(f"the keys in {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise KeysWrong(f"the keys in {path} are wrong: {error}") from error
    names = [key.name for key in keys]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise KeysWrong(f"the keys in {path} are wrong: {', '.join(twice)} stands there twice")
    return keys


def write(path: Path, keys: Iterable[Key]) -> None:
    """Put these keys into the file, in one step, readable by its owner alone. Raises KeysWrong."""
    text = "".join(
        f'[[key]]\nname = "{key.name}"\nsha256 = "{key.sha256}"\n'
        f"scopes = {msgspec.json.encode(key.scopes).decode()}\nper_minute = {key.per_minute}\n\n"
        for key in keys
    )
    beside = path.with_name(path.name + ".new")
    try:
        beside.touch(mode=0o600)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        raise KeysWrong(f"the keys in {path} cannot be written: {error.strerror}") from error
