"""What a run does about changes that nobody reviewed: it repairs and says so, or it refuses, as it was told to."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.project import Project

NUMBER, SECOND = "+15005550006", "+15005550007"
FALLBACK = "https://fallback.example.org/v"
CONSOLE = "https://console.example.net/v"
HOTFIX = "https://hotfix.example.net/v"
DECLARED = f"""
numbers:
  "{NUMBER}": {{voice: {{url: "https://www.example.com/v", fallback_url: "{FALLBACK}"}}}}
  "{SECOND}": {{voice: {{url: "https://www.example.com/v", fallback_url: "{FALLBACK}"}}}}
"""
NEW = "https://new.example.org/v"
CHANGED = DECLARED.replace(f'fallback_url: "{FALLBACK}"', f'fallback_url: "{NEW}"', 1)


def save_plan(project: Project) -> str:
    """Make the plan of the stack as a pull request does, refused or not; return its fingerprint."""
    done = subprocess.run(
        ["fallback", "plan", "--stack", project.stack, "--save", "plan.json"],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("fingerprint ")]
    return line.removeprefix("fingerprint ")


@pytest.fixture
def applied(project: Project) -> Project:
    project.declare(DECLARED)
    project.up()
    project.emulator.clear()
    return project


def test_a_plain_up_repairs_a_fallback_that_was_cleared_in_the_console_and_says_so(applied: Project) -> None:
    applied.emulator.console(NUMBER, voice_fallback_url="")

    text = applied.up()

    assert f"voice_fallback_url: none -> {FALLBACK}" in text
    assert applied.writes() == [
        ("POST", {"VoiceUrl": "https://www.example.com/v", "VoiceFallbackUrl": FALLBACK}),
    ]
    applied.check_settled()


@pytest.mark.parametrize("by", ["file", "fingerprint"])
def test_a_reviewed_run_refuses_what_was_changed_since(applied: Project, by: str) -> None:
    applied.declare(CHANGED)
    fingerprint = save_plan(applied)
    reviewed = "plan.json" if by == "file" else fingerprint
    applied.emulator.console(NUMBER, voice_fallback_url="")
    applied.emulator.clear()

    text = applied.up(status=1, FALLBACK_REVIEWED=reviewed)

    assert "stack dev is refused; nothing was changed at Twilio" in text
    if by == "file":
        assert f"{NUMBER}: voice_fallback_url: at the review {FALLBACK}, now none" in text
    else:
        assert f"the plan: at the review fingerprint {fingerprint}, now fingerprint " in text
    assert applied.writes() == []

    applied.emulator.console(NUMBER, voice_fallback_url=FALLBACK)
    applied.up(FALLBACK_REVIEWED=reviewed)
    assert applied.live(NUMBER)["voice_fallback_url"] == NEW
    applied.check_settled()


def test_a_hotfix_between_two_pull_requests_is_never_overwritten_in_silence(applied: Project) -> None:
    """One changes the first number; the other's checks refresh the record; the hotfix is on the second number."""
    applied.declare(CHANGED)
    save_plan(applied)
    applied.emulator.console(SECOND, voice_url=HOTFIX)
    applied.run("refresh", "--yes", "--skip-preview")
    applied.emulator.clear()

    text = applied.up(status=1, FALLBACK_REVIEWED="plan.json")

    assert f"{SECOND}: voice_url: at the review as declared, now {HOTFIX}, declared https://www.example.com/v" in text
    assert applied.writes() == []
    assert applied.live(SECOND)["voice_url"] == HOTFIX


def test_a_reviewed_run_that_was_interrupted_is_finished_by_a_rerun(applied: Project) -> None:
    applied.declare(CHANGED.replace(FALLBACK, NEW))
    save_plan(applied)
    applied.emulator.console(SECOND, voice_fallback_url=NEW)

    applied.up(FALLBACK_REVIEWED="plan.json")

    assert applied.live(NUMBER)["voice_fallback_url"] == NEW
    applied.check_settled()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            None,
            "FALLBACK_REVIEWED: expected a fingerprint or a file that `fallback plan --save` wrote, found 'plan.json'",
        ),
        ("{}", "the reviewed plan: expected a fingerprint or what `fallback plan --save` writes"),
    ],
)
def test_a_review_that_cannot_be_read_refuses_the_run(applied: Project, content: str | None, text: str) -> None:
    if content is not None:
        (applied.folder / "plan.json").write_text(content)

    assert text in applied.up(status=1, FALLBACK_REVIEWED="plan.json")


def test_a_release_of_a_number_that_is_not_as_declared_needs_a_review(applied: Project) -> None:
    """Somebody may have put it back into service."""
    entry = f'"{SECOND}": {{'
    applied.declare(DECLARED.replace(entry, f'{entry}release: "{SECOND}", '))
    applied.emulator.console(SECOND, voice_url=CONSOLE)
    applied.emulator.clear()

    assert f"{SECOND} would be released, but it is not as declared: voice_url {CONSOLE}" in applied.up(status=1)
    assert applied.writes() == []

    save_plan(applied)
    applied.up(FALLBACK_REVIEWED="plan.json")
    assert applied.writes() == [("DELETE", {})]
