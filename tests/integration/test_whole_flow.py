"""Two thousand articles through the whole flow, undisturbed: what is acked is found, sighted or buried, exactly once."""

from collections import Counter
from collections.abc import Iterator

import pytest

from services.local.settings import StackSettings
from services.pipeline import FUSED, STAGES
from tests.integration.account import assert_complete
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(150)]

ARTICLES = 2000
POISON = 25


@pytest.fixture(scope="module")
def fused_flow(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    settings = flow_settings(servers, tmp_path_factory.mktemp("fused"), "fused")
    with Flow(settings, fused=True, link=True) as flow:
        yield flow


@pytest.fixture(params=["separate", "fused"])
def either(request: pytest.FixtureRequest) -> Flow:
    """The flow in both topologies."""
    flow: Flow = request.getfixturevalue("shared_flow" if request.param == "separate" else "fused_flow")
    return flow.begin().heal()


def test_every_acked_article_is_found_sighted_or_buried_and_every_counter_adds_up(either: Flow) -> None:
    before = either.counts()
    messages = stream(either.settings, f"whole-{either.settings.namespace}", ARTICLES, poison=POISON)
    either.publish(messages)
    either.settle()
    assert_complete(either)
    counts = either.counts()
    counts.subtract(before)
    kinds = Counter(message.kind for message in messages)
    for stage in (stage for stage in STAGES if stage.name in either.members or stage in FUSED):
        parts = sum(counts[stage.name, column] for column in ("sent", "dropped", "dead"))
        assert counts[stage.name, "received"] == parts, stage.name
    assert counts["dedupe", "received"] == len(messages)
    assert counts["dedupe", "dropped"] == kinds["copy"]
    assert counts["dedupe", "dead"] == POISON
    assert counts["dedupe", "sent"] == counts["classify", "received"] == kinds["article"] + kinds["revision"]
    assert counts["classify", "sent"] == counts["enrich", "received"] == counts["enrich", "sent"]
    marks = len(either.links()) + len(either.stories())
    assert counts["link", "received"] == (counts["enrich", "sent"] if "link" in either.members else 0)
    assert counts["indexer", "received"] == counts["enrich", "sent"] + kinds["copy"] + marks
