"""`PhoneNumber` in somebody's own Pulumi program, beside other resources, on the real engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engine.project import Step

if TYPE_CHECKING:
    from tests.engine.project import Project

SITE = """
    import pulumi
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult

    class SiteProvider(ResourceProvider):
        def create(self, props):
            return CreateResult("site", {**props, "url": f"https://{props['host']}/voice"})
        def update(self, id, olds, news):
            return UpdateResult({**news, "url": f"https://{news['host']}/voice"})

    class Site(Resource):
        url: pulumi.Output[str]
        def __init__(self, host):
            super().__init__(SiteProvider(), "site", {"host": host, "url": None})
"""


def test_a_url_may_be_the_output_of_another_resource_and_is_unknown_until_it_exists(project: Project) -> None:
    """The other resource is somebody else's dynamic provider, served by our host beside our own."""
    program = (
        SITE
        + """
    from fallback import NO_FALLBACK, PhoneNumber, Voice
    PhoneNumber("+15005550006", voice=Voice(url=Site("one.example.com").url, fallback_url=NO_FALLBACK))
    """
    )
    project.program(program)

    (created,) = project.preview()
    assert created.operation == "create"
    project.up()
    assert project.live("+15005550006")["voice_url"] == "https://one.example.com/voice"

    project.program(program.replace("one.example.com", "two.example.com"))
    (changed,) = project.preview()
    assert changed == Step(
        "update",
        "+15005550006",
        {"voice_url": ("https://one.example.com/voice", "04da6b54-80e4-46f7-96ec-b56ff0331ba9")},
    )
    project.up()
    assert project.live("+15005550006")["voice_url"] == "https://two.example.com/voice"
    project.check_settled()


SECRET = """
    import pulumi
    from fallback import Application, PhoneNumber, Voice
    url = pulumi.Output.secret("https://twilio:{password}@www.example.com/v")
    PhoneNumber("+15005550006", {declared})
"""
BY_URL = 'voice=Voice(url=url, fallback_url="https://net.example.org/v")'


def kept(project: Project) -> str:
    """Everything that Pulumi wrote down: state, history and backups."""
    return "".join(path.read_text() for path in (project.folder / "state").rglob("*.json"))


def test_a_secret_url_is_encrypted_in_the_state_and_shown_nowhere(project: Project) -> None:
    """No config secret, so that Pulumi's filter for those cannot hide what we print."""
    project.program(SECRET.format(password="first-canary", declared=BY_URL))
    printed = project.run("preview", "--diff") + project.up() + project.run("preview", "--refresh", "--json")
    assert project.live("+15005550006")["voice_url"] == "https://twilio:first-canary@www.example.com/v"

    project.emulator.console("+15005550006", voice_url="https://twilio:second-canary@www.example.com/v")
    printed += project.run("preview", "--refresh", "--diff") + project.up("--refresh")
    assert project.live("+15005550006")["voice_url"] == "https://twilio:first-canary@www.example.com/v"
    project.check_settled()

    project.program(SECRET.format(password="third-canary", declared=BY_URL))
    project.emulator.console("+15005550006", voice_url="https://twilio:fourth-canary@www.example.com/w")
    printed += project.up("--refresh=false", status=1)
    assert "changed since the preview, neither as it was then nor as declared: voice_url https://***@" in printed

    assert "canary" not in printed + kept(project)


@pytest.mark.parametrize("declared", ['friendly_name="Support"', 'voice=Application("AP" + "0" * 32)'])
def test_a_password_stays_hidden_when_its_group_is_dropped_or_changes_its_form(project: Project, declared: str) -> None:
    project.program(SECRET.format(password="first-canary", declared=BY_URL))
    printed = project.up()
    project.program(SECRET.format(password="first-canary", declared=declared))

    printed += project.run("preview", "--diff") + project.up()
    project.check_settled()
    printed += project.run("refresh", "--yes", "--skip-preview", "--diff")

    assert project.live("+15005550006")["voice_url"] == "https://twilio:first-canary@www.example.com/v"
    assert "canary" not in printed + kept(project)
    assert '"https://***@www.example.com/v"' in kept(project)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (
            'voice=Application("none")',
            "+15005550006: voice_url: expected `url`, found nothing; write a URL, or NO_HANDLER",
        ),
        (
            "voice=Voice(url=pulumi.Output.from_input(None), fallback_url=url)",
            "+15005550006: voice_url: expected `url`, found nothing; write a URL, or NO_HANDLER",
        ),
        (
            'sms=Sms(url="https://***@www.example.com/", fallback_url="none")',
            "+15005550006: sms_url: expected the whole URL, found one whose password is masked",
        ),
    ],
)
def test_a_group_that_leaves_a_field_open_is_refused_and_not_filled_from_the_record(
    project: Project, declared: str, text: str
) -> None:
    project.declare('numbers: {"+15005550006": {}}')
    project.up()
    project.program(f"""
        import pulumi
        from fallback import *
        url = "https://net.example.org/v"
        PhoneNumber("+15005550006", {declared})
    """)

    assert text in project.up(status=1)
    assert project.writes() == []


