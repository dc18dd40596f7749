"""The emulator as a process: its output, its signals, and what survives them."""

from __future__ import annotations

import contextlib
import http.client
import shlex
import signal
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from click.testing import CliRunner

from fallback.emulator import Emulator, EmulatorRefused, running
from fallback.emulator.faults.kinds import KINDS
from fallback.emulator.server.command import emulator as command
from tests.emulator.emulated_account import ACCOUNT, TOKEN, make_client
from tests.timing import is_quick, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from twilio.rest import Client

COMMAND = [sys.executable, "-c", "from fallback.emulator.server.command import emulator; emulator()"]


@pytest.fixture
def files(tmp_path: Path, seed: dict[str, Any]) -> list[str]:
    (tmp_path / "seed.yaml").write_text(yaml.safe_dump(seed))
    return ["--seed", str(tmp_path / "seed.yaml"), "--state", str(tmp_path / "state.json")]


@contextlib.contextmanager
def start(arguments: list[str]) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The process, and the environment its output exports."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            words = [shlex.split(process.stdout.readline()) for _ in range(3)]
            yield process, dict(word[1].split("=", 1) for word in words if word[0] == "export")
        finally:
            process.kill()


def make_client_from(environment: dict[str, str]) -> Client:
    auth = environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"]
    return make_client(environment["TWILIO_API_BASE_URL"], auth)


def test_what_it_prints_is_an_environment_that_works(files: list[str]) -> None:
    with start(files) as (_, environment):
        assert (environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"]) == (ACCOUNT, TOKEN)
        assert len(make_client_from(environment).incoming_phone_numbers.list()) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_good_order(files: list[str], number: signal.Signals) -> None:
    with start(files) as (process, environment):
        make_client_from(environment).incoming_phone_numbers.list()
        process.send_signal(number)

        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_signal_right_after_the_exports_says_nothing(files: list[str], lines: int) -> None:
    with subprocess.Popen([*COMMAND, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=60)

    assert (process.returncode, complaints) == (0, "")


def test_a_second_emulator_on_the_same_state_file_refuses_to_start(files: list[str]) -> None:
    with start(files) as (process, environment):
        second = subprocess.run([*COMMAND, *files], check=False, capture_output=True, text=True, timeout=60)
        assert (second.returncode, second.stdout) == (2, "")
        assert "another emulator is using it; stop that one, or name another file" in " ".join(second.stderr.split())
        make_client_from(environment).incoming_phone_numbers.create(phone_number="+15005550010")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0

    with start(files) as (_, environment):
        assert len(make_client_from(environment).incoming_phone_numbers.list()) == 3


def test_a_killed_emulator_has_lost_nothing_it_acknowledged(files: list[str]) -> None:
    with start(files) as (process, environment):
        client = make_client_from(environment)
        bought = client.incoming_phone_numbers.create(phone_number="+15005550010")
        (released,) = client.incoming_phone_numbers.list(phone_number="+15005550007")
        released.delete()
        updated = bought.update(friendly_name="Sales", voice_url="https://www.example.com/last")
        console = Emulator(environment["TWILIO_API_BASE_URL"]).console("+15005550006", voice_method="GET")
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)

    with start(files) as (_, environment):
        client = make_client_from(environment)
        assert client.incoming_phone_numbers(bought.sid).fetch().date_created == bought.date_created
        assert client.incoming_phone_numbers(bought.sid).fetch().voice_url == updated.voice_url
        assert console in Emulator(environment["TWILIO_API_BASE_URL"]).numbers(ACCOUNT)
        assert len(client.incoming_phone_numbers.list()) == 2
        assert client.incoming_phone_numbers.create(phone_number="+15005550007").capabilities["sms"] is False


def test_a_kill_in_the_middle_of_writes_loses_none_that_was_acknowledged(files: list[str]) -> None:
    with start(files) as (process, environment):
        client = make_client_from(environment)
        sid = client.incoming_phone_numbers.list()[0].sid
        acknowledged = -1
        with contextlib.suppress(requests.RequestException):  # killed between or within answers
            for index in range(100_000):
                if index == 10:
                    threading.Thread(target=process.send_signal, args=[signal.SIGKILL]).start()
                client.incoming_phone_numbers(sid).update(friendly_name=f"Name {index}")
                acknowledged = index

    with start(files) as (_, environment):
        name = make_client_from(environment).incoming_phone_numbers(sid).fetch().friendly_name
        assert acknowledged >= 9
        assert name in {f"Name {acknowledged}", f"Name {acknowledged + 1}"}


def test_faults_are_given_on_the_command_line_and_in_a_file(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text('- "GET * 1 503_before"\n')
    plan = ["--fault", "GET * 2 drop_before", "--faults", str(tmp_path / "plan.yaml"), "--fault", "GET * 3 429=2"]
    with start([*files, *plan]) as (process, environment):
        url = f"{environment['TWILIO_API_BASE_URL']}/2010-04-01/Accounts/{ACCOUNT}.json"
        assert requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 503
        with pytest.raises(requests.ConnectionError):
            requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5)
        assert requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).headers["Retry-After"] == "2"
        rules = list(Emulator(environment["TWILIO_API_BASE_URL"]).injected())
        assert rules == ["GET * 1 503_before", "GET * 2 drop_before", "GET * 3 429=2"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_a_signal_ends_a_request_that_hangs(files: list[str]) -> None:
    def measure() -> float:
        with start([*files, "--fault", "GET * always hang_before"]) as (process, environment):
            emulator = Emulator(environment["TWILIO_API_BASE_URL"])
            with contextlib.closing(http.client.HTTPConnection(urlsplit(emulator.url).netloc)) as connection:
                connection.request("GET", "/2010-04-01/Accounts.json")
                wait_until(lambda: sum(emulator.injected().values()))
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=60) == 0
                return time.monotonic() - began

    assert is_quick(measure, 1.8)  # uvicorn would give it 2 seconds


