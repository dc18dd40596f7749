"""The scenario table: every field and every move, on the real engine against an account over HTTP.

Every row has a number of its own, a list of entries for it in the stack file, and what the engine has to
propose for each: exactly these properties, old -> new. All rows take their steps together, in one project:
a step of the whole table costs four `pulumi` commands however many rows there are. After each step

- the preview proposed exactly the row's changes and nothing for any other number,
- `fallback plan` said the same as the preview, change by change,
- the account received exactly one write for each number that differs, with exactly the changed fields (and the
  partner of a URL), and reports them,
- a drift check finds nothing, and a second `up` writes nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.project import Step
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.project import Project

A, B, C = "https://a.example.com/x", "https://b.example.com/x", "https://c.example.com/x"
AP1, AP2 = "AP" + "1" * 32, "AP" + "2" * 32
TK1, TK2 = "TK" + "1" * 32, "TK" + "2" * 32
HOOKS = f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}"
PARTNERS = {
    "voice_url": "voice_fallback_url",
    "voice_fallback_url": "voice_url",
    "sms_url": "sms_fallback_url",
    "sms_fallback_url": "sms_url",
}
Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Move:
    """One edit of an entry and the changes that it has to bring; `sent` where that is not simply the changes."""

    entry: str
    changes: Changes
    sent: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Row:
    name: str
    moves: tuple[Move, ...]
    seed: Mapping[str, Any] = field(default_factory=dict)


def row(name: str, *moves: Move, **seed: Any) -> Row:
    return Row(name, moves, seed)


def adopt(managed: str, entry: str, changes: Changes, sent: Mapping[str, str] | None = None) -> Move:
    return Move(entry, {"managed": (None, managed), **changes}, sent)


def voice_and_sms(group: str) -> list[Row]:
    fixed = f"url: {A}, fallback_url: {B}"
    base: Changes = {f"{group}_url": ("none", A), f"{group}_fallback_url": ("none", B)}
    return [
        row(
            f"{group}_url",
            adopt(group, f"{{{group}: {{url: {A}, fallback_url: none}}}}", {f"{group}_url": ("none", A)}),
            Move(f"{{{group}: {{url: {B}, fallback_url: none}}}}", {f"{group}_url": (A, B)}),
            Move(f"{{{group}: none}}", {f"{group}_url": (B, "none")}),
        ),
        row(
            f"{group}_fallback_url",
            adopt(group, f"{{{group}: {{{fixed}}}}}", base),
            Move(f"{{{group}: {{url: {A}, fallback_url: {C}}}}}", {f"{group}_fallback_url": (B, C)}),
            Move(f"{{{group}: {{url: {A}, fallback_url: none}}}}", {f"{group}_fallback_url": (C, "none")}),
        ),
        *(
            row(
                f"{group}_{key}",
                adopt(group, f"{{{group}: {{{fixed}}}}}", base),
                Move(f"{{{group}: {{{fixed}, {key}: GET}}}}", {f"{group}_{key}": ("POST", "GET")}),
                Move(f"{{{group}: {{{fixed}}}}}", {f"{group}_{key}": ("GET", "POST")}),
            )
            for key in ("method", "fallback_method")
        ),
        row(
            f"{group}_application_sid",
            adopt(group, f"{{{group}: {{application: {AP1}}}}}", {f"{group}_application_sid": ("none", AP1)}),
            Move(f"{{{group}: {{application: {AP2}}}}}", {f"{group}_application_sid": (AP1, AP2)}),
            Move(f"{{{group}: none}}", {f"{group}_application_sid": (AP2, "none")}),
        ),
        row(
            f"{group} whole at once, then cleared",
            adopt(
                group,
                f"{{{group}: {{{fixed}, method: GET, fallback_method: GET}}}}",
                {**base, f"{group}_method": ("POST", "GET"), f"{group}_fallback_method": ("POST", "GET")},
            ),
            Move(
                f"{{{group}: none}}",
                {
                    f"{group}_url": (A, "none"),
                    f"{group}_fallback_url": (B, "none"),
                    f"{group}_method": ("GET", "POST"),
                    f"{group}_fallback_method": ("GET", "POST"),
                },
            ),
        ),
        *(
            row(
                f"{group} falls back to {target}",
                adopt(
                    group,
                    f"{{{group}: {{url: {A}, fallback_url: {{{target}}}}}}}",
                    {f"{group}_url": ("none", A), f"{group}_fallback_url": ("none", url)},
                ),
                Move(
                    f"{{{group}: {{url: {{{target}}}, fallback_url: {B}}}}}",
                    {f"{group}_url": (A, url), f"{group}_fallback_url": (url, B)},
                ),
            )
            for target, url in (
                (f"studio_flow: FW{'0' * 32}", f"{HOOKS}/Flows/FW{'0' * 32}"),
                (f"twiml_bin: EH{'0' * 32}", f"https://handler.twilio.com/twiml/EH{'0' * 32}"),
                ("function: {domain: x-1.twil.io, path: /sorry}", "https://x-1.twil.io/sorry"),
                (
                    f"proxy_service: KS{'0' * 32}",
                    f"{HOOKS}/Proxy/KS{'0' * 32}/Webhooks/{'Call' if group == 'voice' else 'Message'}",
                ),
            )
        ),
    ]


FORMS = row(
    "url -> application -> trunk -> url",
    adopt("voice", f"{{voice: {{url: {A}, fallback_url: none}}}}", {"voice_url": ("none", A)}),
    Move(f"{{voice: {{application: {AP1}}}}}", {"voice_application_sid": ("none", AP1)}),
    Move(
        f"{{voice: {{trunk: {TK1}}}}}",
        {"voice_application_sid": (AP1, "none"), "trunk_sid": ("none", TK1)},
        {"TrunkSid": TK1},
    ),
    Move(f"{{voice: {{url: {A}, fallback_url: none}}}}", {"trunk_sid": (TK1, "none")}),
)
BACK = row(
    "trunk -> application -> none",
    adopt("voice", f"{{voice: {{trunk: {TK1}}}}}", {"trunk_sid": ("none", TK1)}),
    Move(
        f"{{voice: {{application: {AP1}}}}}",
        {"voice_application_sid": ("none", AP1), "trunk_sid": (TK1, "none")},
        {"VoiceApplicationSid": AP1},
    ),
    Move("{voice: none}", {"voice_application_sid": (AP1, "none")}),
)
OTHERS = [
    row(
        "voice_caller_id_lookup",
        adopt("voice", f"{{voice: {{url: {A}, fallback_url: none}}}}", {"voice_url": ("none", A)}),
        Move(
            f"{{voice: {{url: {A}, fallback_url: none, caller_id_lookup: true}}}}",
            {"voice_caller_id_lookup": (False, True)},
        ),
        Move(f"{{voice: {{url: {A}, fallback_url: none}}}}", {"voice_caller_id_lookup": (True, False)}),
    ),
    row(
        "trunk_sid",
        adopt("voice", f"{{voice: {{trunk: {TK1}}}}}", {"trunk_sid": ("none", TK1)}),
        Move(f"{{voice: {{trunk: {TK2}}}}}", {"trunk_sid": (TK1, TK2)}),
        Move("{voice: none}", {"trunk_sid": (TK2, "none")}),
    ),
    row(
        "status_callback",
        adopt("status_callback", f"{{status_callback: {{url: {A}}}}}", {"status_callback": ("none", A)}),
        Move(f"{{status_callback: {{url: {B}}}}}", {"status_callback": (A, B)}),
        Move("{status_callback: none}", {"status_callback": (B, "none")}),
    ),
    row(
        "status_callback_method",
        adopt("status_callback", f"{{status_callback: {{url: {A}}}}}", {"status_callback": ("none", A)}),
        Move(f"{{status_callback: {{url: {A}, method: GET}}}}", {"status_callback_method": ("POST", "GET")}),
        Move(f"{{status_callback: {{url: {A}}}}}", {"status_callback_method": ("GET", "POST")}),
    ),
    row(
        "friendly_name",
        adopt("friendly_name", "{friendly_name: One}", {"friendly_name": ("Zero", "One")}),
        Move("{friendly_name: none}", {"friendly_name": ("One", "none")}),
        friendly_name="Zero",
    ),
    *(
        row(
            f"{key}_sid",
            adopt(
                "regulatory", f"{{regulatory: {{{key}: {kind}{'1' * 32}}}}}", {f"{key}_sid": ("none", kind + "1" * 32)}
            ),
            Move(f"{{regulatory: {{{key}: {kind}{'2' * 32}}}}}", {f"{key}_sid": (kind + "1" * 32, kind + "2" * 32)}),
        )
        for key, kind in (("address", "AD"), ("bundle", "BU"), ("identity", "RI"))
    ),
    row(
        "a regulatory SID that is not written is left alone",
        adopt("regulatory", f"{{regulatory: {{bundle: BU{'1' * 32}}}}}", {"bundle_sid": ("none", "BU" + "1" * 32)}),
        address_sid="AD" + "1" * 32,
    ),
    row(
        "all groups together, one after the other taken out, and up again",
        adopt(
            "friendly_name sms status_callback voice",
            f"{{friendly_name: All, voice: {{url: {A}, fallback_url: {B}}}, sms: {{url: {A}, fallback_url: {B}}}, "
            f"status_callback: {{url: {C}}}}}",
            {
                "friendly_name": ("Zero", "All"),
                "voice_url": ("none", A),
                "voice_fallback_url": ("none", B),
                "sms_url": ("none", A),
                "sms_fallback_url": ("none", B),
                "status_callback": ("none", C),
            },
        ),
        Move(
            f"{{voice: {{url: {A}, fallback_url: {B}}}}}",
            {"managed": ("friendly_name sms status_callback voice", "voice")},
            {},
        ),
        Move("{}", {"managed": ("voice", "nothing")}, {}),
        Move(
            f"{{sms: {{url: {A}, fallback_url: {C}}}}}",
            {"managed": ("nothing", "sms"), "sms_fallback_url": (B, C)},
        ),
        friendly_name="Zero",
    ),
    row("as declared already", adopt("voice", f"{{voice: {{url: {A}, fallback_url: none}}}}", {}, {}), voice_url=A),
    row("declared with nothing to manage", adopt("nothing", "{}", {}, {}), voice_url=A, sms_url=B),
    row(
        "a URL handler over a shadowing trunk",
        adopt("voice", f"{{voice: {{url: {A}, fallback_url: none}}}}", {"trunk_sid": (TK1, "none")}),
        voice_url=A,
        trunk_sid=TK1,
    ),
    row(
        "a URL handler over a shadowing application",
        adopt("sms", f"{{sms: {{url: {A}, fallback_url: none}}}}", {"sms_application_sid": (AP1, "none")}),
        sms_url=A,
        sms_application_sid=AP1,
    ),
    row(
        "application -> another url",
        adopt("voice", f"{{voice: {{application: {AP1}}}}}", {}, {}),
        Move(
            f"{{voice: {{url: {B}, fallback_url: none}}}}",
            {"voice_url": (A, B), "voice_application_sid": (AP1, "none")},
        ),
        voice_url=A,
        voice_application_sid=AP1,
    ),
]
TABLE = [*voice_and_sms("voice"), *voice_and_sms("sms"), FORMS, BACK, *OTHERS]
NUMBERS = {f"+1500555{1000 + index}": row for index, row in enumerate(TABLE)}
NEW = "+15005552000"
STEPS = max(len(row.moves) for row in TABLE)


def declare(project: Project, step: int) -> None:
    entries = [f'  "{number}": {row.moves[min(step, len(row.moves) - 1)].entry}' for number, row in NUMBERS.items()]
    limits = "limits: {changes: 100%, at_most: 1000}"
    project.declare("\n".join([limits, "numbers:", *entries, ""]))


def due(step: int) -> dict[str, Move]:
    return {number: row.moves[step] for number, row in NUMBERS.items() if step < len(row.moves)}


def proposed(project: Project) -> dict[str, list[Step]]:
    found = defaultdict(list)
    for step in project.preview():
        found[step.name].append(step)
    return dict(found)


def expected_proposals(step: int) -> dict[str, list[Step]]:
    adoption = lambda number: [Step("import", number, {})] if step == 0 else []  # noqa: E731
    return {number: [*adoption(number), Step("update", number, move.changes)] for number, move in due(step).items()}


def planned(project: Project) -> dict[str, tuple[bool, dict[str, tuple[str, str]]]]:
    """What `fallback plan` does to each number: whether it is adopted, and what it changes."""
    done = subprocess.run(
        [sys.executable, "-m", "fallback", "plan", "--format", "json"],
        cwd=project.folder,
        env=project.environment,
        text=True,
        capture_output=True,
        check=True,
    )
    return {
        one["number"]: (one["adopt"], changes)
        for one in json.loads(done.stdout)["numbers"]
        for changes in [{each["field"]: (each["live"], each["declared"]) for each in one["changes"]}]
        if one["adopt"] or changes
    }


def as_planned(proposals: Mapping[str, list[Step]]) -> dict[str, tuple[bool, dict[str, tuple[str, str]]]]:
    """The same from the steps of a preview. Which groups are managed is Pulumi's record, and not the account's."""
    found = {}
    for number, steps in proposals.items():
        changes = {name: pair for step in steps for name, pair in step.changes.items() if name != "managed"}
        texts = {name: (as_text(old), as_text(new)) for name, (old, new) in changes.items()}
        if (adopts := steps[0].operation == "import") or texts:
            found[number] = (adopts, texts)
    return found


def as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def expected_writes(step: int, reading: Reading) -> dict[str, list[dict[str, str]]]:
    return {
        number: [form, *reading.also.get((row.name, step), [])]
        for number, row in NUMBERS.items()
        if step < len(row.moves) and (form := sent(row, step))
    }


def sent(row: Row, step: int) -> Mapping[str, str]:
    """The changed fields under Twilio's names, and for a URL its partner's value as it then is."""
    move = row.moves[step]
    if move.sent is not None:
        return move.sent
    changed = {name: new for name, (_, new) in move.changes.items() if name != "managed"}
    partners = {PARTNERS[name]: current(row, step).get(PARTNERS[name], "none") for name in changed if name in PARTNERS}
    return {parameter(name): reported(name, value) for name, value in {**partners, **changed}.items()}


def current(row: Row, step: int) -> dict[str, Any]:
    values = dict(row.seed)
    for move in row.moves[: step + 1]:
        values |= {name: new for name, (_, new) in move.changes.items() if name != "managed"}
    return values


def parameter(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def reported(name: str, value: Any) -> str:
    """A value as it stands in a form: the word `none` is an empty text there, but in a name it is a name."""
    if value == "none" and name != "friendly_name":
        return ""
    return str(value).lower() if isinstance(value, bool) else value


def written(project: Project) -> dict[str, list[dict[str, str]]]:
    numbers = {entry["sid"]: entry["phone_number"] for entry in project.emulator.numbers()}
    found = defaultdict(list)
    for request in project.emulator.requests():
        if request["method"] != "GET":
            sid = request["path"].rpartition("/")[2].removesuffix(".json")
            found[numbers.get(sid) or request["form"]["PhoneNumber"]].append(request["form"])
    return dict(found)


def without_dates(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value or "" for name, value in entry.items() if name != "date_updated"}


def account(project: Project) -> dict[str, dict[str, Any]]:
    return {entry["phone_number"]: without_dates(entry) for entry in project.emulator.numbers()}


@dataclass(frozen=True)
class Reading:
    """What Twilio leaves open, read one way; `also` are the second writes that this reading costs."""

    switches: Mapping[str, str]
    also: Mapping[tuple[str, int], list[dict[str, str]]] = field(default_factory=dict)


READINGS = {
    "one reading": Reading({}),
    "the other": Reading(
        {
            "unset": "null",
            "fallback_without_primary": "accepted",
            "clearing_primary": "cleared",
            "clearing_trunk": "restored",
            "setting_voice_url": "clears_application",
            "clearing_regulatory": "cleared",
            "purchase_voice_url": "demo",
        },
        {(FORMS.name, 3): [{"VoiceApplicationSid": ""}]},
    ),
}


@pytest.fixture(params=READINGS.values(), ids=READINGS.keys())
def reading(request: pytest.FixtureRequest) -> Reading:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({number: {"friendly_name": "Zero", **row.seed} for number, row in NUMBERS.items()}, NEW)


@pytest.fixture
def switches(reading: Reading) -> Mapping[str, str]:
    return reading.switches


def test_every_field_and_every_move(project: Project, reading: Reading) -> None:
    for step in range(STEPS):
        take(project, step, reading)


def test_a_purchase_has_what_was_declared_whatever_twilio_puts_there(project: Project, reading: Reading) -> None:
    project.declare(f"numbers: {{'{NEW}': {{buy: true, voice: none, sms: {{url: {A}, fallback_url: {B}}}}}}}")

    assert project.preview() == [Step("create", NEW, {})]
    project.up()

    demo = "purchase_voice_url" in reading.switches
    assert written(project)[NEW] == [
        {"PhoneNumber": NEW, "SmsUrl": A, "SmsFallbackUrl": B},
        *([{"VoiceUrl": "", "VoiceFallbackUrl": ""}] if demo else []),
    ]
    assert {name: project.live(NEW)[name] or "" for name in ("voice_url", "sms_url")} == {"voice_url": "", "sms_url": A}
    project.check_settled()


def take(project: Project, step: int, reading: Reading) -> None:
    declare(project, step)
    before = account(project)
    project.emulator.clear()

    proposals = proposed(project)
    assert proposals == expected_proposals(step)
    assert planned(project) == as_planned(proposals)
    assert written(project) == {}
    project.up()
    assert written(project) == expected_writes(step, reading)
    assert account(project) == {number: after(before[number], due(step).get(number)) for number in NUMBERS}
    project.check_settled()


def after(before: dict[str, Any], move: Move | None) -> dict[str, Any]:
    changed = {name: new for name, (_, new) in move.changes.items() if name != "managed"} if move else {}
    values = {name: new if isinstance(new, bool) else reported(name, new) for name, new in changed.items()}
    return before | {name: value or "" for name, value in values.items()}


def test_the_table_covers_every_field() -> None:
    from fallback.fields import FIELDS

    moved = {name for row in TABLE for move in row.moves for name in move.changes}

    assert {field.name for field in FIELDS} <= moved


def test_every_row_is_there_once() -> None:
    names = [row.name for row in TABLE]

    assert len(names) == len(set(names)), json.dumps(names)
