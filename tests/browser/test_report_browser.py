"""The report in a real Chromium: no policy violation, filters work, a link opens its sources."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("selenium")
from selenium import webdriver
from selenium.webdriver.common.by import By

sys.path.insert(0, str(Path(__file__).parents[1] / "py"))
from test_report import make_timeline
from tiktokcorpus.report import render

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1200,1400"
).split()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    with webdriver.Chrome(options=options, service=webdriver.ChromeService(driver)) as chrome:
        yield chrome


@pytest.fixture
def page(browser, tmp_path):
    timeline, texts = make_timeline()
    path = tmp_path / "report.html"
    path.write_text(render(timeline, texts.__getitem__, title="Test"), encoding="utf-8")
    browser.get(path.as_uri())
    return browser


def shown(page) -> list[str]:
    return [e.get_attribute("id") for e in page.find_elements(By.CSS_SELECTOR, ".item") if e.is_displayed()]


def test_no_script_of_a_text_runs_and_nothing_is_refused(page):
    assert page.get_log("browser") == []
    assert page.find_element(By.ID, "shown").text == "2 of 2 items shown"


def test_filters(page):
    assert len(shown(page)) == 2
    page.find_element(By.CSS_SELECTOR, ".f-certainty[value=planned]").click()
    assert shown(page) == ["i-00ff"]
    page.find_element(By.ID, "f-text").send_keys("nothing like this")
    assert shown(page) == [] and page.find_element(By.ID, "none").is_displayed()
    page.find_element(By.ID, "f-reset").click()
    assert len(shown(page)) == 2
    page.find_element(By.ID, "f-conflict").click()
    assert shown(page) == ["i-00ff"]


def test_link_opens_its_sources(page):
    page.find_element(By.CSS_SELECTOR, "p.related a").click()
    assert page.find_element(By.CSS_SELECTOR, "#i-00fe details").get_attribute("open") is not None
    page.save_screenshot(str(Path("build") / "report.png")) if Path("build").is_dir() else None
