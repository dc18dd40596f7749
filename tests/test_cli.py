"""The command line as a whole: where it runs, how it ends, what it costs, and what a terminal sees."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from fallback.cli import VERBS, main
from fallback.emulator import running

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "AC" + "1" * 32
PROD = f"""\
account: {ACCOUNT}
numbers:
  "+15005550006": {{friendly_name: Support, voice: none}}
  "+15005550007": {{}}
"""
FALLBACK = [sys.executable, "-m", "fallback"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "below" / "further").mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text("name: numbers\n")
    (tmp_path / "stacks" / "prod.yaml").write_text(PROD)
    return tmp_path


@pytest.mark.parametrize("directory", [".", "below", "below/further", "stacks"])
def test_a_project_is_found_from_any_folder_in_it(
    project: Path, directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / directory)

    done = CliRunner().invoke(main, ["validate"])

    assert (done.output, done.exit_code) == ("1 stack, 2 numbers: nothing to say\n", 0)


def test_a_command_runs_in_another_directory(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")

    done = CliRunner().invoke(main, ["-C", str(project / "below"), "explain", "+15005550006"])

    assert done.output.startswith(f"+15005550006 in stack prod, {project}/stacks/prod.yaml:3:3\n")
    assert CliRunner().invoke(main, ["-C", str(project / "nowhere"), "validate"]).exit_code == 2


def test_an_interrupted_command_ends_with_130_and_one_line(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        environment = {
            **os.environ,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "t",
            "TWILIO_API_BASE_URL": f"http://127.0.0.1:{server.getsockname()[1]}",
            "PATH": "",  # no Pulumi
        }
        command = subprocess.Popen(
            [*FALLBACK, "plan"],
            cwd=project,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = server.accept()  # the command now waits for an answer
        command.send_signal(signal.SIGINT)
        output = command.communicate(timeout=30)
        connection.close()

    assert output == ("", "interrupted\n")
    assert command.returncode == 130


@pytest.mark.parametrize(
    ("arguments", "typed", "completed"),
    [
        (["plan", "--stack"], "p", ["prod"]),
        (["plan", "--stack"], "x", []),
        (["explain"], "+1500555000", ["+15005550006", "+15005550007"]),
        (["explain", "--stack", "prod"], "+15005550007", ["+15005550007"]),
        (["validate", "-s"], "", ["prod"]),
    ],
)
def test_a_shell_completes_stacks_and_numbers(
    project: Path, arguments: list[str], typed: str, completed: list[str]
) -> None:
    environment = {
        **os.environ,
        "_FALLBACK_COMPLETE": "zsh_complete",
        "COMP_WORDS": " ".join(["fallback", *arguments, typed]),
        "COMP_CWORD": str(len(arguments) + 1),
    }
    code = "from fallback.cli import main; main(prog_name='fallback')"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env=environment, text=True, capture_output=True, check=False
    )

    assert done.stdout.splitlines()[1::3] == completed


def test_completion_outside_of_a_project_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"_FALLBACK_COMPLETE": "zsh_complete", "COMP_WORDS": "fallback plan --stack ", "COMP_CWORD": "3"}

    assert CliRunner().invoke(main, prog_name="fallback", env=environment).output.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {"yaml", "jsonschema", "fallback.stackfile", "fallback.answer", "fallback.account"}),
        (["validate", "--rules"], {"fallback.answer", "fallback.account", "fallback.emulator", "jinja2", "rich"}),
        (["init", "new"], {"fallback.answer", "fallback.emulator", "twilio", "requests", "jinja2"}),
        (["emulator", "--help"], {"fallback.stackfile", "fallback.answer", "jsonschema", "starlette"}),
    ],
)
def test_a_verb_loads_no_other_verb(tmp_path: Path, arguments: list[str], unwanted: set[str]) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "from fallback.cli import main\n"
        "main(prog_name='fallback')"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert unwanted.isdisjoint(done.stderr.split())


def test_help_names_all_verbs() -> None:
    done = subprocess.run([*FALLBACK, "--help"], capture_output=True, text=True, check=True)

    assert all(f"  {verb} " in done.stdout for verb in VERBS)


def test_what_an_encoding_does_not_have_is_escaped(project: Path) -> None:
    (project / "stacks" / "prod.yaml").write_text(PROD.replace("Support", "Žofín"))

    done = subprocess.run(
        [*FALLBACK, "explain", "+15005550006"],
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )

    assert b"\\u017dof\xedn" in done.stdout


def on_terminal(project: Path, columns: int, **environment: str) -> str:
    """What `fallback plan` prints on a terminal of so many columns."""
    numbers = {"+15005550006": {"voice_url": "https://www.example.com/v", "friendly_name": "Old"}, "+15005550007": {}}
    with running({"accounts": [{"sid": ACCOUNT, "auth_token": "t", "numbers": numbers}]}) as emulator:
        outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        fixed = {"TERM": "xterm-256color", "PATH": ""}
        variables = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
        command = subprocess.Popen(
            [*FALLBACK, "plan"],
            cwd=project,
            env={**variables, **fixed, **emulator.environment, **environment},
            stdin=inner,
            stdout=inner,
            stderr=inner,
        )
        os.close(inner)
        printed = b""
        while part := _read(outer):
            printed += part
        os.close(outer)
        assert command.wait(timeout=30) == 0
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side was closed
        return b""


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_sees_the_same_lines_in_colour_and_as_wide_as_it_is(project: Path, columns: int) -> None:
    printed = on_terminal(project, columns)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert "\x1b[1;31m  ! +15005550006 Old: nobody answers calls any more" in printed
    assert plain.splitlines()[0] == "1 update · 0 buy · 0 release · 1 unchanged"
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= columns


def test_no_color_is_honoured(project: Path) -> None:
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", on_terminal(project, 80, NO_COLOR="1"))
