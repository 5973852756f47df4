"""JSON that is not quite."""

import pytest

from services.producers.loose_json import loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        (r'"\ud800 x"', "\ufffd x"),
        (r'"x \udc00"', "x \ufffd"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'{"\ud800": ["\udfff"]}', {"\ufffd": ["\ufffd"]}),
        ('{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'"\u0000"', "\x00"),
        ("1e400", float("inf")),
    ],
)
def test_values(text: str, value: object) -> None:
    assert loads(text) == value


@pytest.mark.parametrize("text", ["", "{", "nope", "[1,]", "1" * 5_000])
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(ValueError):
        loads(text)


def test_depth() -> None:
    with pytest.raises(RecursionError):
        loads("[" * 100_000)
