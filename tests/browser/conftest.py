"""Real Chromium against a real server, database and outbox. Without Chromium they are skipped, in CI they fail."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.gebruiker import Gebruiker

# Playwright keeps an event loop in this thread; Django would refuse the database there, though nothing here is async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ZONDER = "Chromium ontbreekt: installeer het pakket chromium, of typ .venv/bin/playwright install chromium."
VLAGGEN = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
BREED, SMAL = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def chromium() -> dict[str, Any] | None:
    """The machine's own Chromium by its path, else the one that playwright installed; None without either."""
    if pad := next(filter(None, map(shutil.which, BROWSERS)), None):
        return {"executable_path": pad}
    eigen = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return {} if any(eigen.glob("chromium*/INSTALLATION_COMPLETE")) else None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How to start Chromium; as root it runs without a sandbox."""
    gevonden = chromium()
    if gevonden is None and os.environ.get("CI") == "1":
        pytest.fail(ZONDER, pytrace=False)
    if gevonden is None:
        pytest.skip(ZONDER)
    rest = {naam: waarde for naam, waarde in browser_type_launch_args.items() if naam != "executable_path"}
    return rest | gevonden | {"args": VLAGGEN}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Flemish visitor at a desk."""
    return {
        **browser_context_args,
        "locale": "nl-BE",
        "timezone_id": "Europe/Brussels",
        "viewport": BREED,
        "reduced_motion": "reduce",
    }


@pytest.fixture
def post(settings: Any, tmp_path: Path) -> Path:
    """The directory where mails arrive as files, and a directory of this test for what is stored."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "post")
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "post"


@pytest.fixture
def gebruiker(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    transactional_db: None,
    post: Path,
) -> Iterator[Callable[..., Gebruiker]]:
    """``gebruiker(…)`` sits a person down at an own browser; afterwards nobody's console holds an error."""
    contexten: list[BrowserContext] = []
    mensen: list[Gebruiker] = []

    def neem_plaats(**opties: Any) -> Gebruiker:
        contexten.append(browser.new_context(**{**browser_context_args, **opties}))
        scripts = opties.get("java_script_enabled", True)
        mensen.append(Gebruiker(contexten[-1], live_server.url, scripts=scripts))
        return mensen[-1]

    yield neem_plaats
    for context in contexten:
        context.close()
    for (
        draad
    ) in threading.enumerate():  # what a page still asked while it closed: emptying the tables would wait for it
        if "process_request_thread" in draad.name:
            draad.join(timeout=20)
    assert [melding for mens in mensen for melding in mens.meldingen] == []
