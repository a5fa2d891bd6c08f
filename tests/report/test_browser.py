"""The report in a real browser, offline."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report.folders import (
    OBEDIENT,
    STUBBORN,
    VIOLATION,
    example,
    header,
    judged,
    result,
    write_run,
    write_trace,
)

from harness.report import write_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

FINDING = "the charger itself said 9.00 kW where the meter said 6.80 kW, for 60.0 s"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


class Visit:
    """A page that was opened, what it asked for and what it complained about."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("run")
    fail = judged(verdict="fail", violations=[VIOLATION])
    told = header(insecure=True, second_meters={"1": {"map": "janitza-umg96rm", "class": "0.5S"}})
    played = example(OBEDIENT, judged(findings=[FINDING]), word="pass")
    good = [told if record["kind"] == "header" else record for record in played]
    write_trace(folder / "good", good)
    write_trace(folder / "bad", example(STUBBORN, fail, word="fail"))
    write_run(folder, [result("good"), result("bad", "fail", VIOLATION["sentence"])])
    return write_report(folder).as_uri()


@pytest.fixture(scope="module")
def visit(address: str) -> Iterator[Visit]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        context = browser.new_context(offline=True)
        yield Visit(context.new_page(), address)
        browser.close()


def test_the_summary_is_visible(visit: Visit) -> None:
    rows = visit.page.locator("#summary tbody tr")

    assert rows.count() == 2
    assert rows.first.is_visible()
    assert rows.first.locator("td").nth(1).inner_text() == "fail"
    assert rows.last.locator("td").nth(5).inner_text() == "1\N{NARROW NO-BREAK SPACE}234"


def test_each_plot_is_visible_and_as_wide_as_the_page(visit: Visit) -> None:
    plots = visit.page.locator("figure svg")

    assert plots.count() == 2
    for number in range(2):
        box = plots.nth(number).bounding_box()
        assert plots.nth(number).is_visible()
        assert box is not None
        assert box["width"] > 800
        assert box["height"] > 200


def test_a_link_of_the_summary_leads_to_its_scenario(visit: Visit) -> None:
    link = visit.page.locator("#summary a").first
    link.click()

    article = visit.page.locator(link.get_attribute("href") or "")
    assert "bad.scenario.yaml" in article.locator(".id").first.inner_text()


def test_a_table_of_steps_opens_at_a_click(visit: Visit) -> None:
    steps = visit.page.locator("article.pass details.steps")
    assert not steps.locator("table").is_visible()

    steps.locator("summary").click()

    assert steps.locator("table").is_visible()


def test_what_the_charger_said_otherwise_than_its_meter_is_visible(visit: Visit) -> None:
    finding = visit.page.locator("article.pass .remark")

    assert finding.is_visible()
    assert (
        finding.inner_text()
        == "The charger itself" + FINDING.removeprefix("the charger itself") + "."
    )


def test_the_conditions_name_the_second_meter_and_an_open_endpoint(visit: Visit) -> None:
    conditions = visit.page.locator("article.pass details.conditions")
    conditions.locator("summary").click()

    assert conditions.get_by_text("Second meter of connector 1").is_visible()
    assert conditions.get_by_text("janitza-umg96rm").is_visible()
    assert conditions.get_by_text("a station without any security").is_visible()


def test_a_dark_screen_gets_a_dark_page_and_light_ink_in_its_plots(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    ink = "element => getComputedStyle(element).fill"
    dark = visit.page.locator("figure svg text").first.evaluate(ink)
    visit.page.emulate_media(color_scheme="light")
    light = visit.page.locator("figure svg text").first.evaluate(ink)

    assert (dark, light) == ("rgb(230, 237, 243)", "rgb(36, 41, 47)")


def test_paper_shows_what_is_folded_on_the_screen(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    table = visit.page.locator("article.pass details.allowed table")
    shown = table.first.evaluate(
        "element => element.checkVisibility({contentVisibilityAuto: true})"
    )
    visit.page.emulate_media(media="screen")

    assert shown


def test_the_page_asks_for_nothing_but_itself(visit: Visit) -> None:
    assert visit.requests
    assert all(address.startswith("file:") for address in visit.requests)


def test_the_browser_has_nothing_to_complain_about(visit: Visit) -> None:
    assert visit.complaints == []
