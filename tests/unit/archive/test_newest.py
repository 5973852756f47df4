"""Of everything the newest, once, whatever lies in how many files."""

from pathlib import Path

import pytest

from services.archive.folder import Archive, ArchiveDamaged
from services.archive.kinds import ARTICLE
from services.archive.newest import Left, Newest
from services.contract.articles import decode
from services.contract.identity import key
from tests.unit.archive.filled import article, file

MARKS = tuple(f"{n:016x}" for n in range(3))


def test_the_newest_of_each_stands_once(tmp_path: Path) -> None:
    archive, left = Archive(tmp_path), Left()
    files = [
        file(archive, [article(1, 5), article(2, 1), article(1, 7)], MARKS[0]),
        file(archive, [article(1, 7), article(1, 6), article(3, 1)], MARKS[1]),
    ]
    newest = Newest(archive, ARTICLE, files, {key(article(3).id)}, False, left)
    found = [decode(ARTICLE.whole, line) for _, line in newest]
    assert found == [article(2, 1), article(1, 7)]
    assert left == Left(older=3, taken_down=1)


def test_each_text_s_newest_version_stands_where_texts_count(tmp_path: Path) -> None:
    archive, left = Archive(tmp_path), Left()
    texts = [article(1, 5, edition=1), article(1, 6, edition=1), article(1, 7, edition=2)]
    newest = Newest(archive, ARTICLE, [file(archive, texts)], frozenset(), True, left)
    assert [decode(ARTICLE.whole, line) for _, line in newest] == texts[1:]
    assert left == Left(older=1)


def test_a_line_that_is_no_article_is_told_with_its_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    made = archive.write("2026-11-27", ARTICLE.name, [b'{"id": 3}'], MARKS[0])
    assert made
    with pytest.raises(ArchiveDamaged, match="holds a line that is no articles"):
        list(Newest(archive, ARTICLE, [made], frozenset(), False, Left()))
