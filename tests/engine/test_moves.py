"""What people do beside editing a file: drift, targets, saved plans, imports by hand; each on the real engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fallback.fields import FIELDS
from tests.engine.project import TYPE, Step
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from tests.engine.project import Project

A, B = "https://a.example.com/x", "https://b.example.com/x"
NUMBER = {
    "friendly_name": "Declared",
    "voice_url": A,
    "voice_fallback_url": B,
    "sms_url": A,
    "sms_fallback_url": B,
    "status_callback": A,
    "address_sid": "AD" + "1" * 32,
    "bundle_sid": "BU" + "1" * 32,
    "identity_sid": "RI" + "1" * 32,
}
DRIFT = {
    "url": "https://drift.example.com/x",
    "method": "GET",
    "flag": True,
    "text": "Drifted",
}
ALL_URLS = (
    f"voice: {{url: {A}, fallback_url: {B}}}, sms: {{url: {A}, fallback_url: {B}}}, status_callback: {{url: {A}}}"
)


def drifted(kind: str, prefix: str) -> Any:
    return DRIFT[kind] if kind != "sid" else prefix + "9" * 32


@pytest.fixture
def numbers() -> dict[str, str]:
    """A number for every field that can drift, by the field's name."""
    return {field.name: f"+1500555{1000 + index}" for index, field in enumerate(FIELDS)}


@pytest.fixture
def seed(numbers: dict[str, str]) -> dict[str, Any]:
    return seed_of(dict.fromkeys(numbers.values(), NUMBER))


def declare(project: Project, numbers: dict[str, str], entry: str) -> None:
    lines = [f'  "{number}": {entry}' for number in numbers.values()]
    project.declare("\n".join(["limits: {changes: 100%}", "numbers:", *lines, ""]))


def drift(project: Project, numbers: dict[str, str]) -> dict[str, Any]:
    """Every number drifts in the field it stands for; a SID that Twilio would swap for another is set alone."""
    values = {field.name: drifted(field.kind, field.prefix) for field in FIELDS}
    for name, number in numbers.items():
        project.emulator.console(number, **{name: str(values[name]).lower() if values[name] is True else values[name]})
    return values


def test_drift_of_every_managed_field_is_proposed_back_and_of_nothing_else(
    project: Project, numbers: dict[str, str]
) -> None:
    sids = f"address: AD{'1' * 32}, bundle: BU{'1' * 32}, identity: RI{'1' * 32}"
    declare(project, numbers, f"{{friendly_name: Declared, {ALL_URLS}, regulatory: {{{sids}}}}}")
    project.up()
    recorded = {number: resource["inputs"] for number, resource in project.state().items()}
    values = drift(project, numbers)

    steps = project.preview("--refresh")

    assert sorted(steps, key=lambda step: step.name) == [
        Step("update", number, {name: (values[name], recorded[number][name])}) for name, number in numbers.items()
    ]
    project.run("preview", "--refresh", "--expect-no-changes", status=7)
    project.up("--refresh")
    project.check_settled()


def test_drift_of_fields_that_nobody_declared_brings_no_reaction(project: Project, numbers: dict[str, str]) -> None:
    declare(project, numbers, "{}")
    project.up()
    values = drift(project, numbers)

    assert project.preview("--refresh") == []
    project.check_settled()
    assert {name: project.live(number)[name] for name, number in numbers.items()} == values


def test_a_target_is_updated_alone(project: Project) -> None:
    project.declare("numbers: {'+15005551000': {friendly_name: Declared}, '+15005551001': {}}")
    project.up()
    project.declare("numbers: {'+15005551000': {friendly_name: New}, '+15005551001': {friendly_name: New}}")
    project.emulator.clear()

    project.up("--target", f"urn:pulumi:dev::twilio-numbers::{TYPE}::+15005551001")

    assert project.writes() == [("POST", {"FriendlyName": "New"})]
    assert [step.name for step in project.preview()] == ["+15005551000"]


def test_a_saved_plan_is_not_applied_over_what_was_changed_since(project: Project) -> None:
    """Pulumi's plans bind operations and desired values; that live values are the reviewed ones is for us to see."""
    project.declare(f"numbers: {{'+15005551000': {{voice: {{url: {A}, fallback_url: {B}}}}}}}")
    project.up()
    project.declare(f"numbers: {{'+15005551000': {{voice: {{url: {B}, fallback_url: none}}}}}}")
    plan = str(project.folder / "plan.json")
    project.run("preview", "--refresh=false", "--save-plan", plan)
    project.emulator.console("+15005551000", voice_url="https://console.example.com/x")
    project.emulator.clear()

    text = project.up("--refresh=false", "--plan", plan, status=1)
    assert "changed since the preview, neither as it was then nor as declared: voice_url https://console" in text
    assert project.writes() == []

    project.emulator.console("+15005551000", voice_url=A)
    project.up("--refresh=false", "--plan", plan)
    assert project.live("+15005551000")["voice_url"] == B


