"""Headless Chromium for the pages; tests that need it are skipped, with the reason, where it is missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader",
         "--disable-dev-shm-usage", "--window-size=1400,900", "--no-first-run", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("no chromium and chromedriver on the path: the pages are not looked at in a browser")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    yield found
    found.quit()


class Browser:
    """One page in the browser, with what it said and asked for."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, mark: str = "") -> None:
        self.driver.get("about:blank")
        self.logs()
        self.driver.get(path.resolve().as_uri() + mark)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def click(self, selector: str, words: str = "") -> None:
        """Click the first element of a selector whose text holds the words."""
        assert self.run("const e = [...document.querySelectorAll(arguments[0])].find((e) => e.textContent.includes(arguments[1]));"
                        "if (e) e.click(); return Boolean(e)", selector, words), f"no {selector} with {words!r}"

    def type(self, selector: str, words: str) -> None:
        self.run("const e = document.querySelector(arguments[0]); e.value = arguments[1];"
                 "e.dispatchEvent(new Event('input', {bubbles: true}))", selector, words)

    def logs(self) -> tuple[list[str], list[str]]:
        """Messages of errors (policy violations among them), and addresses asked for other than files and data."""
        said = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return said, [url for url in asked if not url.startswith(("file:", "data:", "about:", "blob:"))]


@pytest.fixture
def browser(driver: Any) -> Browser:
    return Browser(driver)


Make = Callable[..., Path]
