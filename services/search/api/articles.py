"""Routes of one article: itself, its revisions, its copies, its story, and what is like it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from services.copies import Group, copies
from services.revisions.history import Told, history
from services.runtime.clock import now
from services.search.api.access import allowed, licensed
from services.search.api.index import Index, index_of
from services.search.api.problems import NotAllowed, NotThere
from services.search.api.schema import answers, encoded
from services.search.article import Article, article
from services.search.results import Hit
from services.search.rights import bare, bare_hits
from services.search.similar import similar
from services.story import Story, story

router: Final = APIRouter(prefix="/v1/articles", tags=["article"], dependencies=[Depends(allowed("search"))])
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="the article's id")]
Read = Annotated[Index, Depends(index_of)]
Licensed = Annotated[bool, Depends(licensed)]


@router.get("/{id}", responses=answers(Article, "the article", missing=True))
def one_article(id: Id, index: Read, licence: Licensed) -> Response:  # noqa: A002 - the name in the address
    """Everything that is known of an article."""
    found = article(id, index.elastic, index.settings)
    return encoded(_there(id, found if licence or found is None else bare(found, now())))


@router.get("/{id}/revisions", responses=answers(list[Told], "its texts, the oldest observation first", missing=True))
def revisions_of(id: Id, index: Read, licence: Licensed) -> Response:  # noqa: A002
    """Every text that it has had, and what each changed of the one before."""
    now_there = None if licence else article(id, index.elastic, index.settings)
    if now_there and now_there.rights and (why := now_there.rights.withheld(now())):
        raise NotAllowed(f"the texts of this article go only to keys with the scope licensed; {why}", known=True)
    found = history(id, index.elastic, index.settings)
    return encoded(_there(id, [revision.told() for revision in found] or None))


@router.get("/{id}/copies", responses=answers(Group, "those that copy one another, the earliest first", missing=True))
def copies_of(id: Id, index: Read) -> Response:  # noqa: A002
    """Who copies whom, how much, and who was first."""
    return encoded(_there(id, copies(id, index.elastic, index.settings)))


@router.get("/{id}/story", responses=answers(Story, "those that tell the same story, the earliest first", missing=True))
def story_of(id: Id, index: Read) -> Response:  # noqa: A002
    """Who tells the same story, and since when."""
    return encoded(_there(id, story(id, index.elastic, index.settings)))


@router.get("/{id}/similar", responses=answers(list[Hit], "the most similar first, without its copies", missing=True))
def like_it(id: Id, index: Read, licence: Licensed, size: Annotated[int, Query(ge=1, le=50)] = 10) -> Response:  # noqa: A002
    """More like this."""
    found = similar(id, index.elastic, index.settings, size)
    return encoded(_there(id, found if licence or found is None else bare_hits(found, now())))


def _there(id_: str, found: object | None) -> object:
    if found is None:
        raise NotThere(f"the index has no article {id_}")
    return found
