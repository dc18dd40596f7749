"""`fallback explain`: where each value came from, who answers, and how long nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main

if TYPE_CHECKING:
    from pathlib import Path

DEV = """\
account: AC00000000000000000000000000000001
extends: base/common.yaml
vars: {site: https://www.example.com}
numbers:
  "+15005550006":
    friendly_name: Support line
    voice: ivr
    sms: {url: "${site}/sms#ct=1000&rt=4000&rc=1", method: GET}
  "+15005550007": {voice: {trunk: TK00000000000000000000000000000001}}
  "+15005550008": {voice: none, sms: {url: https://a.example/, fallback_url: none}}
  "+15005550009": {voice: {url: ftp://a.example, fallback_url: none}}
"""
BASE = """\
handlers:
  ivr: {url: "${site}/voice", fallback_url: https://net.example.org/voice, fallback_method: GET}
defaults:
  sms: {fallback_url: https://net.example.org/sms}
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stacks" / "base").mkdir(parents=True)
    (tmp_path / "stacks" / "base" / "common.yaml").write_text(BASE)
    (tmp_path / "stacks" / "dev.yaml").write_text(DEV)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], catch_exceptions=False)


def test_each_value_says_where_it_was_written_and_how_it_came_here() -> None:
    lines = [line.strip() for line in run("+15005550006").output.splitlines()]

    where = {line.split()[0]: lines[index + 1] for index, line in enumerate(lines) if line.startswith(("voice", "sms"))}
    assert where["voice_url"] == (
        "from the handler: handlers.ivr.url, stacks/base/common.yaml:2:14; "
        "named by numbers.+15005550006.voice, stacks/dev.yaml:7:12; begins with vars.site, stacks/dev.yaml:3:14"
    )
    assert where["voice_method"] == "not written: the default: handlers.ivr, stacks/base/common.yaml:2:3"
    assert where["sms_method"] == "written in the entry: numbers.+15005550006.sms.method, stacks/dev.yaml:8:60"
    assert where["sms_fallback_url"] == "from the defaults: defaults.sms.fallback_url, stacks/base/common.yaml:4:23"
    assert where["sms_application_sid"] == "follows from numbers.+15005550006.sms, stacks/dev.yaml:8:10"


def test_it_says_who_answers_and_how_many_seconds_of_silence_there_may_be() -> None:
    story = run("+15005550006").output.partition("calls: ")[2]

    assert story.splitlines()[:7] == [
        "Twilio asks https://www.example.com/voice (POST)",
        "  when it fails, after at most 15 s of silence: Twilio asks https://net.example.org/voice (GET)",
        "  when that fails too, after at most 15 s more: the caller hears an error message and the call ends",
        "messages: Twilio asks https://www.example.com/sms#ct=1000&rt=4000&rc=1 (GET)",
        "    it connects within 1 s, waits 4 s for an answer, asks again up to 1 times",
        "  when it fails, after at most 6 s of silence: Twilio asks https://net.example.org/sms (POST)",
        "  when that fails too, after at most 15 s more: the message is not answered",
    ]


def test_a_connection_says_where_it_was_written(tmp_path: Path) -> None:
    dev = DEV.replace('sms#ct=1000&rt=4000&rc=1", method', 'sms", connection: {retries: 2}, method')
    (tmp_path / "stacks" / "dev.yaml").write_text(dev)

    output = run("+15005550006").output

    assert "https://www.example.com/sms#rc=2" in output
    assert "; ends with numbers.+15005550006.sms.connection, stacks/dev.yaml:8:43" in output


def test_a_trunk_answers_before_everything_else() -> None:
    output = run("+15005550007").output

    assert "calls: the trunk TK00000000000000000000000000000001 answers; the number's own URLs are dead" in output
    assert "messages: not written here, so left as the account has it" in output
    assert "[fallback-elsewhere]" in output


def test_it_tells_the_problems_of_this_number_only() -> None:
    output = run("+15005550008").output

    assert "calls: nobody answers" in output
    assert "[no-fallback]" in output
    assert "[url-scheme]" not in output


def test_a_value_that_cannot_be_taken_is_named_and_the_exit_code_says_so() -> None:
    result = run("+15005550009", "--stack", "dev")

    assert "[url-scheme]" in result.output
    assert result.exit_code == 2


@pytest.mark.parametrize("arguments", [["+15005550010"], ["+15005550006", "--stack", "prod"], []])
def test_a_number_that_no_stack_has_is_wrong_usage(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
