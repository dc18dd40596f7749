"""A hostile API, and what its client says, costs and lets out."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from fallback.account import settings as account_settings
from fallback.account.accounts import Accounts
from fallback.account.retry import Patience
from fallback.cli import main
from fallback.errors import AccountError
from tests.hostile.api import NUMBER, a_number, a_page, serve_api
from tests.hostile.scenarios import ACTING, CASES, SHOWN, lead_to, pour, refuse, say
from tests.reliability.ledger import find_secrets
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.model import Live
    from tests.hostile.api import Api, Asked, Scenario
    from tests.hostile.scenarios import Case

STACK = f"""\
account: {ACCOUNT}
numbers:
  "{NUMBER}": {{voice: {{url: https://www.example.com/v, fallback_url: https://net.example.org/v}}}}
"""
HARMLESS = str.maketrans("", "", "\n\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")
QUICK = partial(Patience, call=0.3, first_wait=0.001, longest_wait=0.005, jitter=0)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with one stack, in which commands run that ask without long pauses."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "stacks").mkdir()
    (folder / "stacks" / "prod.yaml").write_text(STACK)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PATH", "")  # no Pulumi
        patch.setattr(account_settings, "Patience", QUICK)
        yield folder


@pytest.fixture
def api() -> Iterator[Api]:
    with serve_api(say("")) as served:
        yield served


@pytest.fixture(scope="module")
def lasting_api() -> Iterator[Api]:
    """One API for many examples."""
    with serve_api(say("")) as served:
        yield served


def run(api: Api, answer: Scenario, *command: str, deadline: int = 1) -> Result:
    """A command of ours, of which everything that it prints can be shown and holds no secret."""
    api.answer, api.sent = answer, 0
    api.requests.clear()
    environment = {**api.environment, "FALLBACK_DEADLINE": str(deadline)}

    done = CliRunner().invoke(main, command, env=environment)

    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.output.translate(HARMLESS).isprintable()
    assert find_secrets([done.output]) == []
    assert not any(line.lstrip().startswith("::") for line in done.output.splitlines())
    assert "##[" not in done.output
    return done


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_message_says_what_was_wrong_and_little_was_asked_and_read(case: Case, api: Api) -> None:
    done = run(api, case.answer, "plan")

    if case.message.endswith("…"):
        assert done.stderr.startswith(case.message[:-1])
        assert done.stderr.count("\n") == 1
        assert len(done.stderr) < 1000
    else:
        assert done.stderr == (f"{case.message}\n" if case.message else "")
    assert done.exit_code == (3 if case.message else 0)
    assert bool(done.stdout) is not bool(case.message)
    assert 1 <= len(api.requests) <= case.requests
    assert api.sent <= case.kilobytes * 1024
    assert {request.method for request in api.requests} == {"GET"}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_name_that_acts_is_shown_and_does_nothing_in_every_format(form: str, api: Api) -> None:
    done = run(api, say(a_page(a_number(friendly_name=ACTING))), "plan", "--format", form)

    assert done.exit_code == 0
    if form == "text":
        assert SHOWN.split()[0] in done.stdout
    elif form == "json":
        (number,) = json.loads(done.stdout)["numbers"]
        assert number["friendly_name"] == SHOWN


def test_nothing_is_sent_to_where_an_answer_leads(project: Path) -> None:
    """The other host is there, and would have heard the credentials."""
    assert project
    with serve_api(say(a_page())) as elsewhere, serve_api(say("")) as api:
        for link in (f"{elsewhere.url}/stolen", f"@{elsewhere.url.removeprefix('http://')}/stolen"):
            run(api, say(a_page(following=link)), "plan")
            run(api, say(lead_to(link)), "plan")
        run(api, say("", 302, Location=f"{elsewhere.url}/stolen"), "plan")

        assert elsewhere.requests == []


CHANGE = {"voice_url": "https://user:canary.of~the.url_password@www.example.com/v"}


def write(api: Api, verb: str, answer: Scenario) -> AccountError:
    """The one error of a write whose number was found before, and that every request then gets `answer`."""
    api.answer = say(a_page(a_number()))
    with Accounts(api.environment, patience=QUICK(tries=3, deadline=0.5)) as accounts:
        account = accounts.open("")
        live = account.find(NUMBER)
        assert live
        api.answer, api.sent = answer, 0
        api.requests.clear()
        with pytest.raises(AccountError) as caught:
            act(account, verb, live)
    assert find_secrets([str(caught.value), repr(caught.value)]) == []
    assert str(caught.value).isprintable()
    return caught.value


def act(account: Any, verb: str, live: Live) -> None:
    if verb == "buy":
        account.buy("+15005550010", CHANGE)
    elif verb == "change":
        account.change(live, CHANGE)
    else:
        account.release(live)


def repeat_form(asked: Asked) -> None:
    """Repeat what was sent, and the credentials, in a message."""
    text = f"{asked.form} {asked.handler.headers['Authorization']} {CHANGE['voice_url']}"
    asked.send({"code": 21402, "message": text}, 400)


NOT_JSON = "the answer is not Twilio's JSON"
# The answer, and what is said of a change or a release; what is said of a purchase, which is looked for in a list.
WRITES: dict[str, tuple[Scenario, str, str]] = {
    "it repeats all that was sent": (repeat_form, "Twilio refused it with 21402: ", "Twilio refused it with 21402: "),
    "it is about another number": (say(a_number("+15005550099"), 201), "phone_number: expected +15005550006", NOT_JSON),
    "it is about another SID": (say(a_number(sid="PN" + "9" * 32), 201), "sid: expected PN1", NOT_JSON),
    "it is another account's": (say(a_number(account_sid="AC" + "9" * 32)), "account_sid: expected", NOT_JSON),
    "it is a page of HTML": (say("<html>Welcome</html>"), NOT_JSON, NOT_JSON),
    "it is too large": (pour, "the answer is larger than 16 MB", "the answer is larger than 16 MB"),
    "it acts": (refuse(ACTING), f"Twilio refused it with 20001: {SHOWN}", f"Twilio refused it with 20001: {SHOWN}"),
    "it is an error of the server": (say("", 500), "HTTP 500", "HTTP 500"),
}


@pytest.mark.parametrize("verb", ["buy", "change", "release"])
@pytest.mark.parametrize(("answer", "message", "of_purchase"), WRITES.values(), ids=WRITES)
def test_a_write_is_sent_once_and_its_error_lets_nothing_out(
    verb: str, answer: Scenario, message: str, of_purchase: str, api: Api
) -> None:
    error = write(api, verb, answer)

    assert (of_purchase if verb == "buy" else message) in str(error)
    assert str(error).startswith("+150055500")
    assert len([request for request in api.requests if request.method != "GET"]) == 1
    assert len(api.requests) <= 12


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from([*a_number(), "voice_url", "voice_fallback_url", "voice_method", "capabilities", "trunk_sid"]),
    JSON | st.sampled_from([ACTING, "https://u:p@h/", "", "AC" + "9" * 32, NUMBER]),
    max_size=3,
)
PAGES = st.builds(
    lambda records, more: {**a_page(*records), **more},
    st.lists(FIELDS.map(lambda fields: a_number() | fields) | JSON, max_size=2),
    st.dictionaries(st.sampled_from(["next_page_uri", "meta", "incoming_phone_numbers"]), JSON, max_size=1),
)
REFUSALS = st.fixed_dictionaries({"code": JSON, "message": JSON | st.just(ACTING)})
BODIES = st.text().map(str.encode) | st.binary() | (JSON | PAGES | REFUSALS).map(lambda body: json.dumps(body).encode())
STATUSES = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503]) | st.integers(200, 599)
ANSWERS = st.lists(st.tuples(STATUSES, BODIES), min_size=1, max_size=3)


def give_in_turn(answers: list[tuple[int, bytes]]) -> Scenario:
    """These answers, one after another, and then the last one for ever."""

    def answer(asked: Asked) -> None:
        status, body = answers[min(asked.count, len(answers)) - 1]
        asked.send(body if status != 204 else b"", status)

    return answer


@pytest.mark.usefixtures("project")
@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS, command=st.sampled_from(["plan", "plan --format json", "plan --unmanaged", "dump"]))
def test_any_answer_at_all_ends_in_a_plan_or_in_one_message(
    lasting_api: Api, answers: list[tuple[int, bytes]], command: str
) -> None:
    done = run(lasting_api, give_in_turn(answers), *command.split(), deadline=0)

    assert done.exit_code in {0, 1, 3}
    if done.exit_code == 3 and "json" not in command:
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert len(done.stderr) < 1500
    elif "json" in command:
        assert json.loads(done.stdout)["version"]
    else:
        assert done.stdout
    assert "Traceback" not in done.output
    assert {request.method for request in lasting_api.requests} <= {"GET"}