def test_an_import_by_hand_is_taken_up_by_the_stack_file(project: Project) -> None:
    project.declare("numbers: {'+15005551000': {friendly_name: Declared}}")
    project.run(
        "import",
        TYPE,
        "+15005551000",
        "+15005551000",
        "--yes",
        "--generate-code=false",
        "--protect=false",
        "--skip-preview",
    )

    assert [(step.operation, dict(step.changes)) for step in project.preview()] == [
        ("update", {"managed": (None, "friendly_name")})
    ]
    project.up()
    assert project.writes() == []
    project.check_settled()


def test_destroy_twice_and_adopt_again_buys_and_releases_nothing(project: Project) -> None:
    project.declare("numbers: {'+15005551000': {friendly_name: Mine}}")
    for _ in range(2):
        project.up()
        project.run("destroy", "--yes", "--skip-preview")
    project.run("destroy", "--yes", "--skip-preview")

    assert project.writes() == [("POST", {"FriendlyName": "Mine"})]
    project.up()
    project.check_settled()


def test_preview_and_update_say_in_words_what_differs(project: Project) -> None:
    project.declare(f"numbers: {{'+15005551000': {{voice: {{url: {B}, fallback_url: none}}}}, '+15005551001': {{}}}}")

    words = [
        "1 update · 0 buy · 0 release · 1 unchanged",
        f"voice_url: {A} -> {B}",
        f"voice_fallback_url: {B} -> none",
    ]
    for text in (project.run("preview"), project.up()):
        said = [line.strip() for line in text.partition("Diagnostics:")[2].splitlines()]
        assert [line for line in said if line in words] == words
        (danger,) = [line for line in said if line.startswith("! +15005551000 ")]
        assert danger.endswith(f": calls have no fallback any more; now {B}")
    assert "Diagnostics" not in project.run("preview")


def test_a_group_that_is_taken_out_is_named(project: Project) -> None:
    project.declare(f"numbers: {{'+15005551000': {{friendly_name: Mine, status_callback: {{url: {A}}}}}}}")
    project.up()
    project.declare("numbers: {'+15005551000': {}}")

    assert "no longer managed: friendly_name, status_callback; what is set stays" in project.run("preview")


def test_the_outputs_are_the_sids_and_who_answers(project: Project) -> None:
    project.declare(
        f"""
        numbers:
          "+15005551000": {{voice: {{url: {A}, fallback_url: {B}}}, sms: none}}
          "+15005551001": {{voice: {{trunk: TK{"1" * 32}}}, sms: {{url: {A}, fallback_url: none}}}}
          "+15005551002": {{}}
        """
    )
    project.up()

    outputs = json.loads(project.run("stack", "output", "--json"))
    assert outputs["numbers"]["+15005551000"] == project.live("+15005551000")["sid"]
    assert outputs["topology"] == {
        "+15005551000": {"voice": f"{A}, else {B}", "sms": "nobody"},
        "+15005551001": {"voice": "TK" + "1" * 32, "sms": f"{A}, else nobody"},
        "+15005551002": {},
    }


SUBACCOUNT = "AC" + "2" * 32
FAMILY = [
    {"sid": ACCOUNT, "auth_token": "parents", "numbers": {"+15005551000": {}}},
    {"sid": SUBACCOUNT, "auth_token": "its-own", "owner": ACCOUNT, "numbers": {"+15005551001": {}}},
]


@pytest.mark.parametrize("seed", [{"accounts": FAMILY}], ids=["parent and subaccount"])
def test_a_parents_token_applies_a_subaccounts_stack(project: Project) -> None:
    """The account asked is the file's, whoever's credentials open it; the number is on no other."""
    entry = f"numbers: {{'+15005551001': {{voice: {{url: {A}, fallback_url: {{studio_flow: FW{'0' * 32}}}}}}}}}"
    (project.folder / "stacks" / "dev.yaml").write_text(f"account: {SUBACCOUNT}\n{entry}\n")

    assert [step.operation for step in project.preview()] == ["import", "update"]
    project.up()
    project.check_settled()

    live = project.live("+15005551001")
    assert live["account_sid"] == SUBACCOUNT
    assert live["voice_fallback_url"] == f"https://webhooks.twilio.com/v1/Accounts/{SUBACCOUNT}/Flows/FW{'0' * 32}"
    project.declare("numbers: {'+15005551001': {}}")
    assert "+15005551001 is declared, but not on account AC" in project.run("preview", status=1)


@pytest.mark.parametrize("seed", [seed_of({"+15005551000": {"capabilities": {"sms": False}}})], ids=["no sms"])
def test_what_a_number_cannot_do_is_refused_by_twilio_and_named(project: Project) -> None:
    project.declare(f"numbers: {{'+15005551000': {{sms: {{url: {A}, fallback_url: none}}}}}}")

    text = project.up(status=1)

    assert "error: +15005551000: changing sms_url, sms_fallback_url: Twilio refused it with 21407: " in text
    assert "sms" not in next(iter(project.state().values()))["outputs"]["capabilities"]
