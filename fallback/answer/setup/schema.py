"""What a settings file may say, as a JSON Schema. It is built of the same pieces as that of stack files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fallback.answer.settings import RETRY_PRIMARY
from fallback.stackfile.schema.keywords import (
    MAPPING,
    forbid,
    map_names,
    mapping,
    pattern,
    ref,
    snippet,
    text,
)
from fallback.values.e164 import E164, EXPECTED

if TYPE_CHECKING:
    from fallback.stackfile.schema.keywords import JsonSchema

NONE = "none"
_METHODS = ["GET", "POST"]
_HOST = r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?"
_ENDS = {
    "dial": "Connect the caller to this number.",
    "voicemail": "Record what the caller says after a beep. The alert has the link to the recording.",
}
_ROUTES = {
    "redirect": "Send the call on to this URL, once. Its host must be one of `primaries`.",
    RETRY_PRIMARY: "Send the call back to the URL that failed, once. Its host must be one of `primaries`.",
}


def build_schema() -> JsonSchema:
    """The schema, as plain data."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The settings of `fallback answer`",
        **mapping(
            {
                "public_url": _url("What Twilio calls: scheme and host, and the path above the handler if it has one."),
                "primaries": _primaries(),
                "signature": _choose_one(
                    "What becomes of a request without a valid signature: `required` refuses it, `harmless` answers "
                    "with the words alone and tells nobody, `off` takes every request for Twilio's.",
                    ["required", "harmless", "off"],
                    default="required",
                ),
                **_rule_keys(),
                **_level_keys(),
                "numbers": _numbers(),
                "alerts": _alerts(),
            },
            required=["public_url", "voice", "sms"],
        ),
        "definitions": {
            "voice": _voice(),
            "sms": _sms(),
            "then": _then(),
            "end": _end(),
            "route": _route(),
            "words": _words(),
            "rule": mapping(_rule_keys()),
            "level": mapping(_rule_keys() | _level_keys()),
        },
    }


def format_schema() -> str:
    """The schema as `examples/answer/answer.schema.json` holds it."""
    return json.dumps(build_schema(), indent=2) + "\n"


def _primaries() -> JsonSchema:
    return {
        "type": "array",
        "items": pattern(_HOST, "a host name, with its port unless that is the usual one, as in www.example.com"),
        "description": "The only hosts that a call may be sent on to.",
        "examples": [["www.example.com"]],
        "errorMessage": "expected a list of host names",
    }


def _rule_keys() -> JsonSchema:
    about_sms = f"What the sender of a message gets: a reply, or `{NONE}`."
    return {
        "voice": ref("voice") | {"description": "What a caller hears, and what then becomes of the call."},
        "sms": ref("sms") | {"description": about_sms},
    }


def _level_keys() -> JsonSchema:
    code = pattern(r"[0-9]{5}|[0-9]{1,4}\*", 'an error code, or its beginning with a star, as in "12*"')
    country = pattern("[A-Z]{2}", 'a country of two letters, as in "FR"')
    return {
        "errors": map_names(
            ref("rule"),
            code | {"title": '"11200"'},
            description="What differs for an error code, which is quoted. The longest pattern that fits counts.",
        ),
        "countries": map_names(
            ref("rule"),
            country | {"title": "FR"},
            description="What differs for callers and senders of a country, for example another language.",
        ),
    }


def _numbers() -> JsonSchema:
    name = pattern(E164, EXPECTED, "not-e164") | {
        "title": '"+15005550006"',
        "description": "The number in E.164, in quotes.",
    }
    about = "What differs for one of your numbers. What is not written is as for all others."
    return map_names(ref("level"), name, description=about)


def _voice() -> JsonSchema:
    say = {
        "type": ["object", "array"],
        "if": {"type": "object"},
        "then": ref("words"),
        "else": {"items": ref("words")},
        "description": "What is read to the caller. A list is read one after the other, for example in two languages.",
        "errorMessage": "expected a mapping with `text`, or a list of such mappings",
        "defaultSnippets": [snippet("words", "What is read to the caller.", {"text": "$1", "language": "${2:en-US}"})],
    }
    play = _url("An audio file that is played to the caller, in place of `say`.")
    then = ref("then") | {"description": "What becomes of the call after the words: `hangup`, if it is not written."}
    return _fill_one(mapping({"say": say, "play": play, "then": then}), "say, play or then")


def _words() -> JsonSchema:
    return mapping(
        {
            "text": text("What is read.", ["We are having trouble. Please call back in an hour."]),
            "voice": pattern("[A-Za-z0-9._-]+", "the name of a voice, as in Polly.Amy")
            | {"description": "Who reads it: https://www.twilio.com/docs/voice/twiml/say.", "examples": ["Polly.Amy"]},
            "language": pattern("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language, as in en-GB")
            | {"description": "The language of the text.", "examples": ["en-GB"]},
        },
        required=["text"],
    )


def _sms() -> JsonSchema:
    then = ref("route") | {"description": "Send the message on; the reply is for when that is no way."}
    reply = text("What the sender gets.", ["We are having trouble; your message was not read."])
    expected = f"expected a mapping with `reply`, or `{NONE}`"
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": _fill_one(mapping({"reply": reply, "then": then}), "reply or then"),
        "else": {"enum": [NONE], "errorMessage": expected},
        "examples": [NONE],
        "defaultSnippets": [snippet("reply", "A text.", {"reply": "$1"})],
        "errorMessage": expected,
    }


