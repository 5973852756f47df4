"""Headwater's page as people use it: searched, narrowed, read, with mouse, keys and screen reader, on desk and phone."""

import re
from typing import Any, Final

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.servers, pytest.mark.browser, pytest.mark.timeout(200)]

QUAKE: Final = "earthquake"
ALL: Final = re.compile(r"^\d+ articles")


def titles(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator(".hit h2").all()]


def open_hit(visit: Visit, words: str, filters: str = "") -> Page:
    page = visit.go(f"#/?q={words}{filters}")
    page.locator(".hit h2 a").first.click()
    visit.still()
    page.wait_for_selector(".below[data-complete]", state="attached")
    return page


def test_it_searches_while_somebody_types(visit: Visit) -> None:
    page = visit.go()
    expect(page.locator("#told")).to_have_text(ALL)
    page.keyboard.press("/")
    page.keyboard.type("harb", delay=30)
    expect(page.locator("#told")).to_have_text("4 articles")
    expect(page.locator("mark").first).to_have_text(re.compile("harbour", re.IGNORECASE))
    assert page.evaluate("document.activeElement.id") == "words"
    expect(page.locator("#status")).to_have_text("4 articles")
    page.keyboard.type("ours nowhere")
    expect(page.locator("#told")).to_have_text("Nothing found")
    expect(page.locator(".nothing")).to_contain_text("fewer words")
    page.locator("#words").fill("harbour")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("4 articles")
    assert page.url.endswith("#/?q=harbour")


def test_filters_narrow_and_are_taken_away(visit: Visit) -> None:
    page = visit.go()
    every = page.locator("#told").inner_text()
    page.get_by_role("checkbox", name="Arabic").check()
    expect(page.locator("#told")).to_have_text("5 articles")
    expect(page.get_by_role("checkbox", name="Arabic")).to_be_checked()
    title = page.locator(".hit h2").first
    assert title.get_attribute("lang") == "ar"
    assert title.evaluate("element => getComputedStyle(element).direction") == "rtl"
    page.get_by_role("link", name="Take away: Language Arabic").click()
    expect(page.locator("#told")).to_have_text(every)
    page.go_back()
    expect(page.locator("#told")).to_have_text("5 articles")


def test_a_bar_of_the_timeline_narrows_to_its_time(visit: Visit) -> None:
    page = visit.go("#/?q=harbour")
    bar = page.get_by_role("link", name=re.compile("^2025-03: 2 articles"))
    bar.click()
    expect(page.locator("#told")).to_have_text("2 articles")
    assert "since=2025-03-01&until=2025-03-31" in page.url
    expect(page.locator(".chips li")).to_have_count(2)


def test_more_results_come_below(visit: Visit) -> None:
    page = visit.go("#/?collapse=none")
    expect(page.locator(".hits > li")).to_have_count(20)
    page.get_by_role("button", name="More").click()
    expect(page.locator(".hits > li")).to_have_count(40)
    hrefs = [link.get_attribute("href") for link in page.locator(".hit h2 a").all()]
    assert len(set(hrefs)) == 40
    assert page.evaluate("document.activeElement.getAttribute('href')") == hrefs[20]


def test_an_article_with_its_names_and_a_map_of_its_places(visit: Visit) -> None:
    page = open_hit(visit, "harbour")
    expect(page.locator("h1")).to_contain_text("Malta")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    expect(page.locator(".map circle")).to_have_count(5)
    expect(page.locator(".map svg")).to_have_attribute("aria-label", re.compile("Map of Malta"))
    box: Any = page.locator(".map svg").bounding_box()
    points = [each.bounding_box() for each in page.locator(".map circle").all()]
    assert all(
        p and box["x"] <= p["x"] <= box["x"] + box["width"] and box["y"] <= p["y"] <= box["y"] + box["height"]
        for p in points
    )
    page.get_by_text("Where it comes from").click()
    expect(page.locator("dl")).to_contain_text("feeds")
    page.locator(".names a", has_text="Carmela Zerafa").click()
    expect(page.locator("#told")).to_have_text("1 article")
    assert "person=Carmela+Zerafa" in page.url


def test_what_an_article_said_before_as_a_diff(visit: Visit) -> None:
    page = open_hit(visit, QUAKE, "&language=en")
    diff = page.locator(".revisions .diff")
    expect(page.locator(".revisions h2")).to_have_text("2 revisions")
    expect(diff.locator("del").first).to_be_visible()
    assert re.search(r"\d", diff.locator("del").first.inner_text())
    assert re.search(r"\d", diff.locator("ins").first.inner_text())
    expect(page.locator(".flag")).to_contain_text("→")


