"""Words that Twilio serves, on the real engine: what a run does, and that whoever is told to ask is answered.

After each step every URL that a number of the account has at Twilio is asked over HTTP, and answers. The account has
one service for the stack, and the calls to Twilio's Serverless platform are counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.emulator.emulated_account import make_client
from tests.seeds import ACCOUNT, TOKEN, seed_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.rest.serverless.v1.service import ServiceInstance

    from fallback.emulator import Emulator
    from tests.engine.project import Project

FIRST, SECOND, THIRD = "+15005550006", "+15005550007", "+15005550008"
NAME = "fallback-twilio-numbers-dev"
UP = ("up", "--yes", "--skip-preview")


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({FIRST: {}, SECOND: {}, THIRD: {"voice_url": "https://www.example.com/v"}})


@pytest.fixture
def switches() -> dict[str, str]:
    return {"build_seconds": "0", "deployment_seconds": "0"}


def say(text: str, key: str = "say") -> str:
    return f"{{{key}: {text}}}"


def declare(project: Project, calls: Mapping[str, str], messages: Mapping[str, str] | None = None) -> None:
    """Give each number a fallback for calls, and perhaps one for messages, as it is written in the file."""
    entries = [
        f'"{number}": {{voice: {{url: "https://www.example.com/v", fallback_url: {fallback}}}'
        + (
            f', sms: {{url: "https://www.example.com/s", fallback_url: {messages[number]}}}'
            if number in (messages or {})
            else ""
        )
        + "}"
        for number, fallback in calls.items()
    ]
    lines = "\n".join(f"  {entry}" for entry in entries)
    project.declare(f"limits: {{changes: 100%}}\nnumbers:\n{lines}\n")


def ask_all(emulator: Emulator) -> dict[str, str]:
    """Ask every URL that a number has at Twilio, as Twilio asks it; return what each number's fallbacks say."""
    said: dict[str, str] = {}
    for number in emulator.numbers():
        for group in ("voice", "sms"):
            url = urlsplit(number[f"{group}_fallback_url"] or "")
            if url.netloc.endswith(".twil.io"):
                assert number[f"{group}_fallback_method"] == "GET"
                answer = requests.get(f"{emulator.url}/{url.netloc}{url.path}?ErrorCode=11200", timeout=5)
                assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml"), url.geturl()
                words = re.fullmatch(r"<\?xml[^>]*>\n<Response><\w+[^>]*>(.*)</\w+></Response>", answer.text)
                assert words, answer.text
                said[f"{number['phone_number']} {group}"] = words[1]
    return said


def list_services(emulator: Emulator) -> list[ServiceInstance]:
    services: list[ServiceInstance] = make_client(emulator.url, (ACCOUNT, TOKEN)).serverless.v1.services.list()
    return services


def count_calls(emulator: Emulator) -> Counter[str]:
    """The calls to the Serverless platform since the last `clear`."""
    calls = Counter[str]()
    for seen in emulator.requests():
        if seen["host"].endswith(".twil.io"):
            calls["GET page"] += 1
        elif seen["host"].startswith("serverless"):
            *_, last = seen["path"].split("/")
            is_name = last == NAME or re.fullmatch("Z[A-Z][0-9a-f]{32}", last)
            kind = seen["path"].split("/")[-2].rstrip("s") if is_name else last
            calls[f"{seen['method']} {kind}"] += 1
    return calls


PROGRAM = {"GET Service": 1}  # the program asks for the domain
REFRESH = {"GET Environment": 1}
LOOK = {"GET Service": 1, "GET Environments": 1, "GET Build": 1}  # what the provider finds before it changes anything
BUILD = {"POST Builds": 1, "GET Status": 1, "POST Deployments": 1, "GET page": 1}
UPLOAD = {"POST Assets": 1, "POST Versions": 1}


def add(*counts: Mapping[str, int]) -> Counter[str]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return total


@dataclass(frozen=True)
class Step:
    """One edit of the stack file: what the numbers' fallbacks say afterwards, and the calls that it costs."""

    name: str
    calls: Mapping[str, str]
    said: Mapping[str, str]
    cost: Mapping[str, int]
    messages: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()  # the numbers that the preview shows
    served: int = 1


