"""Wait for something in a page. Playwright's own wait_for_function needs eval, which the policy of the pages forbids."""

import time

from playwright.sync_api import Error, Page


def until(page: Page, function: str, argument: object = None, seconds: float = 10) -> None:
    """Wait until a JavaScript function gives true, or fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if page.evaluate(function, argument):
                return
        except Error as error:  # the page is on its way to another address
            if "context was destroyed" not in str(error):
                raise
        page.wait_for_timeout(20)
    raise AssertionError(f"not within {seconds} s: {function}")