def test_its_copies_and_its_story(visit: Visit, api: httpx.Client) -> None:
    articles = api.get("/v1/articles", params={"size": 200}).json()["articles"]
    copied = next(one for one in articles if one.get("copies"))
    page = visit.go(f"#/article/{copied['id']}")
    copies = page.locator("section[aria-labelledby=copies]")
    expect(copies.locator("li")).to_have_count(copied["copies"] + 1)
    expect(copies).to_contain_text("% of the shorter text is the same")
    expect(page.locator("section[aria-labelledby=story]").get_by_text("a copy")).to_have_count(copied["copies"])
    copies.get_by_role("link").first.click()
    visit.still()
    assert page.url != f"{visit.home}/#/article/{copied['id']}"
    member = next(one for one in articles if one["story"] != one["id"])
    page = visit.go(f"#/article/{member['id']}")
    story = page.locator("section[aria-labelledby=story]")
    expect(story.locator("h2")).to_have_text(re.compile(r"The story: \d+ articles of \d+ sources?"))
    expect(story.locator("li.own")).to_have_count(1)


def test_everything_goes_by_keys(visit: Visit) -> None:
    page = visit.go("#/?q=harbour")
    links = page.locator(".hit h2 a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    page.keyboard.press("Escape")
    expect(page.locator("#told")).to_have_text("4 articles")
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.locator("#words")).to_have_value("jk")
    page.goto(f"{visit.home}/#/")
    page.reload()
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_hostile_text_is_only_text(visit: Visit) -> None:
    page = visit.go("#/?q=<img src=x onerror=alert(1)>")
    expect(page.locator("#told")).to_have_text(re.compile("article|Nothing"))
    page = visit.go("#/?collapse=none")
    for _ in range(3):
        page.get_by_role("button", name="More").click()
    page.wait_for_timeout(500)
    assert len(titles(page)) == len(set(page.locator(".hit h2 a").evaluate_all("all => all.map(each => each.href)")))
    assert page.locator("main img, main script, main iframe, main style").count() == 0
    visit.go("#/article/zzz")
    expect(page.locator("#told")).to_have_text(ALL)


@pytest.mark.parametrize("width", [pytest.param(width, marks=pytest.mark.screen(width)) for width in (360, 768, 1280)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen_and_a_screen_reader_finds_no_fault(visit: Visit, width: int, scheme: Any) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    for place in ("#/?q=harbour", "#/?language=ar", "article"):
        page = open_hit(visit, "storm") if place == "article" else visit.go(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    visit.complaints.clear()  # axe tries what the policy forbids


def test_an_index_that_does_not_answer_is_told(visit: Visit) -> None:
    page = visit.go()
    page.route("**/v1/search*", lambda route: route.fulfill(status=503, content_type="application/problem+json",
                                                           body='{"status":503,"title":"The index is busy","detail":"wait"}'))  # fmt: skip
    page.locator("#words").fill("harbour")
    expect(page.get_by_role("alert")).to_contain_text("The index is busy")
    page.unroute("**/v1/search*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#told")).to_have_text("4 articles")
    visit.complaints.clear()  # Chromium notes the 503


def test_a_guarded_server_asks_for_the_key(chromium: Browser, api: httpx.Client) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/v1/**", lambda route: route.continue_() if route.request.headers.get("authorization") == "Bearer hw_x"
               else route.fulfill(status=401, content_type="application/problem+json",
                                  body='{"status":401,"title":"Who are you?","detail":"an API key is needed"}'))  # fmt: skip
    page.goto(f"{api.base_url}/#/?q=harbour")
    page.get_by_label("API key").fill("hw_x")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#told")).to_have_text("4 articles")
    context.close()


def test_words_that_an_agency_keeps_inside_are_accounted_for(visit: Visit) -> None:
    def without(route: Route) -> None:
        answer = route.fetch()
        told = {**answer.json(), "text": "", "withheld": "its agency's terms: For subscribers only."}
        route.fulfill(json=told)

    visit.page.route(re.compile(r"/v1/articles/[0-9a-f]{32}$"), without)
    page = visit.go("#/?q=harbour")
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".article article")).to_contain_text(
        "Its words are not shown: its agency's terms: For subscribers only."
    )
