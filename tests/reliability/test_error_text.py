"""What an operator reads in `pulumi up`: number, field, code and meaning, what to do; one line each, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.reliability.ledger import judge
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from tests.engine.project import Project
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

REFUSED, THROTTLED, DOUBTFUL, IGNORED, CHANGED = NUMBERS = tuple(f"+1500555{1000 + index}" for index in range(5))
LISTING = f"listing the numbers of account {ACCOUNT}: "


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({number: {} for number in NUMBERS}, "+15005552000", "+15005552001")


def write_declaration(url: str) -> str:
    entries = [f'  "{number}": {{voice: {{url: {url}, fallback_url: none}}}}' for number in NUMBERS]
    return "\n".join(["limits: {changes: 100%}", "numbers:", *entries, ""])


def find_errors(text: str) -> list[str]:
    assert "Traceback" not in text
    return [line.strip() for line in text.splitlines() if line.strip().startswith("error: ")]


def enter(ledger: Ledger, project: Project, faults: int, *said: str) -> None:
    record = {number: resource["outputs"]["sid"] for number, resource in project.state().items()}
    ledger.enter(judge(project.emulator, record, seeded=NUMBERS, texts=said), faults)


def test_row_25_every_failure_of_one_number_is_one_line(project: Project, line: Line, ledger: Ledger) -> None:
    project.declare(write_declaration("https://first.example.com/v"))
    project.up()
    project.declare(write_declaration("https://second.example.com/v"))
    project.emulator.console(CHANGED, voice_url="https://console.example.com/v")
    sid = {entry["phone_number"]: entry["sid"] for entry in project.emulator.numbers()}
    line.spoil("restricted", where=sid[REFUSED], times=99)
    line.spoil("429", where=sid[THROTTLED], times=99)
    line.spoil("503_before", where=sid[DOUBTFUL], times=99)
    line.spoil("ignore", where=sid[IGNORED], times=99, value="VoiceUrl")

    said = find_errors(project.up("--refresh=false", status=1))

    changing = "changing voice_url, voice_fallback_url: "
    for expected in (
        (
            f"error: {REFUSED}: {changing}Twilio refused it with 70051: Authorization Error "
            "(https://www.twilio.com/docs/errors/70051)"
        ),
        f"error: {THROTTLED}: {changing}Twilio is asked too much (429, 20429) and did not process it: run again later",
        f"error: {DOUBTFUL}: {changing}no usable answer: HTTP 503: ",
        (
            f"error: {IGNORED}: Twilio accepted the change but does not report what was sent: "
            "voice_url https://first.example.com/…"
        ),
        (
            f"error: {CHANGED}: changed since the preview, neither as it was then nor as declared: voice_url "
            "https://console.example.com/…. Nothing was sent for it: preview again (`pulumi preview --refresh`)"
        ),
    ):
        assert [one for one in said if one.startswith(expected)], "\n".join(said)
    assert len([one for one in said if one.startswith("error: +")]) == len(NUMBERS)
    faults = line.mend()
    text = project.up("--refresh")
    enter(ledger, project, faults, *said, text)
    project.run("preview", "--refresh", "--expect-no-changes")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "401",
            (
                "Twilio refused it with 20003: Authenticate (https://www.twilio.com/docs/errors/20003): "
                f"TWILIO_AUTH_TOKEN is wrong or expired for account {ACCOUNT}: set the current one"
            ),
        ),
        ("restricted", "Twilio refused it with 70051: Authorization Error (https://www.twilio.com/docs/errors/70051)"),
        ("suspended", "Twilio refused it with 20403: Account is suspended (https://www.twilio.com/docs/errors/20403)"),
    ],
)
def test_row_18_credentials_that_do_not_open_the_account_are_one_line(
    kind: str, text: str, project: Project, line: Line, ledger: Ledger
) -> None:
    project.declare(write_declaration("https://first.example.com/v"))
    line.spoil(kind, method="GET", times=99)

    printed = project.up(status=1)

    assert find_errors(printed) == [f"error: {LISTING}{text}"]
    enter(ledger, project, line.mend(), printed)


def test_row_13_an_account_that_is_not_reached_is_one_line(project: Project, ledger: Ledger) -> None:
    project.declare(write_declaration("https://first.example.com/v"))

    printed = project.up(status=1, TWILIO_API_BASE_URL="http://127.0.0.1:9")

    (said,) = find_errors(printed)
    assert said.startswith(f"error: {LISTING}Twilio was not reached, nothing was sent: ")
    assert "refused" in said
    enter(ledger, project, 1, printed)


def test_row_24_limits_and_missing_numbers_are_one_message_before_any_write(
    project: Project, line: Line, ledger: Ledger
) -> None:
    new = "voice: {url: https://www.example.com/v, fallback_url: none}, buy: true"
    project.declare(f"""
        limits: {{at_most: 0}}
        numbers:
          "{REFUSED}": {{friendly_name: Another}}
          "+15005552000": {{{new}}}
          "+15005552001": {{{new}}}
          "+15005552002": {{}}
    """)
    line.asked.clear()

    text = project.up(status=1)

    assert (
        "error: stack dev is refused; nothing was changed at Twilio\n"
        f"      stacks/dev.yaml:8:3: +15005552002 is declared, but not on account {ACCOUNT}; did you mean "
        f"{DOUBTFUL}?: correct the number, take the entry out, or write `buy: true` to buy exactly it\n"
        "      2 numbers would be bought; the limit is 1: if the plan is meant, write `limits: {buys: 2}`"
    ) in text
    assert "1 number would change; the limit is 0" in text
    assert [method for method, _ in line.asked if method != "GET"] == []
    enter(ledger, project, 1, text)


def test_row_29_a_proxy_that_does_not_except_this_machine_stops_the_run_and_one_that_does_is_fine(
    project: Project, line: Line, ledger: Ledger
) -> None:
    """Pulumi's SDK asks for its engine over gRPC, which follows the proxy variables too."""
    project.declare(f'numbers: {{"{REFUSED}": {{friendly_name: Behind a proxy}}}}')
    proxy = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    line.asked.clear()

    stopped = project.up(status=1, no_proxy="", **proxy)
    assert line.asked == []
    through = project.up(no_proxy="127.0.0.1", **proxy)

    assert project.live(REFUSED)["friendly_name"] == "Behind a proxy"
    enter(ledger, project, 1, stopped, through)
