"""Finds blocks of links to other stories, in the midst of a text and below it.

They look like sub-headings, only that no paragraph follows each. Below a text that alone shows them where there are
several; elsewhere the label above them does.
"""

from typing import Final

from services.producers.dumps.roles import LISTED, Role, Roles
from services.producers.dumps.traits import SHORT_WORDS, Kind
from services.text.shape import Shape, quoted

_LINK_WEIGHT: Final = 110
"""The heaviest line that is taken for a link without a label."""
_MOST_LINKS: Final = 8
"""More lines than this are a list that belongs to the text."""
_ITEM_WEIGHT: Final = 30
"""A lighter line between paragraphs, not set tightly, is a sub-heading and ends the block."""
_SIGN_OFFS: Final = 3
_SIGN_OFF_WEIGHT: Final = 100


def drop_links(roles: Roles, *, punctuated: bool) -> None:
    """Turns links from paragraphs to furniture. `punctuated`: paragraphs of this dump end in full stops."""
    for at in range(roles.first, roles.segment.end):
        if roles.traits[at].kind is Kind.RELATED:
            _labelled(roles, at + 1)
    if punctuated:
        _below(roles)
    _drop_stubs(roles)


def _labelled(roles: Roles, at: int) -> None:
    while at < roles.segment.end and _item(roles, at) and (at > roles.last or _tight(roles, at) or _heavy(roles, at)):
        roles.of[at] = Role.FURNITURE
        at += 1


def _item(roles: Roles, at: int) -> bool:
    t = roles.traits[at]
    return t.shape <= Shape.OPEN and not quoted(t.line.text) and roles.of[at] in (Role.PARAGRAPH, Role.FURNITURE)


def _tight(roles: Roles, at: int) -> bool:
    return roles.traits[at].line.gap < roles.context.spacing.usual


def _heavy(roles: Roles, at: int) -> bool:
    return roles.traits[at].weight >= _ITEM_WEIGHT


def _below(roles: Roles) -> None:
    """Two lines or more like titles at the end; but not a list that a colon announces."""
    tail = range(roles.last + 1, roles.segment.end)
    links = [at for at in tail if roles.of[at] is Role.PARAGRAPH and _like_link(roles, at)]
    announced = roles.last < len(roles.traits) and roles.traits[roles.last].line.text.rstrip().endswith((":", "："))
    if not announced and 2 <= len(links) <= _MOST_LINKS:
        for at in links:
            roles.of[at] = Role.FURNITURE


def _drop_stubs(roles: Roles) -> None:
    """Turns short lines at the end to furniture: a sub-heading has a paragraph below it."""
    for at in range(roles.segment.end - 1, roles.last, -1):
        t = roles.traits[at]
        if roles.of[at] is not Role.PARAGRAPH:
            continue
        if t.shape is not Shape.STUB or quoted(t.line.text) or LISTED.match(t.line.text):
            return
        roles.of[at] = Role.FURNITURE


def _like_link(roles: Roles, at: int) -> bool:
    t = roles.traits[at]
    fits = t.words >= SHORT_WORDS and t.weight <= _LINK_WEIGHT and t.shape in (Shape.HEADING, Shape.OPEN)
    return fits and t.kind is Kind.PLAIN and not quoted(t.line.text) and not LISTED.match(t.line.text)


def drop_sign_offs(articles: list[Roles]) -> None:
    """Turns short last paragraphs that articles share ("Follow us for more.") to furniture.

    So also what stands above the first title and again above others, where it closes the article before.
    """
    for _ in range(_SIGN_OFFS):
        titles: dict[str, set[str | None]] = {}
        for roles in articles:
            titles.setdefault(_closing(roles)[1], set()).add(roles.title_key)
        shared = {key for key, under in titles.items() if key and len(under) > 1}
        for roles in articles:
            at, key = _closing(roles)
            if key in shared:
                roles.of[at] = Role.FURNITURE


def _closing(roles: Roles) -> tuple[int, str]:
    """Index and key of the last paragraph, if it is short; the key is empty otherwise."""
    texts = [at for at, role in roles.of.items() if role is Role.PARAGRAPH]
    if len(texts) < (1 if roles.title_key is None else 2) or roles.traits[texts[-1]].weight > _SIGN_OFF_WEIGHT:
        return -1, ""
    return texts[-1], roles.traits[texts[-1]].key
