"""`fallback twiml`: documents checked and retold, and docs/twiml.md, whose examples are run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.twiml.check import RULES
from fallback.twiml.write import MAX_BYTES
from tests.drill.faulty import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drill.faulty import Servers

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "twiml.md").read_text(encoding="utf-8")
GOOD = "<Response><Say>We are having trouble.</Say></Response>"
BAD = "<Response>\n  <Saay>Hello</Saay>\n  <Dial callerid='+1'>+15005550006</Dial>\n</Response>"


def run(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["twiml", *arguments], input=text, catch_exceptions=False)


@pytest.mark.parametrize("example", re.findall(r"```console\n\$ fallback (twiml .*?)\n(.*?)```", PAGE, re.DOTALL))
def test_the_page_shows_what_the_command_prints(example: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    command, printed = example
    monkeypatch.chdir(ROOT)

    assert CliRunner().invoke(main, command.split()).output == printed


def test_the_page_lists_the_rules_as_they_are() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| ([0-9]*) ?\| (.*) \|$", PAGE, re.MULTILINE)

    listed = {(name, severity, code, reason.replace("`", "")) for name, severity, code, reason in rows}
    assert listed == {(name, rule.severity, rule.code, rule.reason) for name, rule in RULES.items()}


def test_a_document_without_a_fault_says_what_a_caller_hears() -> None:
    done = run("-", text=GOOD)

    assert done.exit_code == 0
    assert done.output.splitlines()[0] == '-: answers a call: "We are having trouble." then hangs up'


def test_each_fault_has_its_place_and_its_line() -> None:
    done = run("-", text=BAD)

    assert done.exit_code == 1
    assert [line.partition(" [")[0] for line in done.output.splitlines()[:6]] == [
        "-:2:3: error: expected what <Response> may hold, found <Saay>; did you mean `Say`?",
        "     2 |   <Saay>Hello</Saay>",
        "       |   ^",
        "-:3:9: warning: expected an attribute of <Dial>, found 'callerid'; did you mean `callerId`?",
        "     3 |   <Dial callerid='+1'>+15005550006</Dial>",
        "       |         ^",
    ]
    assert "[unknown-element, Twilio 12200]" in done.output
    assert done.output.splitlines()[-1] == "1 document: 1 error, 1 warning"


def test_a_warning_alone_is_no_failure() -> None:
    assert run("-", text="<Response><Hangup/><Say>a</Say></Response>").exit_code == 0


def test_a_document_is_judged_for_what_it_is_said_to_be_for() -> None:
    assert run("-", text=GOOD).exit_code == 0
    assert "which is for calls; this document is for messages" in run("--sms", "-", text=GOOD).output
    assert run("-", text="<Response><Message>a</Message></Response>").output.startswith("-: answers a message")


def test_several_files_are_checked_at_once(tmp_path: Path) -> None:
    for name, text in (("a.xml", GOOD), ("b.xml", BAD), ("c.xml", "<Respons/>")):
        (tmp_path / name).write_text(text)

    done = run(*(str(tmp_path / name) for name in ("a.xml", "b.xml", "c.xml")))

    assert done.exit_code == 1
    assert "c.xml: Twilio cannot execute it, and asks the fallback" in done.output
    assert done.output.splitlines()[-1] == "3 documents: 2 errors, 1 warning"


def test_json_has_every_fault_with_its_code() -> None:
    document = json.loads(run("--format", "json", "-", text=BAD).output)

    assert (document["version"], document["errors"], document["warnings"]) == (1, 1, 1)
    (only,) = document["documents"]
    assert (only["for"], only["heard"]) == ("calls", "dials +15005550006")
    assert [(one["line"], one["column"], one["rule"], one["code"]) for one in only["problems"]] == [
        (2, 3, "unknown-element", "12200"),
        (3, 9, "unknown-attribute", "12200"),
    ]


def test_annotations_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(BAD)

    lines = run("--format", "github", str(tmp_path / "a.xml")).output.splitlines()

    assert [line.split()[0] for line in lines] == ["::error", "::warning"]
    assert f"file={tmp_path}/a.xml,line=2,col=3" in lines[0]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.xml"))

    assert done.exit_code == 2
    assert "No such file" in done.output


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(1 << 40)

    assert f"found {MAX_BYTES + 1:,} bytes" in run(str(tmp_path / "huge.xml")).output


@pytest.mark.parametrize("hostile", ["\x1b[2J", "##[add-mask]x", "\u202e"])
def test_what_a_document_says_does_not_act_on_the_terminal(hostile: str) -> None:
    text = f"<Response><Say>{hostile}</Say><Dial {'b' * 3}='{hostile}'/></Response>"

    assert hostile not in run("-", text=text).output


def test_a_password_in_a_document_is_not_shown() -> None:
    text = (
        "<Response><Redirect>https://user:canary@www.example.com/</Redirect><Saay>https://u:canary@h</Saay></Response>"
    )

    assert "canary" not in run("-", text=text).output


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with serve_in_thread() as running:
        yield running


def ask(servers: Servers, path: str, *arguments: str) -> Result:
    return run("--allow-local", *arguments, f"http://127.0.0.1:{servers.ports['plain']}/{path}")


def test_a_url_is_asked_for_its_document(servers: Servers) -> None:
    servers.arrived.clear()

    done = ask(servers, "healthy")

    assert done.exit_code == 0
    assert done.output.startswith(f'http://127.0.0.1:{servers.ports["plain"]}/healthy: answers a call: "Hello."')
    assert [(one.method, one.path) for one in servers.arrived] == [("GET", "/healthy")]


def test_the_faults_of_its_document_have_their_places(servers: Servers) -> None:
    done = ask(servers, "bad_XML")

    assert done.exit_code == 1
    assert "/bad_XML:1:22: error: expected well-formed XML" in done.output


@pytest.mark.parametrize(
    ("path", "code"), [("404", "11200"), ("JSON", "12300"), ("no_content_type", "11200"), ("301_loop", "11215")]
)
def test_a_url_that_gives_no_document_exits_with_3(servers: Servers, path: str, code: str) -> None:
    done = ask(servers, path)

    assert done.exit_code == 3
    assert f"Twilio's code for that is {code}" in done.output


def test_a_url_at_this_machine_is_not_asked_unless_that_is_allowed(servers: Servers) -> None:
    servers.arrived.clear()

    done = run(f"http://127.0.0.1:{servers.ports['plain']}/healthy")

    assert (done.exit_code, servers.arrived) == (3, [])
    assert "a loopback address, which is asked with --allow-local only" in done.output


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://handler.example/", "gopher://127.0.0.1:70/"])
def test_only_http_and_https_are_asked(url: str) -> None:
    done = run("--allow-local", url)

    assert done.exit_code == 3
    assert "expected a URL that starts with http:// or https://" in done.output


def test_a_huge_answer_is_not_read_to_its_end(servers: Servers) -> None:
    assert f"found {MAX_BYTES + 1:,} bytes" in ask(servers, "over_64_kB_compressed").output
