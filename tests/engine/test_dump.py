"""The first `up` of a dumped account, with the real engine: nothing is written, and a change writes one number."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.hand_configured import PASSWORD, TOKEN, hand_configured
from tests.seeds import seed_of

if TYPE_CHECKING:
    from tests.engine.project import Project

URL, NET = "https://www.example.com/voice", "https://fallback.example.net/voice"
ODD = {
    "+15005550001": {"voice_url": URL, "voice_fallback_url": URL},  # an error, which refuses a stack
    "+15005550002": {"voice_method": "GET", "sms_fallback_method": "GET", "friendly_name": "${name} $${x}"},
    "+15005550003": {"voice_url": f"{URL}?a=%20b#rc=2&ct=500", "sms_url": "https://u:pa$word@www.example.com/"},
    "+15005550004": {"sms_fallback_url": NET, "voice_url": NET},  # a fallback alone, which no file can declare
}


def dump(project: Project, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "fallback", "dump", *arguments],
        cwd=project.folder,
        env=project.environment,
        text=True,
        capture_output=True,
        check=True,
    ).stdout


def write(project: Project, text: str) -> None:
    (project.folder / "stacks" / "dev.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", [hand_configured()], ids=["60"])
def test_sixty_numbers_are_adopted_without_a_write_and_one_change_writes_one(project: Project) -> None:
    text = dump(project)
    write(project, text)
    project.run("config", "set", "--secret", "legacy_acme_telecom_com_password", PASSWORD)
    project.run("config", "set", "--secret", "hooks_example_com_token", TOKEN)
    project.emulator.clear()

    project.up()
    assert project.writes() == []
    assert len(project.state()) == 60
    assert dump(project) == text
    project.run("preview", "--expect-no-changes")

    single = '"+442071831056":\n    voice:\n      url: {function: {domain: site-1234.twil.io, path: /answer}}\n'
    bin_at_twilio = f"      fallback_url: {{twiml_bin: EH{'d' * 32}}}\n"
    assert single + bin_at_twilio in text
    write(project, text.replace(single + bin_at_twilio, f"{single}      fallback_url: {NET}\n"))
    project.emulator.clear()
    project.up()
    ((method, form),) = project.writes()
    assert method == "POST"
    assert form["VoiceFallbackUrl"] == NET


@pytest.mark.parametrize(
    ("seed", "switches"),
    [(seed_of(ODD), {"fallback_without_primary": "accepted"})],
    ids=["odd"],
)
def test_odd_numbers_are_adopted_without_a_write(project: Project, seed: dict[str, Any]) -> None:
    assert seed["accounts"]
    text = dump(project, "--waive-until", "2099-12-31")
    write(project, text)
    project.run("config", "set", "--secret", "example_com_password", "pa$word")
    project.emulator.clear()

    project.up()
    assert project.writes() == []
    assert dump(project, "--waive-until", "2099-12-31") == text
    assert (
        "# sms is left out, because a stack file cannot declare it: the fallback https://fallback.example.net/" in text
    )
