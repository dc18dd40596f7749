"""What people see who edit a stack file: the real language server, led to our schema by the first line of the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.editor.language_server import Editor

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODELINE = "# yaml-language-server: $schema=stack.schema.json\n"
GOOD = (HERE / "good.yaml").read_text(encoding="utf-8")
BAD = (HERE / "bad.yaml").read_text(encoding="utf-8")
NUMBER = f'{MODELINE}numbers:\n  "+15005550006":\n    '

FILE_KEYS = {
    "account",
    "extends",
    "vars",
    "allowed_hosts",
    "production",
    "ignore",
    "limits",
    "handlers",
    "defaults",
    "numbers",
}
ENTRY_KEYS = {"voice", "sms", "status_callback", "friendly_name", "regulatory", "buy", "release", "ignore"}
SMS_KEYS = {
    *("url", "method", "connection", "fallback_url", "fallback_method", "fallback_connection", "application"),
}
VOICE_KEYS = SMS_KEYS | {"caller_id_lookup", "trunk"}
CONNECTION_KEYS = {"connect_timeout", "read_timeout", "total_timeout", "retries", "retry_on", "sni", "edge"}
TARGETS = {"studio_flow", "twiml_bin", "function", "proxy_service"}
WORDS = {"say", "play", "reply"}  # of calls and of messages: the schema of a URL does not know its group
URLS = {"https://www.example.com/answer", "${site}/answer", "none"}
WHOLE_URL_HANDLER = {"URL with a fallback"}


EXAMPLES = [
    ROOT / "examples" / "answer" / "answer.yaml",
    ROOT / "examples" / "uses" / "answer.yaml",
    ROOT / "examples" / "uses" / "stacks" / "dev.yaml",
]


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "stacks").rglob("*.yaml")), *EXAMPLES], ids=lambda path: "/".join(path.parts[-3:])
)
def test_nothing_is_underlined_in_the_files_of_this_project(editor: Editor, path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")

    assert editor.problems(path.read_text(encoding="utf-8"), folder=path.parent) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("signature: never\n", "expected required, harmless or off"),
        ("voice: {then: {dail: 1}}\n", "expected `hangup`, `retry_primary` or a mapping with one of"),
        ("voice: {say: {txt: a}}\n", "expected the keys text, voice, language"),
    ],
)
def test_a_mistake_in_the_settings_of_the_handler_is_underlined(editor: Editor, wrong: str, message: str) -> None:
    text = f"# yaml-language-server: $schema=answer.schema.json\npublic_url: https://a.example.com\nsms: none\n{wrong}"

    told = [found.message for found in editor.problems(text, folder=ROOT / "examples" / "answer")]

    assert [each for each in told if message in each]


def test_nothing_is_underlined_in_a_file_that_uses_everything(editor: Editor) -> None:
    assert editor.problems(GOOD) == []


def test_nothing_is_underlined_in_what_load_accepts(editor: Editor) -> None:
    files = sorted((ROOT / "tests" / "stackfile" / "good").rglob("*.yaml"))

    assert files
    assert {file: found for file in files if (found := editor.problems(MODELINE + file.read_text("utf-8")))} == {}


def test_every_mistake_is_underlined_and_says_what_was_expected(editor: Editor) -> None:
    told = [f"{found.line}: {found.underlined}: {found.message}" for found in editor.problems(BAD)]

    assert "\n".join(told) + "\n" == (HERE / "bad.txt").read_text(encoding="utf-8")


def test_it_is_the_first_line_that_leads_to_the_schema(editor: Editor) -> None:
    assert editor.problems("numbres: {}\n") == []
    assert editor.problems(f"{MODELINE}numbres: {{}}\n") != []


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (f"{MODELINE}|", FILE_KEYS),
        (f"{NUMBER}|", ENTRY_KEYS),
        (f"{NUMBER}vo|", ENTRY_KEYS),
        (f"{NUMBER}voice:\n      |", VOICE_KEYS | WHOLE_URL_HANDLER),
        (f"{NUMBER}voice:\n      url: ${{site}}\n      |", VOICE_KEYS - {"url"} | WHOLE_URL_HANDLER),
        (f"{NUMBER}sms:\n      |", SMS_KEYS | WHOLE_URL_HANDLER),
        (f"{NUMBER}sms: {{f|}}", SMS_KEYS | WHOLE_URL_HANDLER),
        (f"{NUMBER}status_callback:\n      |", {"url", "method", "connection", "URL"}),
        (f"{NUMBER}voice:\n      connection:\n        |", CONNECTION_KEYS | {"a quick failover"}),
        (f"{NUMBER}regulatory:\n      |", {"address", "bundle", "identity"}),
        (f"{NUMBER}ignore:\n      - |", {"rule", "reason", "until", "waiver"}),
        (f"{NUMBER}sms:\n      fallback_url:\n        |", TARGETS | WORDS),
        (f"{NUMBER}status_callback:\n      url:\n        |", TARGETS - {"proxy_service"}),
        (f"{MODELINE}ignore:\n  - |", {"rule", "reason", "until", "waiver"}),
        (f"{MODELINE}limits:\n  |", {"changes", "at_most", "min_numbers", "buys", "releases"}),
        (f"{MODELINE}handlers:\n  ivr:\n    |", VOICE_KEYS),
        (f"{MODELINE}defaults:\n  |", {"voice", "sms", "status_callback", "regulatory"}),
        (f"{MODELINE}defaults:\n  sms:\n    |", SMS_KEYS - {"application"}),
    ],
)
def test_keys_are_offered(editor: Editor, text: str, offered: set[str]) -> None:
    assert {suggestion.label for suggestion in editor.suggestions(text)} == offered


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (f"{NUMBER}voice: |", {"URL with a fallback", "application", "trunk", "none"}),
        (f"{NUMBER}sms: |", {"URL with a fallback", "application", "none"}),
        (f"{NUMBER}status_callback: |", {"URL", "none"}),
        (f"{NUMBER}voice:\n      method: |", {"GET", "POST"}),
        (f"{NUMBER}voice: {{fallback_method: |}}", {"GET", "POST"}),
        (f"{NUMBER}sms:\n      fallback_url: |", URLS | TARGETS | WORDS),
        (f"{NUMBER}buy: |", {"true", "false"}),
        (f"{MODELINE}limits:\n  changes: |", {"30%"}),
        (f"{NUMBER}voice:\n      connection:\n        sni: |", {"true", "false"}),
        (f"{NUMBER}voice:\n      connection:\n        retry_on:\n          - |", {"4xx", "5xx", "ct", "rt", "all"}),
    ],
)
def test_values_are_offered(editor: Editor, text: str, offered: set[str]) -> None:
    assert {suggestion.label for suggestion in editor.suggestions(text)} == offered


@pytest.mark.parametrize("chosen", ["URL with a fallback", "application", "trunk", "none"])
def test_a_handler_that_was_chosen_is_right_as_it_is(editor: Editor, chosen: str) -> None:
    text = f"{NUMBER}voice: "
    (inserted,) = (item.inserted for item in editor.suggestions(f"{text}|") if item.label == chosen)

    assert editor.problems(text + filled(inserted, indent=4)) == []


def test_a_number_is_inserted_in_quotes(editor: Editor) -> None:
    numbers = editor.suggestions(f"{MODELINE}numbers:\n  |")
    release = [item for item in editor.suggestions(f"{NUMBER}|") if item.label == "release"]

    assert numbers
    assert release
    assert all('"+15005550006"' in filled(item.inserted) for item in numbers + release)


@pytest.mark.parametrize("text", [f"{MODELINE}|", f"{NUMBER}|", f"{NUMBER}voice:\n      |", f"{MODELINE}limits:\n  |"])
def test_everything_that_is_offered_says_what_it_is(editor: Editor, text: str) -> None:
    assert [suggestion.label for suggestion in editor.suggestions(text) if not suggestion.about] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acc|ount", "The account that owns the numbers"),
        ("at_|most", "How many numbers one run may change."),
        ('"+1500555|0006"', "a group that is not written is left alone"),
        ("sms|: {url", "Who answers messages."),
        ("fallback|_url: ${", "A URL handler must state it."),
        ("fallback|_method: GET\n", "Default: POST. Twilio's VoiceFallbackMethod."),
        ("studio|_flow", "A Studio Flow of this account."),
        ("unt|il", "The last day on which the problem is accepted"),
        ("rel|ease: ", "give it back to Twilio for ever"),
    ],
)
def test_pointing_at_a_key_tells_what_it_is_for(editor: Editor, text: str, told: str) -> None:
    """The place is found in the good file; `|` is where the mouse is."""
    assert GOOD.count(text.replace("|", "")) >= 1

    assert told in editor.hover(GOOD.replace(text.replace("|", ""), text, 1))


def filled(inserted: str, indent: int = 0) -> str:
    """A snippet as it is when nobody types over its parts, where the line it is put into is indented."""
    return re.sub(r"\$\{\d:([^}]*)\}", r"\1", inserted).replace("\n", "\n" + indent * " ")