STEPS = (
    Step(
        "the first text",
        {FIRST: say("We are having trouble."), SECOND: "none"},
        {f"{FIRST} voice": "We are having trouble."},
        add(PROGRAM, {"GET Service": 1, "POST Services": 1, "POST Environments": 1}, UPLOAD, BUILD),
        changed=(FIRST, SECOND),
    ),
    Step(
        "nothing",
        {FIRST: say("We are having trouble."), SECOND: "none"},
        {f"{FIRST} voice": "We are having trouble."},
        add(PROGRAM, REFRESH),
    ),
    Step(
        "a second number with the same text",
        {FIRST: say("We are having trouble."), SECOND: say("We are having trouble.")},
        {f"{FIRST} voice": "We are having trouble.", f"{SECOND} voice": "We are having trouble."},
        # The document has another name in the record, and is served already.
        add(PROGRAM, REFRESH, LOOK, {"GET page": 1}),
        changed=(SECOND,),
    ),
    Step(
        "the text of one changes",
        {FIRST: say("Please call back."), SECOND: say("We are having trouble.")},
        {f"{FIRST} voice": "Please call back.", f"{SECOND} voice": "We are having trouble."},
        add(PROGRAM, REFRESH, LOOK, {"GET Assets": 1, "GET Builds": 1}, UPLOAD, BUILD, {"DELETE Build": 1}),
        changed=(FIRST,),
        served=2,
    ),
    Step(
        "both texts change, and a reply comes",
        {FIRST: say("We will be back at noon."), SECOND: say("We will be back at noon.")},
        {
            f"{FIRST} voice": "We will be back at noon.",
            f"{SECOND} voice": "We will be back at noon.",
            f"{SECOND} sms": "We did not read it.",
        },
        add(PROGRAM, REFRESH, LOOK, {"GET Assets": 1, "GET Builds": 1}, UPLOAD, UPLOAD, BUILD, {"DELETE Build": 1}),
        messages={SECOND: say("We did not read it.", "reply")},
        changed=(FIRST, SECOND),
        served=4,  # those of the run before are served still
    ),
    Step(
        "a text changes back, and what nobody names since the run before is gone",
        {FIRST: say("Please call back."), SECOND: say("We will be back at noon.")},
        {
            f"{FIRST} voice": "Please call back.",
            f"{SECOND} voice": "We will be back at noon.",
            f"{SECOND} sms": "We did not read it.",
        },
        # The document is served still, so nothing is uploaded; the one of the first text is taken out of the build.
        add(
            PROGRAM,
            REFRESH,
            LOOK,
            BUILD,
            {"GET Builds": 1, "GET Assets": 1, "DELETE Build": 1, "DELETE Asset": 1},
        ),
        messages={SECOND: say("We did not read it.", "reply")},
        changed=(FIRST,),
        served=3,
    ),
    Step(
        "an entry is removed: its number stays as it is, and so does what it asks",
        {FIRST: say("Please call back.")},
        {
            f"{FIRST} voice": "Please call back.",
            f"{SECOND} voice": "We will be back at noon.",
            f"{SECOND} sms": "We did not read it.",
        },
        add(PROGRAM, REFRESH, LOOK, {"GET page": 1}),
        changed=(SECOND,),
        served=3,
    ),
    Step(
        "and still does when a later run changes documents",
        {FIRST: say("We moved.")},
        {
            f"{FIRST} voice": "We moved.",
            f"{SECOND} voice": "We will be back at noon.",
            f"{SECOND} sms": "We did not read it.",
        },
        add(PROGRAM, REFRESH, LOOK, {"GET Assets": 1, "GET Builds": 1}, UPLOAD, BUILD, {"DELETE Build": 1}),
        changed=(FIRST,),
        served=4,
    ),
)


def test_each_step_changes_what_is_said_and_leaves_nobody_without_an_answer(
    project: Project, emulator: Emulator
) -> None:
    for step in STEPS:
        declare(project, step.calls, step.messages)
        proposed = project.preview("--refresh")
        assert {each.name for each in proposed} == set(step.changed), step.name
        emulator.clear()
        project.up("--refresh")
        assert count_calls(emulator) == step.cost, step.name
        assert ask_all(emulator) == step.said, step.name
        (service,) = list_services(emulator)
        (build,) = service.builds.list()
        (environment,) = service.environments.list()
        assert (service.unique_name, environment.build_sid) == (NAME, build.sid)
        assert len(build.asset_versions) == step.served, step.name
        project.check_settled()
        assert not count_calls(emulator).keys() & {"POST Builds", "POST Deployments"}, step.name