def test_the_help_lists_every_fault_with_its_meaning() -> None:
    text = CliRunner().invoke(command, ["--help"], terminal_width=200).output

    for kind in KINDS:
        assert kind.usage in text
        assert kind.meaning.replace("`", "") in text


def test_the_state_survives_a_restart_in_the_same_process(tmp_path: Path, seed: dict[str, Any]) -> None:
    state = tmp_path / "state.json"
    with running(seed, state) as first:
        first.console("+15005550006", friendly_name="Changed")
        before = first.numbers()
    with running(None, state) as second:
        assert second.numbers() == before


def test_the_state_is_nobody_elses_to_read(tmp_path: Path, seed: dict[str, Any]) -> None:
    with running(seed, tmp_path / "state.json"):
        assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
        assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600


def test_a_write_that_fails_is_not_acknowledged_and_changes_nothing(tmp_path: Path, seed: dict[str, Any]) -> None:
    state = tmp_path / "state.json"
    with running(seed, state) as emulator:
        before = emulator.numbers()
        state.unlink()
        state.mkdir()
        with pytest.raises(EmulatorRefused, match="cannot write its state"):
            emulator.console("+15005550006", friendly_name="Changed")

        assert emulator.numbers() == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "there is neither a seed nor a state file"),
        (["--seed", "nowhere.yaml"], "nowhere.yaml"),
        (["--state", "broken.json"], "broken.json: not a state file of the emulator"),
        (["--fault", "POST * 1 dropp_after", "--seed", "seed.yaml"], "did you mean 'drop_after'?"),
        (["--faults", "nowhere.yaml", "--seed", "seed.yaml"], "nowhere.yaml"),
        (["--port", "65536", "--seed", "seed.yaml"], "65536 is not in the range"),
        (["--host", "192.0.2.1", "--seed", "seed.yaml"], "192.0.2.1 can be reached from other machines"),
        (["--host", "example.com", "--seed", "seed.yaml"], "example.com is not an address"),
    ],
)
def test_what_it_cannot_serve_is_a_usage_error(
    tmp_path: Path, seed: dict[str, Any], arguments: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seed.yaml").write_text(yaml.safe_dump(seed))
    (tmp_path / "broken.json").write_text('{"accounts": []')

    result = CliRunner().invoke(command, arguments)

    assert (result.exit_code, complaint in result.output) == (2, True), result.output


def test_the_console_command_changes_a_number(seed: dict[str, Any]) -> None:
    with running(seed) as emulator:
        arguments = ["console", "+15005550006", "voice_method=GET", "sms_url=https://www.example.com/?a=b"]
        result = CliRunner().invoke(command, arguments, env={"TWILIO_API_BASE_URL": emulator.url})

        assert (result.exit_code, emulator.numbers()[0]["voice_method"]) == (0, "GET")
        assert "+15005550006 sms_url: https://www.example.com/?a=b" in result.output


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["+15005550006", "voice_ulr=x"], 1, "did you mean 'voice_url'?"),
        (["+15005550006", "voice_url"], 2, "'voice_url' is not FIELD=VALUE"),
        (["+15005550006"], 2, "Missing argument"),
    ],
)
def test_a_console_command_that_makes_no_sense(
    seed: dict[str, Any], arguments: list[str], status: int, complaint: str
) -> None:
    with running(seed) as emulator:
        result = CliRunner().invoke(command, ["console", *arguments, "--url", emulator.url])

    assert (result.exit_code, complaint in result.output) == (status, True), result.output
