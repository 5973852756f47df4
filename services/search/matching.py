"""How words become a query: each in the article's own language, all of them needed, exact forms ranked higher.

One group per language, because only the language says which words carry no meaning (`the` in English, `die` in
German): those need not be found. An article has the fields of one language, so it meets one group at most.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.indexer.template import ANALYZERS, OTHER, language_field
from services.search.words import Words

Query = dict[str, Any]

_STROKES: Final = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe"}
)
"""Letters that Unicode does not take apart, as Lucene's ASCIIFoldingFilter folds them."""

COMMON: Final = ("captions.text", "people.text", "organisations.text", "place_names.text")
"""Searched beside title and text, whatever the language; `other` analysis, so exact forms only."""
_LIGHT: Final = 0.3
_FUZZY_EXPANSIONS: Final = 8
"""Terms that one misspelt word may stand for in one field."""
_FUZZY: Final = {"fuzziness": "AUTO:4,100", "prefix_length": 1, "max_expansions": _FUZZY_EXPANSIONS}
"""One edit, from four letters on: two edits take some ten times the memory for each word, field and shard."""
_FUZZY_BUDGET: Final = 64
"""Words times fields: sixteen words in every field of four indices broke the circuit of a 1 GB heap."""
_FUZZY_LONGEST: Final = 24


def fields(languages: Iterable[str]) -> list[str]:
    """The language fields to search: those of `languages`, or all where there are none."""
    wanted = list(dict.fromkeys(language_field(language) for language in languages))
    return wanted or [*ANALYZERS, OTHER]


def words_query(words: Words, languages: Sequence[str], fuzzy: bool, unfinished: bool = False) -> list[Query]:
    """The clauses that an article must match, scored; none where no word must be found.

    `unfinished`: the last plain word may be the beginning of one, as while somebody types.
    """
    clauses: list[Query] = []
    if words.plain and fuzzy:
        clauses.append(_fuzzy(words.plain, fields(languages)))
    elif words.plain:
        clauses.append(_any(_in_language(words.plain, field, unfinished) for field in fields(languages)))
    clauses += [_phrase(phrase, fields(languages)) for phrase in words.phrases]
    return clauses + [_any(it for one in group for it in words_query(one, languages, fuzzy)) for group in words.either]


def exclusions(words: Words, languages: Sequence[str]) -> list[Query]:
    """The clauses that an article must not match."""
    return [_phrase(part, fields(languages)) for part in words.without]


def marks(words: Words, languages: Sequence[str], fuzzy: bool, unfinished: bool = False) -> Query:
    """What to highlight: words of meaning and phrases, wherever they stand."""
    names = [f"{part}.{field}" for field in fields(languages) for part in ("title", "text")]
    clauses = [_phrase(phrase, fields(languages)) for phrase in words.phrases]
    if words.plain and fuzzy:
        clauses.append(_fuzzy(words.plain, fields(languages)))
    elif words.plain:
        clauses += [{"match": {name: " ".join(words.plain)}} for name in names]
    if unfinished and words.plain:
        clauses += [{"prefix": {name: words.plain[-1].lower()}} for name in names]
    clauses += [marks(one, languages, fuzzy) for group in words.either for one in group]
    return {"bool": {"should": clauses}} if clauses else {"match_none": {}}


def _any(queries: Iterable[Query]) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _in_language(words: Sequence[str], field: str, unfinished: bool) -> Query:
    """Each word is found somewhere, and scored by where; a title in which they stand together counts more.

    One clause for both: a filter beside a score would read each word's postings twice. Together in the title only: how
    near words stand in every text that has them took a third of a search's time.
    """
    needed = [_word(word, field, alone=len(words) == 1) for word in words]
    if unfinished:
        needed[-1] = _any([needed[-1], _beginning(words[-1], field)])
    group: Query = {"filter": [of_language(field)], "must": needed}
    if len(words) > 1:
        near = {"query": " ".join(words), "slop": 4, "boost": 2}
        group["should"] = [{"match_phrase": {f"title.{field}": near}}]
    return {"bool": group}


def of_language(field: str) -> Query:
    """Articles whose texts lie in this language field."""
    if field == OTHER:
        return {"bool": {"must_not": [{"terms": {"language": list(ANALYZERS)}}]}}
    return {"term": {"language": field}}


def _word(word: str, field: str, *, alone: bool) -> Query:
    """A stop word of the language counts as found (`zero_terms_query`), but where it is all that is asked for."""
    stop = "none" if alone else "all"
    stems = {f"title.{field}": 3.0, f"text.{field}": 1.0}
    as_is = {f"title.{field}.exact": 2.0, f"text.{field}.exact": 0.5, **dict.fromkeys(COMMON, _LIGHT)}
    stemmed = [
        {"match": {name: {"query": word, "operator": "and", "zero_terms_query": stop, "boost": boost}}}
        for name, boost in stems.items()
    ]
    written = [
        {"match_phrase": {name: {"query": form, "boost": boost}}}
        for form in _forms(word)
        for name, boost in as_is.items()
    ]
    return _any([*stemmed, *written])


def _forms(word: str) -> tuple[str, ...]:
    """As written, and without accents, as `exact` holds it too."""
    plain = unicodedata.normalize("NFD", word.translate(_STROKES))
    folded = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(dict.fromkeys((word, folded if folded.isascii() else word)))


def _beginning(word: str, field: str) -> Query:
    """Of a word as written, in its lower case, as the standard analysis of `exact` keeps it."""
    forms = {f"title.{field}.exact": 3.0, f"text.{field}.exact": 1.0}
    return _any({"prefix": {name: {"value": word.lower(), "boost": boost}}} for name, boost in forms.items())


def _phrase(phrase: str, languages: Sequence[str]) -> Query:
    """The words side by side: the very forms, or others of the same stems, which rank lower."""
    names: list[str] = []
    for field in languages:
        names += [f"title.{field}^3", f"title.{field}.exact^6", f"text.{field}", f"text.{field}.exact^2"]
    return {"multi_match": {"query": phrase, "type": "phrase", "fields": [*names, *COMMON]}}


def _fuzzy(words: Sequence[str], languages: Sequence[str]) -> Query:
    """Words with one letter too many, missing, wrong or swapped, the first right; the longest words, within budget."""
    names = [f"{part}.{field}.exact" for field in languages for part in ("title", "text")]
    short = [word for word in words if len(word) <= _FUZZY_LONGEST]
    bent = sorted(short, key=len, reverse=True)[: max(1, _FUZZY_BUDGET // len(names))]
    return {"bool": {"must": [_bent(word, names, word in bent) for word in words]}}


def _bent(word: str, names: Sequence[str], fuzzy: bool) -> Query:
    stems = [name.removesuffix(".exact") for name in names]
    forms: list[Query] = [{"query": word, "operator": "and", "fields": [*stems, *COMMON]}]
    if fuzzy:
        forms.append({"query": word, "operator": "and", "fields": list(names), **_FUZZY})
    return {"bool": {"should": [{"multi_match": form} for form in forms], "minimum_should_match": 1}}