def _then() -> JsonSchema:
    """What becomes of a call: one of the ends, or a route with an end for when that is no way."""
    otherwise = ref("end") | {"description": "What becomes of a call that cannot be sent on, or comes back."}
    routes = {key: mapping({**keys, "otherwise": otherwise}) for key, keys in _list_routes().items()}
    return _one_of(["hangup", RETRY_PRIMARY], routes | _end_forms())


def _route() -> JsonSchema:
    """What becomes of a message that is sent on."""
    return _one_of([RETRY_PRIMARY], {key: mapping(keys) for key, keys in _list_routes().items()})


def _list_routes() -> dict[str, JsonSchema]:
    method = _choose_one("How Twilio asks the URL.", _METHODS, default="POST")
    return {
        "redirect": {"redirect": _url(_ROUTES["redirect"]), "method": method},
        RETRY_PRIMARY: {RETRY_PRIMARY: _choose_one(f"{_ROUTES[RETRY_PRIMARY]} The value is the method.", _METHODS)},
    }


def _end() -> JsonSchema:
    return _one_of(["hangup"], _end_forms())


def _end_forms() -> dict[str, JsonSchema]:
    number = pattern(E164, EXPECTED, "not-e164")
    caller_id = number | {
        "description": "The number that the called person sees: one of yours. Without it, the caller's."
    }
    longest = {
        "type": "integer",
        "minimum": 1,
        "maximum": 14_400,
        "default": 120,
        "description": "How long a recording may be, in seconds.",
        "errorMessage": "expected a whole number of seconds from 1 to 14400",
    }
    return {
        "dial": mapping({"dial": number | {"description": _ENDS["dial"]}, "caller_id": caller_id}),
        "voicemail": mapping({"voicemail": mapping({"max_seconds": longest}, description=_ENDS["voicemail"])}),
    }


def _one_of(words: list[str], forms: dict[str, JsonSchema]) -> JsonSchema:
    """One of some words, or a mapping that one of its keys gives a form."""
    expected = f"expected {', '.join(f'`{word}`' for word in words)} or a mapping with one of {', '.join(forms)}"
    rest = forbid(f"{expected}, found none of them", "missing-key")
    for key, form in reversed(forms.items()):
        rest = {"if": {"required": [key]}, "then": form, "else": rest}
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": {"type": "object", "errorMessage": MAPPING, **rest},
        "else": {"enum": words, "errorMessage": expected},
        "examples": words,
        "errorMessage": expected,
    }


def _fill_one(rule: JsonSchema, keys: str, most: int | None = None) -> JsonSchema:
    """A mapping with at least one key, and `most` at most.

    The count is a rule of its own: beside the keys, an editor would offer none of them.
    """
    bounds = {"minProperties": 1} | ({} if most is None else {"maxProperties": most})
    return rule | {"allOf": [*rule["allOf"], bounds | {"errorMessage": f"expected {keys}"}]}


def _alerts() -> JsonSchema:
    every = pattern("[1-9][0-9]{0,4}[smh]", "a time in seconds, minutes or hours, as in 5m") | {
        "default": "5m",
        "description": "The time between two summaries. The first alert comes at once.",
        "examples": ["5m"],
    }
    return mapping(
        {"every": every, "to": _sinks()},
        description="Who is told that the fallback is asked. Without it, standard output is.",
    )


def _sinks() -> JsonSchema:
    sinks = {
        "log": _choose_one("Lines of JSON.", ["stdout", "stderr"]),
        "email": _email(),
        "webhook": _secret("A URL that gets each alert as JSON by POST. Chat programs show its `text`."),
        "apprise": _secret("A URL of https://github.com/caronc/apprise, which is an extra."),
    }
    return {
        "type": "array",
        "items": _fill_one(mapping(sinks), f"one of {', '.join(sinks)}", most=1),
        "description": "Where alerts go, all of them to each place. `${env.NAME}` stands for a variable.",
        "examples": [[{"log": "stdout"}]],
        "errorMessage": "expected a list of places for alerts",
    }


def _email() -> JsonSchema:
    address = pattern(r"[^@\s,<>]+@[^@\s,<>]+", "an address, as in ops@example.com")
    port = {"type": "integer", "minimum": 1, "maximum": 65_535, "errorMessage": "expected a port from 1 to 65535"}
    to: JsonSchema = {"type": "array", "items": address, "errorMessage": "expected a list of addresses"}
    return mapping(
        {
            "to": to | {"description": "Who gets the e-mail.", "examples": [["ops@example.com"]]},
            "from": address | {"description": "Who sends it.", "examples": ["fallback@example.com"]},
            "host": pattern(_HOST, "a host name") | {"description": "The mail server.", "default": "localhost"},
            "port": port | {"description": "Its port: 25, or 587 or 465 with TLS, if it is not written."},
            "tls": _choose_one(
                "How the connection is protected: `starttls` and `implicit` check the server's certificate.",
                ["none", "starttls", "implicit"],
                default="none",
            ),
            "user": text("The user at the mail server.", ["fallback"]),
            "password": _secret("The password of the user."),
        },
        required=["to"],
        description="Alerts as e-mail.",
    )


def _url(description: str) -> JsonSchema:
    rule = pattern(r"https?://\S+", "a URL that starts with http:// or https://", "url-scheme")
    return rule | {"description": description, "examples": ["https://fallback.example.com"]}


def _secret(description: str) -> JsonSchema:
    return text(f"{description} Write a secret as `${{env.NAME}}`.", ["${env.NAME}"])


def _choose_one(description: str, values: list[str], **more: str) -> JsonSchema:
    expected = f"expected {', '.join(values[:-1])} or {values[-1]}"
    return {"enum": values, "description": description, "errorMessage": expected, **more}
