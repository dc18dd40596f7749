"""A stack file, the real engine and an account over HTTP: what each edit proposes, sends and leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.account.accounts import Accounts
from tests.engine.project import Step

if TYPE_CHECKING:
    from tests.engine.project import Project

CLASSIC = """
numbers:
  "+15005550006":
    voice: {url: http://www.example.com/index, fallback_url: http://fallback.example.com/index}
"""


def test_adopting_a_number_is_an_import_and_shows_what_is_overwritten(project: Project) -> None:
    project.declare(CLASSIC)

    assert project.preview() == [
        Step("import", "+15005550006", {}),
        Step(
            "update",
            "+15005550006",
            {
                "managed": (None, "voice"),
                "voice_url": ("https://demo.twilio.com/welcome/voice/", "http://www.example.com/index"),
                "voice_fallback_url": ("none", "http://fallback.example.com/index"),
            },
        ),
    ]
    assert project.writes() == []

    project.up()

    assert project.writes() == [
        (
            "POST",
            {"VoiceUrl": "http://www.example.com/index", "VoiceFallbackUrl": "http://fallback.example.com/index"},
        )
    ]
    assert project.live("+15005550006")["sms_url"] == "https://demo.twilio.com/welcome/sms/reply"
    project.check_settled()


def test_the_text_of_an_adopting_preview_names_import_and_both_values(project: Project) -> None:
    project.declare(CLASSIC)

    text = project.run("preview", "--diff")

    assert "= pulumi-python:dynamic/twilio:PhoneNumber: (import)" in text
    assert '~ voice_url         : "https://demo.twilio.com/welcome/voice/" => "http://www.example.com/index"' in text
    assert "~ 1 to update" in text
    assert "= 1 to import" in text


def test_a_number_that_is_already_as_declared_is_adopted_without_a_write(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550007": {voice: {url: https://www.example.com/voice, fallback_url: none}}
    """)

    assert [step.changes for step in project.preview()] == [{}, {"managed": (None, "voice")}]
    project.up()

    assert project.writes() == []
    project.check_settled()


