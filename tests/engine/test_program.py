"""The program under Pulumi's mocks: what it registers, and that it refuses before it registers anything."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from fallback import program
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.emulator import Emulator

ROOT = Path(__file__).parents[2]
TYPE = "pulumi-python:dynamic/twilio:PhoneNumber"


class Registered(pulumi.runtime.Mocks):
    """Keeps what the program registers, in place of an engine."""

    def __init__(self) -> None:
        self.numbers: dict[str, dict[str, Any]] = {}
        self.imports: dict[str, str] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == TYPE:
            self.numbers[args.name] = {
                name: value for name, value in args.inputs.items() if not name.startswith("__") and value is not None
            }
            self.imports[args.name] = args.resource_id or ""
        return args.name, {**args.inputs, "sid": "PN" + "1" * 32}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(f"an unexpected call of {args.token}")


@pytest.fixture(autouse=True)
def _unhastened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a program's process may keep for good is taken back here."""
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)
    yield
    gc.enable()


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({"+15005550006": {}, "+15005550007": {}})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declare(folder: Path, numbers: str) -> None:
    (folder / "stacks" / "dev.yaml").write_text(f"account: {ACCOUNT}\nnumbers:\n{numbers}")


def run(*, preview: bool = False) -> Registered:
    mocks = Registered()
    pulumi.runtime.set_mocks(mocks, project="numbers", stack="dev", preview=preview)
    pulumi.runtime.test(program.main)()
    return mocks


CLASSIC = """
  "+15005550006":
    voice: {url: http://www.example.com/index, fallback_url: http://fallback.example.com/index}
"""


def test_an_entry_becomes_a_resource_named_by_its_number(folder: Path, signed_in: Emulator) -> None:
    declare(folder, CLASSIC)

    registered = run().numbers

    assert registered == {
        "+15005550006": {
            "phone_number": "+15005550006",
            "account_sid": ACCOUNT,
            "voice_url": "http://www.example.com/index",
            "voice_method": "POST",
            "voice_fallback_url": "http://fallback.example.com/index",
            "voice_fallback_method": "POST",
            "voice_caller_id_lookup": False,
            "voice_application_sid": "none",
            "trunk_sid": "none",
            "waived": "",
            "awaited": "",
        }
    }
    assert [request["method"] for request in signed_in.requests()] == ["GET"]


@pytest.mark.usefixtures("signed_in")
def test_each_form_of_handler_registers_the_fields_it_owns(folder: Path) -> None:
    declare(
        folder,
        f"""
  "+15005550006":
    voice: {{trunk: TK{"0" * 32}}}
    sms: {{application: AP{"0" * 32}}}
    regulatory: {{bundle: BU{"0" * 32}}}
""",
    )

    registered = run().numbers["+15005550006"]

    assert registered == {
        "phone_number": "+15005550006",
        "account_sid": ACCOUNT,
        "trunk_sid": "TK" + "0" * 32,
        "voice_application_sid": "none",
        "sms_application_sid": "AP" + "0" * 32,
        "bundle_sid": "BU" + "0" * 32,
        "waived": "",
        "awaited": "",
    }


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("entry", "imported"),
    [
        ('  "+15005550006": {}', {"+15005550006": "+15005550006"}),
        ('  "+15005550006": {buy: true, voice: none}', {"+15005550006": "+15005550006"}),
        ('  "+15005550010": {buy: true, voice: none}', {"+15005550010": ""}),
        ('  "+15005550010": {release: "+15005550010"}', {"+15005550010": ""}),
    ],
)
def test_what_is_on_the_account_is_imported(folder: Path, entry: str, imported: dict[str, str]) -> None:
    declare(folder, entry)

    assert run().imports == imported


