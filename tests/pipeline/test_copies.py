"""Copies through the real steps: of a story that several papers carry, each says whom it copies; others say nothing."""

from services.pipeline import Lane
from tests.fakes import message, raw
from tests.pipeline.flow import Flow, Steps

STORY = (
    "The harbour authority of Aldermoor said on Tuesday that the old north quay will be closed for eleven months from "
    "March, after divers found cracks in nine of its forty pillars. Ships of the coastal line will berth at the timber "
    "quay instead, and the fish market moves to a hall behind the customs house. The work will cost some 6.4 million, "
    "of which the region pays a third. Fishermen fear for their spring season. Their chairwoman, Ines Duarte, asked "
    "for a second crane at the timber quay, where boats already wait for hours on days of a strong catch. The authority "
    "promised an answer within two weeks. The quay was built in 1931 and last repaired after the storm of 1987."
)
OTHER = (
    "Rain fell on the eastern valleys for a fourth day, and the river Senne rose to within a hand of its dykes. Schools "
    "in three villages stayed shut while volunteers filled sandbags. The weather service expects a dry weekend, but "
    "warned that snow in the hills may melt quickly. Trains run at half speed between Orlow and the border."
)


def test_a_story_in_three_papers_is_one_story(steps: Steps) -> None:
    flow = Flow(steps)
    told = {
        "https://wire.example/1": STORY,
        "https://post.example/2": STORY.replace("eleven months", "almost a year").replace("6.4 million", "6.4m"),
        "https://daily.example/3": " ".join(STORY.split()[:70]),
        "https://weather.example/4": OTHER,
    }
    ids = {}
    for number, (url, text) in enumerate(told.items()):
        article = raw(url, text, title=f"Report {number}")
        ids[article.id] = url
        flow.log.put(message(article))
        flow.run(fused=True, lane=Lane.LIVE)  # one after another, so that their order is known
    links = flow.links()
    said = {ids[link.id]: ids.get(link.copy_of or "") for link in links.values()}
    assert said == {
        "https://wire.example/1": None,
        "https://post.example/2": "https://wire.example/1",
        "https://daily.example/3": "https://wire.example/1",
    }
    assert {link.copies for link in links.values()} == {0, 2}
    assert all(0.8 < link.share <= 1 for link in links.values() if link.copy_of)