def test_a_change_is_one_update_with_exactly_that_property(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    project.declare(CLASSIC.replace("fallback.example.com/index", "net.example.org/index"))
    project.emulator.clear()

    assert project.preview() == [
        Step(
            "update",
            "+15005550006",
            {"voice_fallback_url": ("http://fallback.example.com/index", "http://net.example.org/index")},
        )
    ]
    project.up()

    assert project.writes() == [
        ("POST", {"VoiceUrl": "http://www.example.com/index", "VoiceFallbackUrl": "http://net.example.org/index"})
    ]
    project.check_settled()


def test_drift_is_named_by_the_drift_check_and_repaired_by_the_next_run(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    project.emulator.console("+15005550006", voice_fallback_url="https://console.example.com/")
    project.emulator.clear()

    text = project.run("preview", "--refresh", "--diff", "--expect-no-changes", status=7)
    assert '~ voice_fallback_url: "https://console.example.com/" => "http://fallback.example.com/index"' in text
    assert project.writes() == []

    project.up("--refresh")
    assert project.live("+15005550006")["voice_fallback_url"] == "http://fallback.example.com/index"
    project.check_settled()


def test_drift_of_a_group_that_is_not_declared_is_nobodys_business(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    project.emulator.console("+15005550006", sms_url="https://console.example.com/")

    project.run("preview", "--refresh", "--expect-no-changes")
    project.check_settled()
    assert project.live("+15005550006")["sms_url"] == "https://console.example.com/"


def test_what_was_changed_after_the_preview_is_refused_and_named(project: Project) -> None:
    """Between the refresh and the write; a run that does not refresh makes that time as long as one likes."""
    project.declare(CLASSIC)
    project.up()
    project.declare(CLASSIC.replace("fallback.example.com/index", "net.example.org/index"))
    project.emulator.console("+15005550006", voice_fallback_url="https://console.example.com/")
    project.emulator.clear()

    text = project.up("--refresh=false", status=1)

    assert (
        "error: +15005550006: changed since the preview, neither as it was then nor as declared: "
        "voice_fallback_url https://console.example.com/. "
        "Nothing was sent for it: preview again (`pulumi preview --refresh`)"
    ) in text
    assert project.writes() == []


def test_an_entry_that_is_taken_out_leaves_the_number_where_it_is(project: Project) -> None:
    both = CLASSIC + '  "+15005550007": {friendly_name: Second}\n'
    project.declare(both)
    project.up()
    project.declare(CLASSIC)
    project.emulator.clear()

    assert "delete[retain]" in project.run("preview")
    project.up()

    assert project.writes() == []
    assert project.live("+15005550007")["friendly_name"] == "Second"
    assert list(project.state()) == ["+15005550006"]
    project.check_settled()


def test_destroy_leaves_every_number_and_a_new_adoption_buys_none(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    project.emulator.clear()

    project.run("destroy", "--yes", "--skip-preview")
    assert project.writes() == []
    project.up()

    assert project.writes() == []
    project.check_settled()


def test_release_is_said_in_the_entry_shown_as_a_line_and_done_once(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    project.declare(CLASSIC + '    release: "+15005550006"\n')
    project.emulator.clear()

    assert project.preview() == [Step("update", "+15005550006", {"release": (None, "+15005550006")})]
    text = project.up()

    assert "released: PN" in text
    assert project.writes() == [("DELETE", {})]
    assert [entry["phone_number"] for entry in project.emulator.numbers()] == ["+15005550007"]
    project.check_settled()


def test_what_a_person_repaired_in_a_group_that_was_not_declared_is_not_overwritten_unseen(project: Project) -> None:
    """The preview shows recorded values: what is live now must be among them, or the update is refused."""
    sms = "    sms: {url: https://demo.twilio.com/welcome/sms/reply, fallback_url: none}\n"
    project.declare(CLASSIC)
    project.up()
    project.emulator.console("+15005550006", sms_fallback_url="https://repaired.example.com/")
    changed = CLASSIC.replace("fallback.example.com/index", "net.example.org/index")
    project.declare(changed)
    project.up("--refresh=false")
    project.declare(changed + sms)
    project.emulator.clear()

    assert [step.changes for step in project.preview("--refresh=false")] == [{"managed": ("voice", "sms voice")}]
    project.up("--refresh=false")
    assert project.writes() == []
    assert project.live("+15005550006")["sms_fallback_url"] == "https://repaired.example.com/"

    project.run("preview", "--refresh", "--expect-no-changes", status=7)


def test_a_number_that_is_not_as_declared_is_not_released(project: Project) -> None:
    """Whoever put it back into service did so after somebody had written that it goes."""
    project.declare(CLASSIC)
    project.up()
    project.declare(CLASSIC + '    release: "+15005550006"\n')
    project.emulator.console("+15005550006", voice_url="https://back-in-service.example.com/")
    project.emulator.clear()

    text = project.up(status=1)

    assert (
        "+15005550006 would be released, but it is not as declared: voice_url https://back-in-service.example.com/"
    ) in text
    assert project.writes() == []


def test_a_program_of_ones_own_releases_no_number_that_was_changed_after_the_preview(project: Project) -> None:
    program = """
        from fallback import PhoneNumber, Voice
        voice = Voice(url="http://www.example.com/index", fallback_url="http://fallback.example.com/index")
        PhoneNumber("+15005550006", voice=voice{release})
    """
    project.program(program.format(release=""))
    project.up()
    project.program(program.format(release=', release="+15005550006"'))
    project.emulator.console("+15005550006", voice_url="https://back-in-service.example.com/")
    project.emulator.clear()

    text = project.up("--refresh=false", status=1)

    assert (
        "error: +15005550006: not released, because it was changed since the preview: "
        "voice_url https://back-in-service.example.com/. Preview again (`pulumi preview --refresh`)"
    ) in text
    assert project.writes() == []


def test_another_purchase_of_the_number_is_not_released(project: Project) -> None:
    """The recorded number was given back and bought again, perhaps by a colleague for another purpose."""
    project.declare(CLASSIC)
    project.up()
    account = Accounts(project.emulator.environment).open("")
    live = account.find("+15005550006")
    assert live
    account.release(live)
    same = {"voice_url": "http://www.example.com/index", "voice_fallback_url": "http://fallback.example.com/index"}
    account.buy("+15005550006", same)
    project.declare(CLASSIC + '    release: "+15005550006"\n')
    project.emulator.clear()

    assert "it is another purchase of the number" in project.up("--refresh=false", status=1)
    assert project.writes() == []


def test_a_release_whose_record_was_lost_is_recorded_by_the_next_run(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()
    state = project.run("stack", "export")
    project.declare(CLASSIC + '    release: "+15005550006"\n')
    project.up()
    (project.folder / "before.json").write_text(state)
    project.run("stack", "import", "--file", "before.json")

    assert "recorded as released: it is no longer on the account, nothing was sent" in project.up("--refresh=false")
    assert len(project.writes()) == 2
    project.check_settled()


def test_a_released_number_is_a_tombstone_until_its_entry_is_taken_out(project: Project) -> None:
    released = CLASSIC + '    release: "+15005550006"\n'
    project.declare(CLASSIC)
    project.up()
    project.declare(released)
    project.up()

    project.declare(released.replace("www.example.com", "other.example.com"))
    assert project.preview() == []
    project.declare(CLASSIC)
    refused = project.run("preview", status=1)
    assert "is declared, but not on account AC" in refused

    project.declare('numbers: {"+15005550007": {}}')
    project.up()
    assert list(project.state()) == ["+15005550007"]
    project.check_settled()


def test_a_number_that_was_never_ours_is_not_released(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550007": {voice: {url: https://www.example.com/voice, fallback_url: none}, release: "+15005550007"}
    """)

    text = project.run("preview", status=1)

    assert "release: this stack has not managed the number yet; adopt it first" in text
    project.up(status=1)
    assert project.writes() == []


def test_a_released_number_without_a_record_is_recorded_without_a_call(project: Project) -> None:
    """The way out when the state was lost after a release."""
    project.declare("""
        numbers:
          "+15005550011": {voice: {url: https://www.example.com/, fallback_url: none}, release: "+15005550011"}
    """)

    text = project.up()

    assert "recorded as released: it is not on the account, nothing was sent" in text
    assert project.writes() == []
    project.check_settled()


def test_numbers_that_are_not_on_the_account_are_all_named_and_nothing_is_done(project: Project) -> None:
    project.declare(CLASSIC + '  "+15005550010": {friendly_name: New}\n  "+15005550011": {friendly_name: New}\n')
    account = project.emulator.environment["TWILIO_ACCOUNT_SID"]
    missing = f"is declared, but not on account {account}; did you mean +15005550007?"
    way_out = "correct the number, take the entry out, or write `buy: true` to buy exactly it"

    for text in (project.run("preview", status=1), project.up(status=1)):
        assert (
            "error: stack dev is refused; nothing was changed at Twilio\n"
            f"      stacks/dev.yaml:6:3: +15005550010 {missing}: {way_out}\n"
            f"      stacks/dev.yaml:7:3: +15005550011 {missing}: {way_out}\n"
        ) in text
    assert project.writes() == []


def test_buying_is_said_in_the_entry_and_is_one_call_with_its_handlers(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550010":
            buy: true
            voice: {url: https://www.example.com/voice, fallback_url: https://net.example.org/voice}
    """)

    assert [(step.operation, step.name) for step in project.preview()] == [("create", "+15005550010")]
    text = project.up()

    assert "bought as PN" in text
    assert project.writes() == [
        (
            "POST",
            {
                "PhoneNumber": "+15005550010",
                "VoiceUrl": "https://www.example.com/voice",
                "VoiceFallbackUrl": "https://net.example.org/voice",
            },
        )
    ]
    project.check_settled()


def test_buy_on_a_number_that_is_owned_already_adopts_it(project: Project) -> None:
    project.declare(CLASSIC + "    buy: true\n")

    assert [step.operation for step in project.preview()] == ["import", "update"]
    project.up()

    assert [form for _, form in project.writes() if "PhoneNumber" in form] == []
    project.check_settled()


def test_a_group_taken_out_keeps_its_values_and_is_taken_up_against_the_live_ones(project: Project) -> None:
    both = CLASSIC + "    sms: {url: https://www.example.com/sms, fallback_url: none}\n"
    project.declare(both)
    project.up()
    project.declare(CLASSIC)
    project.emulator.clear()

    assert project.preview() == [Step("update", "+15005550006", {"managed": ("sms voice", "voice")})]
    project.up()
    assert project.writes() == []
    assert project.live("+15005550006")["sms_url"] == "https://www.example.com/sms"

    project.emulator.console("+15005550006", sms_url="https://console.example.com/")
    project.run("refresh", "--yes", "--skip-preview")
    project.declare(both)
    assert project.preview() == [
        Step(
            "update",
            "+15005550006",
            {
                "managed": ("voice", "sms voice"),
                "sms_url": ("https://console.example.com/", "https://www.example.com/sms"),
            },
        )
    ]
    project.up()
    project.check_settled()


def test_two_stacks_live_side_by_side(project: Project) -> None:
    project.run("stack", "init", "prod")
    project.run("stack", "select", "dev")
    project.declare(CLASSIC)
    project.declare('numbers: {"+15005550007": {friendly_name: Production}}', stack="prod")

    project.up("--stack", "dev")
    project.up("--stack", "prod")

    assert list(project.state("dev")) == ["+15005550006"]
    assert list(project.state("prod")) == ["+15005550007"]
    assert project.live("+15005550007")["friendly_name"] == "Production"
    project.run("preview", "--stack", "prod", "--refresh", "--expect-no-changes")
    project.check_settled()


def test_adoption_on_the_stock_host_is_a_create_that_finds_the_number(project: Project) -> None:
    project.on_stock_host()
    project.declare(CLASSIC)

    assert [(step.operation, step.name) for step in project.preview()] == [("create", "+15005550006")]
    text = project.up()

    assert ("+15005550006: adopted; before: voice_url https://demo.twilio.com/…, voice_fallback_url none") in text
    assert [form for _, form in project.writes()] == [
        {"VoiceUrl": "http://www.example.com/index", "VoiceFallbackUrl": "http://fallback.example.com/index"}
    ]
    project.check_settled()


def test_mistakes_in_a_stack_file_are_one_line_each_with_a_position_and_nothing_is_sent(project: Project) -> None:
    project.declare("""\
        numbers:
          "+15005550006":
            voice: {urll: http://www.example.com/index, fallback_url: none}
          +15005550007: {friendly_name: Second}
    """)

    text = project.run("preview", status=1)

    assert "error: 2 problems in the stack file; nothing was sent to Twilio" in text
    lines = [line.strip() for line in text.splitlines() if "stacks/dev.yaml:" in line]
    assert len(lines) == len(set(lines)) == 2
    assert any(line.startswith("stacks/dev.yaml:4:13: ") and "did you mean" in line for line in lines)
    assert any(line.startswith("stacks/dev.yaml:5:3: ") and 'quote it: "+15005550007"' in line for line in lines)
    assert project.emulator.requests() == []


def test_a_refused_call_names_the_number_twilios_code_and_its_meaning(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550006":
            voice: {url: "http://localhost:3001/voice", fallback_url: none}
            ignore: [{rule: bad-host, reason: to see what Twilio says, until: 2999-01-01}]
    """)

    text = project.up(status=1)

    assert (
        "error: +15005550006: changing voice_url, voice_fallback_url: Twilio refused it with 21402: "
        "VoiceUrl is not valid: <voice_url as declared> (https://www.twilio.com/docs/errors/21402)\n"
    ) in text
    assert "Traceback" not in text


def test_a_stack_is_refused_with_another_accounts_credentials(project: Project) -> None:
    project.declare(CLASSIC)

    text = project.run("preview", status=1, TWILIO_ACCOUNT_SID="AC" + "2" * 32)

    owner = project.emulator.environment["TWILIO_ACCOUNT_SID"]
    assert (
        f"error: stack dev belongs to account {owner} (`account` in its file), but TWILIO_ACCOUNT_SID names AC2" in text
    )
    assert "whose credentials do not open it" in text
    assert "Nothing was changed" in text
    assert project.writes() == []


def test_without_credentials_a_preview_says_what_it_could_not_check_and_an_update_refuses(project: Project) -> None:
    project.declare(CLASSIC)
    project.up()

    nobody = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}
    assert "limits not checked" in project.run("preview", "--refresh=false", "--expect-no-changes", **nobody)
    assert "no Twilio credentials" in project.up(status=1, **nobody)