@pytest.mark.usefixtures("signed_in")
def test_nothing_is_imported_where_the_stock_host_serves(folder: Path) -> None:
    (folder / "Pulumi.yaml").write_text("name: numbers\nruntime: python\n")
    declare(folder, CLASSIC)

    assert run().imports == {"+15005550006": ""}


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ('  "+15005550007": {voic: none}', "stacks/dev.yaml:6:20: "),
        (
            '  "+15005550007": {sms: {url: "https://a.example/", fallback_url: "https://a.example/"}}',
            "[fallback-is-primary]",
        ),
        ('  "+15005550010": {}', "+15005550010 is declared, but not on account AC"),
    ],
)
def test_a_refusal_comes_before_the_first_resource(
    folder: Path, numbers: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", said.append)
    declare(folder, CLASSIC + numbers)
    mocks = Registered()
    pulumi.runtime.set_mocks(mocks, project="numbers", stack="dev")

    with pytest.raises(SystemExit) as caught:
        program.main()

    assert caught.value.code == 32
    assert text in said[0]
    assert mocks.numbers == {}


def test_what_is_no_error_is_left_to_validate(
    folder: Path, signed_in: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or every preview would be headed by warnings that somebody has accepted."""
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    declare(folder, '  "+15005550006": {voice: {url: "https://a.example/", fallback_url: none}}')

    assert list(run(preview=True).numbers) == ["+15005550006"]
    assert said == []
    assert signed_in.requests()


def test_a_preview_without_credentials_says_what_it_could_not_check(
    folder: Path, signed_in: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    declare(folder, CLASSIC)

    assert list(run(preview=True).numbers) == ["+15005550006"]
    assert said[0].startswith("limits not checked, new numbers not looked up: no Twilio credentials")
    assert signed_in.requests() == []


def test_a_number_that_another_stack_declares_is_refused(
    folder: Path, signed_in: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two stacks would undo each other's changes, each with exit 0."""
    errors: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", errors.append)
    declare(folder, CLASSIC)
    (folder / "stacks" / "another.yaml").write_text(f"account: {ACCOUNT}\nnumbers:\n{CLASSIC}")
    elsewhere = "AC" + "2" * 32
    (folder / "stacks" / "third.yaml").write_text(f"account: {elsewhere}\nnumbers:\n{CLASSIC}")

    with pytest.raises(SystemExit):
        run(preview=True)

    assert "stacks/dev.yaml:4:3: numbers.+15005550006: " in errors[0]
    assert "[number-in-two-stacks]" in errors[0]
    assert "another.yaml" in errors[0]
    assert signed_in.requests() == []
    (folder / "stacks" / "another.yaml").unlink()
    assert list(run(preview=True).numbers) == ["+15005550006"]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("name: numbers\nruntime: python\noptions: {refresh: always}\n", "does not name this project's host"),
        (
            "name: numbers\nruntime: python\nplugins: {providers: [{name: pulumi-python, path: x}]}\n",
            "does not refresh in every run",
        ),
    ],
)
def test_what_the_set_up_lacks_is_said_once(
    folder: Path, settings: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    (folder / "Pulumi.yaml").write_text(settings)
    declare(folder, CLASSIC + '  "+15005550007": {}\n')

    run(preview=True)

    (warning,) = warnings
    assert text in warning


@pytest.mark.usefixtures("signed_in")
def test_settings_that_are_not_set_are_named_with_what_that_costs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", messages.append)
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
    monkeypatch.setenv("PULUMI_PARALLEL", "16")
    monkeypatch.delenv("PULUMI_CONTINUE_ON_ERROR", raising=False)
    declare(folder, '  "+15005550006": {}\n')

    run(preview=True)

    assert messages[0] == (
        "not set in the environment: PULUMI_CONTINUE_ON_ERROR (one refused number stops a random part of the others). "
        "Set them: `. ./activate` does it in a project that `fallback init` wrote; docs/benchmark.md says what each is "
        "worth"
    )


def test_a_number_that_is_not_on_the_account_is_named_with_its_place_and_the_nearest_that_is(
    folder: Path, signed_in: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever mistyped a number is not led to buy it."""
    errors: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", errors.append)
    declare(folder, CLASSIC + '  "+15005550077": {}\n')

    with pytest.raises(SystemExit):
        run(preview=True)

    assert "stacks/dev.yaml:6:3: +15005550077 is declared, but not on account" in errors[0]
    assert "did you mean +15005550007?" in errors[0]
    assert [request["method"] for request in signed_in.requests()] == ["GET"] * 3  # two looks and a page
