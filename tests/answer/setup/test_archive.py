"""The archive for Lambda answers on its own: without this checkout, and without any package of others."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from fallback.answer import SettingsError
from fallback.answer.setup.archive import HANDLER, make_archive
from tests.answer.asking import TOKEN, ask, call, make_document, message
from tests.answer.events import make_function_url_event

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = make_document(alerts={"every": "5m", "to": [{"log": "stdout"}]})

# What Lambda does: import the handler and call it, with the archive's folder on the path and no site-packages.
LAMBDA = f"""
import json, sys
sys.path.insert(0, sys.argv[1])
from importlib import import_module
module, _, name = {HANDLER!r}.rpartition(".")
handler = getattr(import_module(module), name)
for event in json.load(sys.stdin):
    print(json.dumps(handler(event, None)), flush=True)
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}} - set(sys.stdlib_module_names))))
"""


def unpack(data: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)  # noqa: S202 - our own archive


def run(folder: Path, events: list[dict[str, Any]], **environment: str) -> list[Any]:
    """The lines of JSON that the handler of an unpacked archive writes: alerts and answers, and what it has loaded."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAMBDA, folder],
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert ran.stderr == ""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_an_unpacked_archive_answers_and_tells_with_the_standard_library_alone(tmp_path: Path) -> None:
    unpack(make_archive(DOCUMENT), tmp_path)
    events = [make_function_url_event(request) for request in (ask(call()), ask(message()), ask(call(), token="x"))]

    *lines, loaded = run(tmp_path, events, TWILIO_AUTH_TOKEN=TOKEN)

    answers = [line for line in lines if "statusCode" in line]
    alerts = [line for line in lines if "stage" in line]
    assert [
        (answer["statusCode"], answer["body"].count("<Say") + answer["body"].count("<Message")) for answer in answers
    ] == [
        (200, 1),
        (200, 1),
        (403, 0),
    ]
    assert [alert["stage"] for alert in alerts] == ["first", "first"]
    assert loaded == ["__main__", "fallback"]


def test_it_holds_no_token_and_reads_for_every_user() -> None:
    data = make_archive(make_document(alerts={"to": [{"webhook": "https://${env.HOOK}/"}]}))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("answer.json"))["alerts"]["to"] == [{"webhook": "https://${env.HOOK}/"}]
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}
        assert [name for name in archive.namelist() if name.endswith((".pyc", "serve.py")) or "setup" in name] == []


def test_the_same_settings_make_the_same_bytes() -> None:
    assert make_archive(DOCUMENT) == make_archive(DOCUMENT)
    assert make_archive(DOCUMENT) != make_archive(make_document())


def test_what_needs_another_package_is_refused() -> None:
    with pytest.raises(SettingsError, match="apprise"):
        make_archive(make_document(alerts={"to": [{"apprise": "json://localhost"}]}))
