"""The shape of the groups: of handlers in all their forms, and of what their fields may say.

All of it is made from the table of fields. The forms of a handler are told apart by `if`, `then` and `else`: a
validator goes down into exactly one of them and names the key that is wrong, where `oneOf` could only say that
nothing fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import METHODS, NONE, fields_of
from fallback.stackfile.schema.connections import describe_connection, list_keys, name_connection
from fallback.stackfile.schema.keywords import (
    MAPPING,
    NOT_EMPTY,
    example_sid,
    flag,
    forbid,
    mapping,
    ref,
    sid,
    snippet,
    text,
)
from fallback.stackfile.targets import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.fields import Field, Form, Group
    from fallback.stackfile.schema.keywords import JsonSchema


HANDLER_GROUPS: tuple[Group, ...] = ("voice", "sms")

_ABOUT_GROUP: Mapping[Group, str] = {
    "voice": "Who answers calls.",
    "sms": "Who answers messages.",
    "status_callback": "Where Twilio reports how calls went.",
    "regulatory": "What some countries ask for. It can be set and changed, not cleared.",
}
_EVENT: Mapping[Group, str] = {
    "voice": "a call comes in",
    "sms": "a message comes in",
    "status_callback": "the status of a call changes",
}
_ABOUT_FIELD: Mapping[str, str] = {
    "friendly_name": "What people call the number, 1 to 64 characters.",
    "url": "What Twilio asks when {event}: a URL, a target such as a Studio Flow, or `none`.",
    "method": "How Twilio asks `url`.",
    "fallback_url": "What Twilio asks when `url` fails: a URL on another host, a target, words that Twilio hosts, or "
    "`none`. A URL handler must state it.",
    "fallback_method": "How Twilio asks `fallback_url`. A static document needs GET.",
    "caller_id_lookup": "Whether Twilio looks up the caller's name, at a price for each call.",
    "application": "The TwiML application that answers, instead of URLs.",
    "trunk": "The SIP trunk that takes the calls, instead of URLs.",
    "address": "The address that the number is registered with.",
    "bundle": "The regulatory bundle of the number.",
    "identity": "The identity that the number is registered with.",
}
_ABOUT_TARGET: Mapping[str, str] = {
    "studio_flow": "A Studio Flow of this account.",
    "twiml_bin": "A TwiML Bin of this account.",
    "function": "A Twilio Function.",
    "proxy_service": "A Proxy Service of this account.",
}


_ABOUT_WORDS: Mapping[str, str] = {
    "say": "Words for calls, which Twilio hosts and reads out.",
    "play": "An audio file for calls; Twilio hosts the document that plays it.",
    "reply": "Words for messages, which Twilio hosts and sends back.",
}


def definitions() -> JsonSchema:
    """What `ref` may name: the groups that are mappings, by their names, and the values they share."""
    no_proxy = forbid(
        "expected a target that takes status callbacks, found a Proxy Service, which does not", "bad-target"
    )
    return {
        "url": _url("target", _target_offers()),
        "status_url": _url("status_target", [offer for offer in _target_offers() if offer["label"] != "proxy_service"]),
        "connection": describe_connection(),
        "fallback_url": _url("fallback_target", [*_words_offers(), *_target_offers()], "words at Twilio"),
        "target": _target(proxy_service=_target_sid("proxy_service")),
        "fallback_target": _fallback_target(),
        "status_target": _target(proxy_service=no_proxy),
        **{group: _forms(group) for group in HANDLER_GROUPS},
        "status_callback": _group("status_callback"),
        "regulatory": _group("regulatory"),
    }


def group_in_entry(group: Group) -> JsonSchema:
    """A group as an entry writes it."""
    if group == "friendly_name":
        (name,) = fields_of(group)
        return _value(name)
    if group == "regulatory":
        return ref(group) | {"description": _ABOUT_GROUP[group]}
    if group == "status_callback":
        what = f"a mapping with `url`, or `{NONE}`"
        word: JsonSchema = {"enum": [NONE]}
        offers = [snippet("URL", "Reports to a URL.", {"url": "${1:https://www.example.com/status}"})]
    else:
        *most, last = ["`url`", *(f"`{field.key}`" for field in _deciding(group))]
        what = f"the name of a handler, `{NONE}`, or a mapping with {', '.join(most)} or {last}"
        word = {"pattern": NOT_EMPTY}
        offers = _handler_offers(group)
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": ref(group),
        "else": word | {"errorMessage": f"expected {what}"},
        "description": f"{_ABOUT_GROUP[group]} Write {what}.",
        "examples": [NONE],
        "defaultSnippets": offers,
        "errorMessage": f"expected {what}",
    }


def group_in_defaults(group: Group) -> JsonSchema:
    """A group among the defaults. Of handlers, only a URL handler leaves anything to be filled."""
    description = {"description": f"What every `{group}` that an entry writes takes for keys that it leaves out."}
    if group not in HANDLER_GROUPS:
        return ref(group) | description
    deciding = {
        field.key: forbid(f"expected no `{field.key}` in defaults: a default never chooses the form of a handler")
        for field in _deciding(group)
    }
    # Without the words `default`: editors would write out what is so anyway.
    fields = {
        key: {word: said for word, said in rule.items() if word != "default"}
        for key, rule in _form(group, "url")["properties"].items()
    }
    return mapping({**fields, **deciding}) | description


def _group(group: Group) -> JsonSchema:
    return mapping(_values(fields_of(group)))


def _forms(group: Group) -> JsonSchema:
    """A handler: each of its deciding keys chooses a form, and a URL handler is what has none of them."""
    forms = _form(group, "url")
    for field in _deciding(group):
        forms = {"if": {"required": [field.key]}, "then": _form(group, field.form or "url"), "else": forms}
    return {"type": "object", "errorMessage": MAPPING, **forms}


def _form(group: Group, form: Form) -> JsonSchema:
    own = _values([field for field in fields_of(group) if field.form == form])
    if form == "url":
        others = _values(_deciding(group))
    else:
        others = {
            key: forbid(f"expected one form of handler, found `{key}` beside `{form}`; write one of them", "dead-field")
            for key in list_keys(group)
            if key not in own
        }
    return mapping({**own, **others, **_voice_only(group)})


def _deciding(group: Group) -> list[Field]:
    """The fields whose being written makes a handler something else than a URL handler."""
    return [field for field in fields_of(group) if field.form in {"application", "trunk"}]


def _voice_only(group: Group) -> JsonSchema:
    known = set(list_keys(group))
    return {
        field.key: forbid(f"expected a key of `{group}`, found `{field.key}`, which exists for voice only; remove it")
        for field in fields_of("voice")
        if field.key not in known
    }


def _values(fields: Iterable[Field]) -> JsonSchema:
    """What may be written for some fields, and for the connections beside those that hold URLs."""
    values: JsonSchema = {}
    for field in fields:
        values[field.key] = _value(field)
        if field.kind == "url":
            about = f"How Twilio connects to `{field.key}`. It becomes the fragment of the URL."
            values[name_connection(field)] = ref("connection") | {"description": about}
    return values


def _value(field: Field) -> JsonSchema:
    """What may be written for one field."""
    about = _ABOUT_FIELD[field.key].format(event=_EVENT.get(field.group))
    if field.kind in {"method", "flag"}:
        about += f" Default: {str(field.default).lower() if field.kind == 'flag' else field.default}."
    description = f"{about} Twilio's {field.parameter}."
    match field.kind:
        case "url":
            # Beside `$ref`, the description is for editors: draft-07 itself looks at nothing there.
            name = "status_url" if field.form is None else field.key
            return ref(name) | {"description": description}
        case "sid":
            return sid(field.prefix, description)
        case "method":
            return {
                "enum": list(METHODS),
                "default": field.default,
                "description": description,
                "errorMessage": "expected GET or POST",
            }
        case "flag":
            return flag(description)
    return text(description, ["Support line"]) | {"rule": "friendly-name"}


def _handler_offers(group: Group) -> list[JsonSchema]:
    """Whole handlers, one of each form."""
    urls = {"url": "${1:https://www.example.com/answer}", "fallback_url": "${2:https://fallback.example.com/answer}"}
    return [
        snippet("URL with a fallback", "Asks a URL, and the fallback when that fails.", urls),
        *(_sid_offer(field.key, field.prefix, _ABOUT_FIELD[field.key]) for field in _deciding(group)),
    ]


def _target_offers() -> list[JsonSchema]:
    offers = {key: _sid_offer(key, prefix, _ABOUT_TARGET[key]) for key, prefix in PREFIXES.items()}
    function = {"function": {"domain": "$1", "path": "$2"}}
    return [*offers.values(), snippet("function", _ABOUT_TARGET["function"], function)]


def _sid_offer(key: str, prefix: str, about: str) -> JsonSchema:
    return snippet(key, about, {key: f"${{1:{example_sid(prefix)}}}"})


def _words_offers() -> list[JsonSchema]:
    examples = {
        "say": "We are having trouble. Please call back in an hour.",
        "play": "https://www.example.com/trouble.mp3",
        "reply": "We are having trouble; your message was not read.",
    }
    return [snippet(key, _ABOUT_WORDS[key], {key: f"${{1:{text}}}"}) for key, text in examples.items()]


def _url(target: str, offers: list[JsonSchema], *more: str) -> JsonSchema:
    expected = ", ".join(["a URL", "a target", *more])
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": ref(target),
        "examples": ["https://www.example.com/answer", "${site}/answer", NONE],
        "defaultSnippets": offers,
        "errorMessage": f"expected {expected}, or `{NONE}`",
    }


def _fallback_target() -> JsonSchema:
    """What may stand in place of a fallback URL: a target, or words. Each kind of words has keys of its own."""
    words = {
        "say": {
            "say": text(_ABOUT_WORDS["say"], ["We are having trouble. Please call back in an hour."]),
            "voice": text("Who reads it. Default: Twilio's.", ["Polly.Amy"]),
            "language": text("The language in which it is read. Default: that of the voice.", ["en-GB"]),
        },
        "play": {"play": text(_ABOUT_WORDS["play"], ["https://www.example.com/trouble.mp3"])},
        "reply": {"reply": text(_ABOUT_WORDS["reply"], ["We are having trouble; your message was not read."])},
    }
    choices = _target(_target_sid("proxy_service"), {key: keys[key] for key, keys in words.items()})
    for key, keys in words.items():
        others = {
            other: forbid(f"expected one of them, found `{other}` beside `{key}`; remove one", "bad-target")
            for other in (*_ABOUT_TARGET, *words)
            if other not in keys
        }
        choices = {"if": {"required": [key]}, "then": mapping({**keys, **others}), "else": choices}
    return {"type": "object", "errorMessage": MAPPING, **choices}


def _target(proxy_service: JsonSchema, words: JsonSchema | None = None) -> JsonSchema:
    function = mapping(
        {
            "domain": text("The domain of the function's environment.", ["site-1234.twil.io"]),
            "path": text("Its path, with the leading slash.", ["/answer"]),
        },
        required=["domain", "path"],
        description=_ABOUT_TARGET["function"],
    )
    targets = {
        "studio_flow": _target_sid("studio_flow"),
        "twiml_bin": _target_sid("twiml_bin"),
        "function": function,
        "proxy_service": proxy_service,
        **(words or {key: _no_words(key) for key in _ABOUT_WORDS}),
    }
    # The count is a rule of its own: beside the keys, the server would offer none of them.
    expected = f"expected one target ({', '.join(key for key, rule in targets.items() if 'not' not in rule)})"
    count = {"minProperties": 1, "maxProperties": 1, "errorMessage": expected, "rule": "bad-target"}
    target = mapping(targets)
    return target | {"allOf": [*target["allOf"], count]}


def _no_words(key: str) -> JsonSchema:
    return forbid(f"expected a URL or a target here, found `{key}`; words stand in `fallback_url` only", "bad-target")


def _target_sid(key: str) -> JsonSchema:
    return sid(PREFIXES[key], _ABOUT_TARGET[key])
