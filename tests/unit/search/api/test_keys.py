"""The file of keys: what is kept of a key, and what is refused."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from services.search.api.keys import PREFIX, Keys, KeysWrong, digest, new, read, write


def test_a_key_is_found_by_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    secret, key = new("desk", ("search", "export"), 60)
    write(path, [key, new("other", ("search",), 1)[1]])
    assert secret.startswith(PREFIX)
    assert secret not in path.read_text()
    assert len(tomllib.loads(path.read_text())["key"]) == 2
    keys = Keys(path)
    assert keys.find(secret) == key
    assert keys.find("") is None
    assert keys.find(digest(secret)) is None


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    secret, key = new("desk", ("search",), 60)
    write(path, [key])
    keys = Keys(path)
    assert keys.find(secret)
    write(path, [])
    assert keys.find(secret) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key = 3", "Expected `array`"),
        ("[[key]]", "missing required field"),
        ('[[key]]\nname = "a"\nsha256 = "b"', "matching regex"),
        (f'[[key]]\nname = "a"\nsha256 = "{"0" * 64}"\nscopes = ["all"]', "Invalid enum value"),
        (f'[[key]]\nname = "a"\nsha256 = "{"0" * 64}"\nscope = ["search"]', "unknown field"),
        (
            f'[[key]]\nname = "a"\nsha256 = "{"0" * 64}"\n[[key]]\nname = "a"\nsha256 = "{"1" * 64}"',
            "a stands there twice",
        ),
        ("[", "wrong"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(KeysWrong, match=told):
        read(path)


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysWrong, match="No such file"):
        Keys(tmp_path / "keys.toml").find("x")


@pytest.mark.parametrize(("name", "scopes", "rate"), [("a b", ["search"], 1), ("a", ["root"], 1), ("a", ["search"], 0)])
def test_no_such_key(name: str, scopes: list[str], rate: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        new(name, scopes, rate)
