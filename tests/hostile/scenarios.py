"""What an API can do to its client, one scenario for each way."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from tests.hostile.api import NUMBER, Asked, a_number, a_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.hostile.api import Scenario

MEGABYTE = 2**20
LIST = "/2010-04-01/Accounts/X/IncomingPhoneNumbers.json?Page="
# A terminal's title and screen, the direction of reading, half a character, and commands to CI systems.
ACTING = "\x1b]0;title\x07\x1b[2J \N{RIGHT-TO-LEFT OVERRIDE} \r\n::stop-commands::token\n##[add-mask]a ##vso[task.a] \x00 \ud800"


def say(body: object, status: int = 200, **headers: str) -> Scenario:
    return lambda asked: asked.send(body, status, **headers)


def refuse(message: str, code: int = 20001) -> Scenario:
    return say({"code": code, "message": message}, 400)


def show(**fields: object) -> Scenario:
    """The number, with these fields."""
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
    asked.send(a_page(following=f"{LIST}1"))


def lead_on(asked: Asked) -> None:
    """Every page is followed by another one."""
    asked.send(a_page(following=f"{LIST}{asked.count}"))


def repeat_credentials(asked: Asked) -> None:
    asked.send({"code": 20003, "message": f"I do not know {asked.handler.headers['Authorization']}"}, 401)


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
        asked.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def squeeze(megabytes: int) -> bytes:
    return gzip.compress(b" " * (megabytes * MEGABYTE), 1)


DEEP = "[" * 100_000
TWICE = [a_number(), a_number(sid="PN" + "2" * 32)]
SCENARIOS: Mapping[str, Scenario] = {
    "a list that leads back": lead_back,
    "a list that leads on": lead_on,
    "a link with credentials of its own": say(a_page(following="@evil.example.com/x")),
    "half of a character in a link": say('{"incoming_phone_numbers": [], "next_page_uri": "/\\ud800"}'),
    "a link that is no text": say(a_page(following={"a": []})),
    "a long pause": say({"code": 20429, "message": "no"}, 429, Retry_After="3600"),
    "a pause of 25 digits": say({"code": 20429, "message": "no"}, 429, Retry_After="9" * 25),
    "a pause in words that act": say({"code": 20429, "message": "no"}, 429, Retry_After="\x1b[2J"),
    "a date in the year 99999": say({}, 429, Retry_After="Wed, 21 Oct 99999 07:28:00 GMT"),
    "a message that acts": refuse(ACTING),
    "a long message": refuse("https://u:" + "p" * 60_000 + "@h/"),
    "a message of colons": refuse(":" * 60_000),
    "a message with a password": refuse("no https://twilio:canary.of~the.url_password@example.com/ here"),
    "a message with the credentials": repeat_credentials,
    "a code of another kind": refuse("no", code=-(10**40)),
    "a name that acts": show(friendly_name=ACTING.encode("utf-8", "ignore").decode()),
    "half of a character in a name": show(friendly_name="\ud800"),
    "a URL with a password": show(voice_url="https://twilio:canary.of~the.url_password@example.com/'"),
    "a URL of colons": show(voice_url="https://" + ":" * 60_000),
    "a URL that is an object": show(voice_url={"a": 1}),
    "a flag that is a text": show(voice_caller_id_lookup="yes"),
    "capabilities that are texts": show(capabilities={"voice": "yes"}),
    "another account's number": show(account_sid="AC" + "9" * 32),
    "a number that is none": show(number="+1 500 555 0006 <script>"),
    "a SID that leads elsewhere": show(sid="../../v1/Evil"),
    "a number twice": say(a_page(*TWICE)),
    "numbers that are none": say(a_page(None, 5, [])),
    "no list": say({"incoming_phone_numbers": None}),
    "an empty object": say({}),
    "null": say("null"),
    "a list": say("[]"),
    "a number of 10,000 digits": say("9" * 10_000),
    "deep": say(DEEP),
    "deep in an error": say(DEEP, 400),
    "a page of HTML": say("<html>Welcome</html>"),
    "a page of HTML as an error": say("<html>\x1b[2J</html>", 404),
    "a redirect": say("", 302, Location="https://evil.example.com/"),
    "nothing": say(""),
    "300 MB": pour,
    "64 MB in 64 KB": say(squeeze(64), 200, Content_Encoding="gzip"),
    "an encoding that is none": say(b"\x00\xff", 200, Content_Encoding="gzip"),
    "many encodings": say(b"", 200, Content_Encoding=", ".join(["gzip"] * 1000)),
    "a status line that acts": write(b"\x1b[2J\x1b]0;title\x07 HTTP\r\n\r\n"),
    "a status of 1,000 digits": write(b"HTTP/1.1 " + b"9" * 1000 + b" OK\r\n\r\n"),
    "a header of a megabyte": write(b"HTTP/1.1 200 OK\r\nX: ", b"a" * MEGABYTE, b"\r\n\r\n"),
    "ten thousand headers": write(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 10_000, b"\r\n"),
    "a negative length": write(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
    "two lengths": write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "a chunk that is none": write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\x1b[2J\r\n"),
    "half an answer": write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"),
    "no answer": write(),
    "continue for ever": promise,
}
assert NUMBER
assert json