def test_a_secret_of_the_stack_file_is_filled_in_from_pulumis_config(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550006":
            voice: {url: "https://twilio:${secret.password}@www.example.com/v", fallback_url: none}
    """)

    assert "uses secrets that are not set: run `pulumi config set --secret password`" in project.run(
        "preview", status=1
    )
    project.run("config", "set", "--secret", "password", "the-canary-of-the-url")
    printed = project.run("preview", "--diff") + project.up()

    assert project.live("+15005550006")["voice_url"] == "https://twilio:the-canary-of-the-url@www.example.com/v"
    assert "the-canary" not in printed + json.dumps(project.state())
    project.check_settled()


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        (
            'PhoneNumber("support", voice=Trunk("TK" + "0" * 32))',
            "phone_number: expected a number in E.164, as in \"+15005550006\", found 'support' [not-e164]",
        ),
        (
            'PhoneNumber("+15005550006", voice=Voice(url="ftp://a", fallback_url=NO_FALLBACK))',
            "+15005550006: voice_url: expected a URL that starts with http:// or https://, or 'none', found a text",
        ),
        (
            'PhoneNumber("+15005550006", voice=Voice(url="", fallback_url=NO_FALLBACK))',
            "+15005550006: voice_url: expected a URL that starts with http:// or https://, or 'none', found a text",
        ),
        (
            'PhoneNumber("+15005550006", sms=Application("AP1"))',
            "+15005550006: sms_application_sid: expected AP and 32 hex digits, or 'none', found 'AP1' [bad-sid]",
        ),
        (
            'PhoneNumber("+15005550010", buy=True, friendly_name="New")',
            "+15005550010: buy: expected `voice` or `sms` beside `buy`, found neither",
        ),
        (
            'PhoneNumber("+15005550006", release="+15005550007")',
            "+15005550006: release: expected \"+15005550006\", the number of this entry, found '+15005550007'",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_in_the_preview(project: Project, declaration: str, text: str) -> None:
    project.program(f"from fallback import *\n{declaration}\n")

    assert text in project.run("preview", status=1)
    assert project.emulator.requests() == []


def test_a_resource_may_have_a_name_of_its_own_but_never_another_number(project: Project) -> None:
    program = """
        from fallback import PhoneNumber
        PhoneNumber("support", phone_number="+15005550006", friendly_name="Support")
    """
    project.program(program)
    project.up()
    assert project.live("+15005550006")["friendly_name"] == "Support"

    project.program(program.replace("+15005550006", "+15005550007"))
    text = project.run("preview", status=1)

    assert (
        "+15005550007: phone_number cannot change (recorded +15005550006, declared +15005550007): "
        "declare the other number as a resource of its own; this one stays when it is removed"
    ) in text


def test_two_resources_for_one_number_are_refused(project: Project) -> None:
    project.program("""
        from fallback import PhoneNumber
        PhoneNumber("support", phone_number="+15005550006", friendly_name="Support")
        PhoneNumber("+15005550006", friendly_name="Sales")
    """)

    text = project.run("preview", status=1)

    assert "error: +15005550006: declared by two resources, 'support' and '+15005550006': take one of them out" in text
    assert "Traceback" not in text


def test_a_program_cannot_buy_by_accident(project: Project) -> None:
    project.program("""
        from fallback import PhoneNumber
        PhoneNumber("+15005550010", friendly_name="New")
    """)

    text = project.up(status=1)

    assert (
        "error: +15005550010: cannot be created: it is not on the account; "
        "take it out, or write `buy: true` to buy exactly it. Nothing was bought"
    ) in text
    assert project.writes() == []


def test_an_import_of_a_number_that_is_not_there_fails_in_the_preview(project: Project) -> None:
    project.program("""
        import pulumi
        from fallback import PhoneNumber
        PhoneNumber("+15005550010", friendly_name="New", opts=pulumi.ResourceOptions(import_="+15005550010"))
    """)

    assert "+15005550010: cannot be adopted: it is not on the account" in project.run("preview", status=1)


def test_application_and_trunk_replace_each_other_in_one_write_each(project: Project) -> None:
    program = """
        from fallback import Application, NO_FALLBACK, PhoneNumber, Trunk, Voice
        PhoneNumber("+15005550006", voice={})
    """
    forms = [
        ('Application("AP" + "0" * 32)', {"VoiceApplicationSid": "AP" + "0" * 32}),
        ('Trunk("TK" + "0" * 32)', {"TrunkSid": "TK" + "0" * 32}),
        (
            'Voice(url="https://demo.twilio.com/welcome/voice/", fallback_url=NO_FALLBACK)',
            {"TrunkSid": ""},
        ),
    ]
    for form, sent in forms:
        project.program(program.format(form))
        project.emulator.clear()
        project.up()
        assert project.writes() == [("POST", sent)]
        project.check_settled()


def test_a_number_that_vanished_is_gone_from_the_record_and_not_bought_again(project: Project) -> None:
    project.declare("""
        numbers:
          "+15005550006": {friendly_name: Support}
          "+15005550007": {friendly_name: Second}
    """)
    project.up()
    sid = project.live("+15005550006")["sid"]
    _delete(project, sid)
    project.emulator.clear()

    project.run("refresh", "--yes", "--skip-preview")

    assert list(project.state()) == ["+15005550007"]
    assert "+15005550006 is declared, but not on account AC" in project.up(status=1)
    assert project.writes() == []


def _delete(project: Project, sid: str) -> None:
    from twilio.rest import Client

    environment = project.emulator.environment
    client = Client(environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"])
    client.api.base_url = project.emulator.url
    client.incoming_phone_numbers(sid).delete()