def test_a_preview_shows_the_new_words_and_the_new_url_of_the_number_that_changes(
    project: Project, emulator: Emulator
) -> None:
    declare(project, {FIRST: say("We are having trouble."), SECOND: say("Please wait.")})
    assert 'voice_fallback_url   : "none" => [unknown]' in project.run("preview", "--diff")
    project.up()
    declare(project, {FIRST: say("Please call back."), SECOND: say("Please wait.")})
    emulator.clear()

    (step,) = project.preview()
    shown = project.run("preview", "--diff")

    before, after = step.changes["voice_fallback_url"]
    assert (step.operation, step.name, *step.changes) == ("update", FIRST, "voice_fallback_url")
    assert before == project.live(FIRST)["voice_fallback_url"] != after
    assert f"numbers.{FIRST}.voice.fallback_url" in shown
    assert "- <Response><Say>We are having trouble.</Say></Response>" in shown
    assert "+ <Response><Say>Please call back.</Say></Response>" in shown
    assert not [seen for seen in emulator.requests() if seen["method"] != "GET"]
    project.up()
    assert project.live(FIRST)["voice_fallback_url"] == after


def test_destroy_keeps_the_service_while_a_number_points_into_it(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("We are having trouble."), SECOND: "none"})
    project.up()

    output = project.run("destroy", "--yes", "--skip-preview")

    assert f"the documents stay, because {FIRST} may still ask for them" in output
    assert ask_all(emulator) == {f"{FIRST} voice": "We are having trouble."}
    # The next run takes the service over, and its URLs are the same.
    emulator.clear()
    project.up()
    assert count_calls(emulator) == add(PROGRAM, LOOK, {"GET page": 1})
    assert len(list_services(emulator)) == 1
    assert ask_all(emulator) == {f"{FIRST} voice": "We are having trouble."}
    # When no number points to it any more, it goes.
    emulator.console(FIRST, voice_fallback_url="")
    project.run("destroy", "--yes", "--skip-preview")
    assert list_services(emulator) == []


def test_the_service_goes_with_the_last_words_of_the_file(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("We are having trouble.")})
    project.up()
    declare(project, {FIRST: "https://fallback.example.com/v"})

    output = project.up()

    assert list_services(emulator) == []
    assert f"deleted, with its domain {NAME}-" in output
    assert project.live(FIRST)["voice_fallback_url"] == "https://fallback.example.com/v"
    project.check_settled()


