"""`connection` beside a URL becomes the fragment that Twilio reads.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile
from fallback.model import SecretText
from fallback.stackfile import Folder, load_stack
from tests.stackfile.loading import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fallback.model import Desired, Stack

    Declare = Callable[..., Stack]

A, B = "https://a.example.com/voice", "https://b.example.net/voice"
PROMISED = (
    "{connect_timeout: 1s, read_timeout: 4s, total_timeout: 8s, retries: 1, retry_on: [ct], edge: [ashburn], sni: true}"
)


def desired(declare: Declare, voice: str, more: str = "") -> Desired:
    return declare(f'{more}\nnumbers: {{"+15005550006": {{voice: {voice}}}}}\n').numbers["+15005550006"]


def refuse(declare: Declare, voice: str, more: str = "") -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidStackFile) as raised:
        desired(declare, voice, more)
    return [(problem.path, problem.rule, problem.message) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("connection", "fragment"),
    [
        (PROMISED, "#ct=1000&rt=4000&tt=8000&rc=1&rp=ct&sni=y&e=ashburn"),
        ("{connect_timeout: 250ms}", "#ct=250"),
        ("{connect_timeout: 1.5s}", "#ct=1500"),
        ("{retries: 0}", "#rc=0"),
        ("{retry_on: [5xx, rt], edge: [dublin, london-ix]}", "#rp=5xx,rt&e=dublin,london-ix"),
        ("{sni: false}", "#sni=n"),
        ("{}", ""),
    ],
)
def test_a_connection_becomes_the_fragment_of_its_url(declare: Declare, connection: str, fragment: str) -> None:
    fields = desired(declare, f"{{url: {A}, connection: {connection}, fallback_url: {B}}}").fields

    assert (fields["voice_url"], fields["voice_fallback_url"]) == (A + fragment, B)


def test_the_fallback_has_its_own(declare: Declare) -> None:
    fields = desired(declare, f"{{url: {A}, fallback_url: {B}, fallback_connection: {{retries: 5}}}}").fields

    assert (fields["voice_url"], fields["voice_fallback_url"]) == (A, f"{B}#rc=5")


def test_a_status_callback_may_have_one(declare: Declare) -> None:
    stack = declare(f'numbers: {{"+15005550006": {{status_callback: {{url: {A}, connection: {{retries: 0}}}}}}}}')

    assert stack.numbers["+15005550006"].fields["status_callback"] == f"{A}#rc=0"


def test_a_target_and_a_secret_url_take_one(declare: Declare) -> None:
    flow = "FW" + "1".zfill(32)
    voice = (
        f'{{url: {{studio_flow: {flow}}}, connection: {{retries: 2}}, fallback_url: "{B}?k=${{secret.k}}", '
        "fallback_connection: {sni: false}}"
    )
    fields = desired(declare, voice).fields

    assert str(fields["voice_url"]).endswith(f"/Flows/{flow}#rc=2")
    assert fields["voice_fallback_url"] == SecretText(f"{B}?k=${{secret.k}}#sni=n")


def test_a_handler_gives_its_own_to_all_that_name_it(declare: Declare) -> None:
    handlers = f"handlers: {{ivr: {{url: {A}, connection: {{retries: 2}}, fallback_url: none}}}}"
    stack = declare(f'{handlers}\nnumbers: {{"+15005550006": {{voice: ivr, sms: ivr}}}}')

    fields = stack.numbers["+15005550006"].fields
    assert fields["voice_url"] == fields["sms_url"] == f"{A}#rc=2"


def test_a_default_fills_what_an_entry_leaves_out_and_only_where_there_is_a_url(declare: Declare) -> None:
    defaults = "defaults: {voice: {connection: {retries: 2}, fallback_connection: {retries: 3}}}"

    fields = desired(declare, f"{{url: {A}, fallback_url: none}}", defaults).fields
    own = desired(declare, f"{{url: {A}, connection: {{sni: true}}, fallback_url: {B}}}", defaults).fields

    assert (fields["voice_url"], fields["voice_fallback_url"]) == (f"{A}#rc=2", "none")
    assert (own["voice_url"], own["voice_fallback_url"]) == (f"{A}#sni=y", f"{B}#rc=3")


def test_its_place_is_kept_beside_that_of_the_url(declare: Declare) -> None:
    origin = desired(declare, f"{{url: {A}, fallback_url: none}}", "defaults: {voice: {connection: {retries: 2}}}")

    tail = origin.origins["voice_url"].tail
    assert tail is not None
    assert (tail.path, tail.kind) == ("defaults.voice.connection", "defaults")
    assert origin.origins["voice_fallback_url"].tail is None


@pytest.mark.parametrize(
    ("voice", "path", "rule", "message"),
    [
        (
            f"{{url: {A}#rc=1, connection: {{retries: 1}}, fallback_url: none}}",
            "connection",
            "connection-twice",
            "expected the connection here or after `#` in `url`, found both; write one of them",
        ),
        (
            f"{{url: {A}, fallback_url: none, fallback_connection: {{retries: 1}}}}",
            "fallback_connection",
            "misplaced-key",
            "expected no connection where `fallback_url` is `none`, found one; remove it",
        ),
        (
            f"{{url: {A}, connection: {{connect_timeout: 11s}}, fallback_url: none}}",
            "connection",
            "bad-value",
            "expected `connect_timeout` to be 100 to 10000 milliseconds, found '11s'",
        ),
        (
            f"{{url: {A}, connection: {{read_timeout: 50ms}}, fallback_url: none}}",
            "connection",
            "bad-value",
            "expected `read_timeout` to be 100 to 15000 milliseconds, found '50ms'",
        ),
        (
            f"{{url: {A}, connection: {{connect_timeout: 1000}}, fallback_url: none}}",
            "connection.connect_timeout",
            "yaml-trap",
            'expected a time such as 250ms or 1.5s, found 1000, which YAML reads as a number; quote it: "1000"',
        ),
        (
            f"{{url: {A}, connection: {{retries: 6}}, fallback_url: none}}",
            "connection.retries",
            "bad-value",
            "expected a whole number from 0 to 5, found 6",
        ),
        (
            f"{{url: {A}, connection: {{retry_on: [never]}}, fallback_url: none}}",
            "connection.retry_on.0",
            "bad-value",
            "expected one of 4xx, 5xx, ct, rt, all, found 'never'",
        ),
        (
            f"{{url: {A}, connection: {{retry_on: ct}}, fallback_url: none}}",
            "connection.retry_on",
            "wrong-type",
            "expected a list, such as [ct, rt], found the text 'ct'",
        ),
        (
            f"{{url: {A}, connection: {{conect_timeout: 1s}}, fallback_url: none}}",
            "connection.conect_timeout",
            "unknown-key",
            "expected a known key, found 'conect_timeout'; did you mean `connect_timeout`?",
        ),
        (
            f"{{url: {A}, conection: {{retries: 1}}, fallback_url: none}}",
            "conection",
            "unknown-key",
            "expected a known key, found 'conection'; did you mean `connection`?",
        ),
        (
            f"{{trunk: TK{'1' * 32}, connection: {{retries: 1}}}}",
            "connection",
            "dead-field",
            "expected one form of handler, found `connection` beside `trunk`; write one of them",
        ),
    ],
)
def test_what_cannot_be_is_an_error_at_its_place(
    declare: Declare, voice: str, path: str, rule: str, message: str
) -> None:
    assert refuse(declare, voice) == [(f"numbers.+15005550006.voice.{path}", rule, message)]


def test_a_rule_about_the_connection_points_at_it(tmp_path: Path) -> None:
    slow = "{read_timeout: 15s, retries: 5, retry_on: [all]}"
    (tmp_path / "dev.yaml").write_text(
        f"account: AC{'1'.zfill(32)}\ndefaults: {{voice: {{connection: {slow}}}}}\n"
        f'numbers:\n  "+15005550006": {{voice: {{url: {A}, fallback_url: {B}}}}}\n'
    )

    (problem,) = [one for one in load_stack(Folder(tmp_path), "dev", TODAY).problems if "time" in one.rule]

    assert (problem.rule, problem.path) == ("no-time-for-fallback", "defaults.voice.connection")
    assert problem.position.line == 2
