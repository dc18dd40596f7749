"""What `fallback answer --check` says of settings."""

from __future__ import annotations

from pathlib import Path

from fallback.answer.setup.describe import describe_settings
from fallback.answer.setup.read import read_document

HERE = Path(__file__).parent


def test_it_says_what_callers_and_senders_get_who_is_told_and_what_is_missing() -> None:
    document = read_document(HERE / "good" / "everything.yaml")

    text = describe_settings({**document, "signature": "required"}, {"CHAT_URL": "https://canary.example.com"})

    assert text == (HERE / "everything.txt").read_text(encoding="utf-8").rstrip("\n")


def test_what_is_left_out_is_said_as_it_will_be() -> None:
    text = describe_settings(read_document(HERE / "good" / "smallest.yaml"), {"TWILIO_AUTH_TOKEN": "x"})

    assert text == (
        "answers for https://fallback.example.com; signatures: required\n"
        "  a call: nothing: hangs up\n"
        "  a message: nothing: no reply\n"
        "alerts: log; at once, then every 5 minutes while it lasts"
    )
