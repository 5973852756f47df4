"""Which languages are held: asked now and then."""

from typing import Any, cast

from services.runtime.elastic import Elastic
from services.search.languages import KNOWN_SECONDS, Languages


class Index:
    def __init__(self) -> None:
        self.held = ["en"]
        self.asked = 0

    def search(self, alias: str, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        assert alias == "articles"
        self.asked += 1
        return {"aggregations": {"language": {"buckets": [{"key": one, "doc_count": 1} for one in self.held]}}}


def test_they_are_asked_again_after_a_moment() -> None:
    index, now = Index(), [10.0]
    languages = Languages(cast(Elastic, index), "articles", lambda: now[0])
    assert languages.held() == ["en"]
    index.held = ["en", "ar"]
    assert languages.held() == ["en"]
    assert index.asked == 1
    now[0] += KNOWN_SECONDS + 0.1
    assert languages.held() == ["en", "ar"]