def test_a_document_that_somebody_else_points_to_stays(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First.")})
    project.up()
    emulator.console(THIRD, voice_fallback_url=project.live(FIRST)["voice_fallback_url"], voice_fallback_method="GET")

    for text in ("Second.", "Third.", "Fourth."):
        declare(project, {FIRST: say(text)})
        project.up()

    assert ask_all(emulator) == {f"{FIRST} voice": "Fourth.", f"{THIRD} voice": "First."}
    (service,) = list_services(emulator)
    assert len(service.assets.list()) == 3  # First, Third, Fourth


def test_a_build_that_fails_changes_no_number_and_the_next_run_goes_on(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First."), SECOND: "none"})
    project.up()
    declare(project, {FIRST: say("Second."), SECOND: "https://fallback.example.com/v"})
    emulator.faults(["POST Builds 1 failed_build"])

    output = project.up(status=1)

    assert "ended as 'failed': no number was pointed to the new documents" in output
    assert ask_all(emulator) == {f"{FIRST} voice": "First."}
    assert project.live(SECOND)["voice_fallback_url"] == "https://fallback.example.com/v"  # it needs no document
    emulator.clear()
    project.up()
    assert ask_all(emulator) == {f"{FIRST} voice": "Second."}
    assert count_calls(emulator)["POST Versions"] == 0
    (service,) = list_services(emulator)
    assert len(service.builds.list()) == 1
    project.check_settled()


@pytest.mark.parametrize("switches", [{"build_seconds": "0", "deployment_seconds": "0", "services_limit": "1"}])
def test_an_account_with_all_its_services_says_so_and_changes_no_number(project: Project, emulator: Emulator) -> None:
    other = make_client(emulator.url, (ACCOUNT, TOKEN)).serverless.v1.services.create("other", "Other")
    declare(project, {FIRST: say("First."), SECOND: "none"})

    output = project.up(status=1)

    assert "Twilio refused it with 20001: Services are limited to less than or equal to 1" in output
    assert project.live(FIRST)["voice_fallback_url"] in {"", None}
    other.delete()
    project.up()
    assert ask_all(emulator) == {f"{FIRST} voice": "First."}
    project.check_settled()


@pytest.mark.parametrize("switches", [{"build_seconds": "0", "deployment_seconds": "0", "builds_per_hour": "1"}])
def test_an_account_with_too_many_builds_says_so_and_keeps_what_is_served(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First.")})
    project.up()
    declare(project, {FIRST: say("Second.")})

    output = project.up(status=1)

    assert "Builds are limited to less than or equal to 1 per hour" in output
    assert ask_all(emulator) == {f"{FIRST} voice": "First."}


@pytest.mark.parametrize("switches", [{"build_seconds": "1", "deployment_seconds": "1"}])
def test_a_run_waits_for_the_build_and_until_the_domain_answers(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First.")})

    project.up()

    calls = count_calls(emulator)
    assert calls["GET Status"] > 1
    assert calls["GET page"] > 1
    assert ask_all(emulator) == {f"{FIRST} voice": "First."}


def test_what_was_undone_at_twilio_is_shown_and_made_again(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First."), SECOND: say("Second.")})
    project.up()
    (service,) = list_services(emulator)
    (environment,) = service.environments.list()
    environment.deployments.create()  # without a build: nothing is served

    shown = project.run("preview", "--refresh", "--json")
    (step,) = [step for step in json.loads(shown)["steps"] if step["op"] == "update"]
    assert step["urn"].endswith("TwimlDocuments::documents")
    assert len(step["detailedDiff"]) == 2
    project.up("--refresh")
    assert ask_all(emulator) == {f"{FIRST} voice": "First.", f"{SECOND} voice": "Second."}
    # A service that was deleted comes back, with another domain.
    before = project.live(FIRST)["voice_fallback_url"]
    service.delete()
    project.up("--refresh")
    assert ask_all(emulator) == {f"{FIRST} voice": "First.", f"{SECOND} voice": "Second."}
    assert project.live(FIRST)["voice_fallback_url"] != before
    project.check_settled()


def test_a_preview_without_credentials_knows_no_url_and_asks_nobody(project: Project, emulator: Emulator) -> None:
    declare(project, {FIRST: say("First.")})
    project.up()
    declare(project, {FIRST: say("Second.")})
    emulator.clear()

    output = project.run("preview", "--refresh=false", "--diff", TWILIO_AUTH_TOKEN="")

    assert "limits not checked" in output
    assert "=> [unknown]" in output
    assert emulator.requests() == []


PROGRAM_OF_A_USER = """
    import pulumi
    from fallback import PhoneNumber, Play, Reply, Say, Sms, TwimlDocuments, Voice

    site = pulumi.Output.from_input("https://www.example.com")
    words = TwimlDocuments(
        "words",
        documents={
            "trouble": Say("We are having trouble.", voice="Polly.Amy", language="en-GB"),
            "music": Play(site.apply(lambda base: base + "/music.mp3")),
            "reply": Reply("We did not read it."),
            "own": "<Response><Reject/></Response>",
        },
    )
    PhoneNumber(
        "+15005550006",
        voice=Voice(url="https://www.example.com/v", fallback_url=words.urls["trouble"], fallback_method="GET"),
        sms=Sms(url="https://www.example.com/s", fallback_url=words.urls["reply"], fallback_method="GET"),
    )
    pulumi.export("urls", words.urls)
"""


def test_a_program_declares_documents_and_gives_their_urls_to_numbers(project: Project, emulator: Emulator) -> None:
    project.program(PROGRAM_OF_A_USER)

    project.up()

    said = ask_all(emulator)
    assert said == {f"{FIRST} voice": "We are having trouble.", f"{FIRST} sms": "We did not read it."}
    urls = json.loads(project.run("stack", "output", "--json"))["urls"]
    texts = {
        name: requests.get(f"{emulator.url}/{url.removeprefix('https://')}", timeout=5).text
        for name, url in urls.items()
    }
    assert '<Say voice="Polly.Amy" language="en-GB">We are having trouble.</Say>' in texts["trouble"]
    assert "<Play>https://www.example.com/music.mp3</Play>" in texts["music"]
    assert texts["own"] == "<Response><Reject/></Response>"
    project.check_settled()


def test_two_resources_for_one_service_are_refused(project: Project) -> None:
    project.program(
        """
        from fallback import Say, TwimlDocuments
        for name in ("one", "two"):
            TwimlDocuments(name, documents={name: Say(name)})
        """
    )

    output = project.run("preview", status=1)

    assert f"{NAME}: declared by two resources, 'one' and 'two'" in output
