"""The handler of one process: settings, clock and notifier together, and where the settings come from."""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.notifier import Notifier
from fallback.answer.respond import respond
from fallback.answer.settings import SettingsError, parse_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.answer.exchange import Event, Request, Response
    from fallback.answer.settings import Settings

SETTINGS_VARIABLE = "FALLBACK_ANSWER_SETTINGS"


class Handler:
    """Answers requests, and tells people."""

    def __init__(self, settings: Settings, notifier: Notifier, clock: Callable[[], float] = time.time) -> None:
        self.notifier = notifier
        self._settings = settings
        self._clock = clock

    def answer(self, request: Request) -> Response:
        """The response to a request. What it leads to is told later."""
        response, _ = self.answer_and_notify(request)
        return response

    def answer_and_notify(self, request: Request) -> tuple[Response, bool]:
        """The response to a request, and whether an alert is under way."""
        answered = respond(request, self._settings, self._clock())
        return answered.response, answered.event is not None and self._notify(answered.event)

    def _notify(self, event: Event) -> bool:
        try:
            return self.notifier.notify(event)
        except Exception as error:  # noqa: BLE001 - for example no memory for a thread; a caller waits for the answer
            sys.stderr.write(f"nobody is told: {type(error).__name__}\n")
            return False

    def close(self) -> None:
        """Tell what is not told yet, within two seconds."""
        self.notifier.close(2.0)


def make_handler(settings: Settings) -> Handler:
    return Handler(settings, Notifier(settings))


def load_handler(environ: Mapping[str, str] = os.environ) -> Handler:
    """The handler whose settings file `FALLBACK_ANSWER_SETTINGS` names. Raises `SettingsError`, or what reading raises.

    A name that ends in `.json` is a file that `fallback answer` wrote. Others are checked as `fallback answer` does.
    """
    if SETTINGS_VARIABLE not in environ:
        raise SettingsError(f"expected the name of a settings file in {SETTINGS_VARIABLE}, found none: set it")
    path = Path(environ[SETTINGS_VARIABLE])
    return make_handler(parse_settings(_read_document(path), environ))


def _read_document(path: Path) -> Any:
    try:
        if path.suffix == ".json":
            return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: expected JSON, found none: {error}") from None
    # A settings file as people write it needs more than the standard library.
    return import_module("fallback.answer.setup.read").read_document(path)
