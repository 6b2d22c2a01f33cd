"""Debian's Chromium with nothing but what it is given to show."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")

_ALONE = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars"),
)


@contextmanager
def browser(width: int = 1200, height: int = 900, *options: str) -> Iterator[Chrome]:
    """Give a browser with an empty profile while the block runs."""
    assert CHROMIUM, "chromium is missing: make test installs it"
    assert DRIVER, "chromedriver is missing: make test installs it"
    with tempfile.TemporaryDirectory() as profile:
        wanted = ChromeOptions()
        wanted.binary_location = CHROMIUM
        for option in (*_ALONE, *options, f"--user-data-dir={profile}"):
            wanted.add_argument(option)
        wanted.add_argument(f"--window-size={width},{height}")
        wanted.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = Chrome(options=wanted, service=ChromeService(DRIVER))
        try:
            yield driver
        finally:
            driver.quit()
