"""Protections that can be switched off, one at a time, in a process of a test: each row of the matrix must fail without its own.

A check that has never failed proves nothing. The product has no such switches; here its functions are replaced.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

SWITCHES: Final[dict[str, Callable[[], None]]] = {}
_replaced: Final[list[tuple[Any, str, Any]]] = []


def switch(off: Callable[[], None]) -> Callable[[], None]:
    """Enter a function under its name; its docstring says what happens without the protection."""
    SWITCHES[off.__name__] = off
    return off


def switch_off(name: str) -> None:
    """Take the protection of this name from this process. Raises KeyError."""
    SWITCHES[name]()


@contextmanager
def without(name: str) -> Iterator[None]:
    """The same for a while; empty: nothing is taken."""
    if name:
        switch_off(name)
    try:
        yield
    finally:
        while _replaced:
            owner, attribute, value = _replaced.pop()
            setattr(owner, attribute, value)


def put(owner: Any, attribute: str, value: Any) -> Any:
    """Replace an attribute; returns what it was."""
    was = getattr(owner, attribute)
    _replaced.append((owner, attribute, was))
    setattr(owner, attribute, value)
    return was
