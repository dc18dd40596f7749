"""`fallback drill`: real servers are asked, and docs/drill.md says what comes of it."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.webhook.signature import is_signed
from tests.drill.faulty import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.drill.faulty import Servers

PAGE = (Path(__file__).parents[2] / "docs" / "drill.md").read_text(encoding="utf-8")
# The JSON, as ../shared/next.md 3 promises it to users.
ASKED = {"type": ["object", "null"], "required": ["url", "code", "seconds", "heard"]}
PROMISED = {
    "type": "object",
    "required": ["stack", "verdict", "numbers"],
    "properties": {
        "verdict": {"enum": ["holds", "holes"]},
        "numbers": {
            "items": {
                "required": ["number", "group", "primary", "fallback", "net", "why", "shares"],
                "properties": {
                    "group": {"enum": ["voice", "sms"]},
                    "primary": ASKED,
                    "fallback": ASKED,
                    "net": {"enum": ["holds", "hole", "none"]},
                    "shares": {"items": {"enum": ["address", "certificate", "host"]}},
                },
            }
        },
    },
}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with serve_in_thread() as running:
        yield running


@pytest.fixture(autouse=True)
def _project(servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers.arrived.clear()
    servers.ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.delenv("TWILIO_AUTH_TOKEN", raising=False)


def declare(servers: Servers, **handlers: tuple[str, str]) -> None:
    """A stack whose numbers end in 1, 2, …; each has a primary and a fallback for calls, by their faults."""
    tls = f"https://127.0.0.1:{servers.ports['tls']}"
    lines = ["account: AC00000000000000000000000000000001", "numbers:"]
    for index, (primary, fallback) in enumerate(handlers.values(), 1):
        net = fallback if fallback == "none" else f"{tls}/{fallback}"
        lines.append(f'  "+1500555000{index}": {{voice: {{url: "{tls}/{primary}", fallback_url: "{net}"}}}}')
    Path("stacks/prod.yaml").write_text("\n".join(lines) + "\n")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["drill", *arguments], catch_exceptions=False)


def test_a_net_that_holds_exits_with_0(servers: Servers) -> None:
    declare(servers, a=("500", "healthy"))

    done = run("--allow-local")

    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0] == "no hole in 1 net · 1 hold"
    assert '"Hello." then hangs up' in done.output
    assert "+15005550001, calls: 11200, the server answered with an error: 500" in done.output


def test_a_hole_exits_with_1_and_says_why(servers: Servers) -> None:
    declare(servers, a=("healthy", "404"), b=("welcome", "healthy"), c=("healthy", "none"))

    done = run("--allow-local")

    assert done.exit_code == 1
    assert done.output.splitlines()[0] == "1 of 3 nets has a hole · 1 hold · 1 without a fallback"
    assert "! +15005550001, calls: the fallback fails with 11200: the server answered with an error: 404" in done.output
    assert "- +15005550003, calls: no fallback is declared" in done.output


def test_without_allow_local_nothing_of_this_machine_is_asked(servers: Servers) -> None:
    declare(servers, a=("welcome", "healthy"))

    done = run()

    assert (done.exit_code, servers.arrived) == (1, [])
    assert "is asked with --allow-local only" in " ".join(done.output.split())


def test_where_nothing_can_be_reached_it_exits_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(*_args: object, **_kwargs: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    text = '{voice: {url: "https://a.invalid.example/", fallback_url: "https://b.invalid.example/"}}'
    Path("stacks/prod.yaml").write_text(f'account: AC{"0" * 32}\nnumbers:\n  "+15005550001": {text}\n')

    done = run()

    assert done.exit_code == 3
    assert "Nothing was reached. Perhaps this machine has no network." in done.output


def test_the_json_is_as_promised(servers: Servers) -> None:
    declare(servers, a=("500", "healthy"), b=("healthy", "HTML"), c=("healthy", "none"))

    document = json.loads(run("--allow-local", "--format", "json").output)

    jsonschema.validate(document, PROMISED)
    nets = {one["number"][-1]: (one["net"], one["shares"]) for one in document["numbers"]}
    assert nets == {
        "1": ("holds", ["address", "certificate", "host"]),
        "2": ("hole", ["address", "certificate", "host"]),
        "3": ("none", []),
    }
    first, second, third = document["numbers"]
    assert (first["primary"]["code"], first["fallback"]["heard"]) == ("11200", '"Hello." then hangs up')
    assert (second["fallback"]["code"], second["fallback"]["heard"], third["fallback"]) == ("12100", None, None)
    assert [one["host"] for one in document["certificates"]] == ["127.0.0.1"]
    assert document["certificates"][0]["days"] > 300_000  # of the test CA


def test_the_keys_of_the_json_are_those_of_the_page(servers: Servers) -> None:
    declare(servers, a=("500", "healthy"))
    document = json.loads(run("--allow-local", "--format", "json").output)

    (number,) = document["numbers"]
    keys = [*document, *number, *number["primary"], *document["certificates"][0]]
    section = PAGE.partition("## The JSON")[2].partition("## ")[0]
    assert set(keys) - {"group", "number"} <= set(re.findall(r"`(\w+)`", section))


def test_junit_has_a_test_for_each_net(servers: Servers) -> None:
    declare(servers, a=("healthy", "404"), b=("welcome", "healthy"), c=("healthy", "none"))

    suites = ET.fromstring(run("--allow-local", "--format", "junit").output)  # noqa: S314 -- our own

    assert suites.attrib == {"tests": "3", "failures": "1", "skipped": "1"}
    children = {case.get("name"): [child.tag for child in case] for case in suites.iter("testcase")}
    assert children == {"+15005550001 voice": ["failure"], "+15005550002 voice": [], "+15005550003 voice": ["skipped"]}


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_other_formats_tell_the_same(servers: Servers, form: str) -> None:
    declare(servers, a=("healthy", "404"))

    done = run("--allow-local", "--format", form, "--out", f"drill.{form}")

    text = Path(f"drill.{form}").read_text(encoding="utf-8")
    assert (done.exit_code, done.output) == (1, "")
    assert "1 of 1 net has a hole" in text
    assert "+15005550001" in text


def test_the_history_grows_and_gives_a_trend(servers: Servers) -> None:
    declare(servers, a=("healthy", "404"))
    assert run("--allow-local", "--history", "h.jsonl").exit_code == 1
    declare(servers, a=("welcome", "healthy"))

    done = run("--allow-local", "--history", "h.jsonl")
    page = run("--allow-local", "--history", "h.jsonl", "--format", "html").output

    holes = [json.loads(line)["holes"] for line in Path("h.jsonl").read_text().splitlines()]
    assert holes == [1, 0, 0]
    assert "Holes in the last 2 drills: 1 0" in done.output
    assert page.count('<g class="bar ') == 3


def test_a_history_without_a_line_feed_at_its_end_is_continued_on_a_new_line(servers: Servers) -> None:
    declare(servers, a=("welcome", "healthy"))
    run("--allow-local", "--history", "h.jsonl")
    Path("h.jsonl").write_text(Path("h.jsonl").read_text().rstrip())

    run("--allow-local", "--history", "h.jsonl")

    assert len(Path("h.jsonl").read_text().splitlines()) == 2


def test_a_history_that_is_none_is_wrong_usage(servers: Servers) -> None:
    declare(servers, a=("welcome", "healthy"))
    Path("h.jsonl").write_text("no json\n")

    done = run("--allow-local", "--history", "h.jsonl")

    assert (done.exit_code, servers.arrived) == (2, [])
    assert "line 1 is not the entry of a drill" in done.output
    assert Path("h.jsonl").read_text() == "no json\n"


@pytest.mark.parametrize(("fail", "status"), [("500", 0), ("bad-twiml", 0), ("refused", 1), ("timeout", 1)])
def test_a_dead_server_is_a_hole_where_the_fallback_is_on_it(servers: Servers, fail: str, status: int) -> None:
    declare(servers, a=("welcome", "healthy"))

    assert run("--allow-local", "--fail", fail).exit_code == status


def test_only_the_named_numbers_are_asked(servers: Servers) -> None:
    declare(servers, a=("a", "b"), c=("c", "d"))

    run("--allow-local", "+15005550002")

    assert {one.path for one in servers.arrived} == {"/c", "/d"}


def test_a_number_that_is_not_declared_is_wrong_usage(servers: Servers) -> None:
    declare(servers, a=("a", "b"))

    done = run("--allow-local", "+15005550003")

    assert done.exit_code == 2
    assert "expected a number of stack prod, found '+15005550003'; did you mean `+15005550001`?" in done.output


def test_requests_are_signed_with_the_token_of_the_environment(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "canary-token")
    declare(servers, a=("500", "healthy"))

    done = run("--allow-local", "--format", "json")

    assert len(servers.arrived) == 2
    for request in servers.arrived:
        url = f"https://{request.headers['host']}{request.target}"
        assert is_signed(request.headers["x-twilio-signature"], url, request.form.items(), ["canary-token"])
    assert "canary" not in done.output


def test_a_password_is_never_shown(servers: Servers) -> None:
    Path("stacks/prod.yaml").write_text(
        f'account: AC{"0" * 32}\nnumbers:\n  "+15005550001": {{voice: {{url: '
        f'"https://127.0.0.1:{servers.ports["tls"]}/a", fallback_url: "https://127.0.0.1:{servers.ports["tls"]}/b"}}}}\n'
    )
    verbs = "<Response><Redirect>https://user:canary@127.0.0.1:1/</Redirect></Response>"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(verbs)}\r\n\r\n"
    servers.answers["/b"] = lambda _: (head + verbs).encode()

    for form in ("text", "json", "markdown", "html", "junit"):
        assert "canary" not in run("--allow-local", "--format", form).output


def test_a_redirect_to_another_host_is_followed_only_where_it_is_allowed(servers: Servers) -> None:
    location = f"https://localhost:{servers.ports['tls']}/healthy"
    servers.answers["/away"] = lambda _: (
        f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    declare(servers, a=("healthy", "away"))

    refused = run("--allow-local")
    allowed = run("--allow-local", "--allow-host", "localhost", "--format", "json")

    assert "not asked: nothing declares the host 'localhost'" in " ".join(refused.output.split())
    # The certificate is not for localhost, so the request was made.
    assert json.loads(allowed.output)["numbers"][0]["fallback"]["code"] == "11235"


def test_every_option_is_on_the_page() -> None:
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", run("--help").output, re.MULTILINE)

    assert {"--fail", "--history", "--allow-local"} <= set(options)
    assert [
        option
        for option in options
        if option not in {"--help", "--stack", "--out", "--format"} and f"`{option}" not in PAGE
    ] == []
