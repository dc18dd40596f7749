"""The shape of a stack file, as a JSON Schema made from the table of fields.

It is what `load_stack` checks a file with and what an editor reads (`stacks/stack.schema.json`): there is no other
list of what may be written. What a human is to know of a rule stands beside it: `errorMessage`, a keyword
that editors built on VS Code's YAML and JSON services show as well, says what was expected.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from fallback.fields import GROUPS, NONE
from fallback.model import Limits
from fallback.stackfile.schema.groups import definitions, group_in_defaults, group_in_entry
from fallback.stackfile.schema.keywords import (
    NAME,
    flag,
    forbid,
    map_names,
    mapping,
    pattern,
    ref,
    sid,
    snippet,
    text,
)
from fallback.values.e164 import E164, EXPECTED

if TYPE_CHECKING:
    from fallback.stackfile.schema.keywords import JsonSchema


def build_schema() -> JsonSchema:
    """Return the JSON Schema (draft-07) of `stacks/*.yaml`, of what they extend and of what adds numbers to them."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "The Twilio numbers of one environment and the handlers that answer for them.",
        **mapping(
            {
                "account": sid("AC", "The account that owns the numbers; in the file of an environment only."),
                "extends": text("A file to build on, relative to this one.", ["base/common.yaml"]),
                "vars": _variables(),
                "allowed_hosts": _hosts(),
                "production": flag("Whether the stricter rules for production hold."),
                "ignore": _ignore(
                    "Problems of all numbers that are accepted for a while; in the file of an environment only."
                ),
                "limits": _limits(),
                "handlers": _handlers(),
                "defaults": _defaults(),
                "numbers": _numbers(),
            }
        ),
        "definitions": {**definitions(), "entry": _entry()},
    }


def format_schema() -> str:
    """Return the schema as `stacks/stack.schema.json` holds it."""
    return json.dumps(build_schema(), indent=2) + "\n"


def _variables() -> JsonSchema:
    value = pattern(r"((?!\$\{)[\s\S])*", "a text without ${…}: variables do not nest")
    name = pattern(NAME, "letters, digits, `_` and `-`, a letter first") | {"title": "name"}
    description = "Texts that ${name} stands for in URLs, in the parts of a function and in friendly names."
    return map_names(value, name, description=description, examples=[{"site": "https://www.example.com"}])


def _hosts() -> JsonSchema:
    return {
        "type": "array",
        "items": pattern("[A-Za-z0-9._-]+", "a host name, without scheme, port and path"),
        "description": "The only hosts that URLs and functions may name.",
        "examples": [["www.example.com"]],
        "errorMessage": "expected a list of host names",
    }


def _limits() -> JsonSchema:
    share = pattern("(100|[1-9]?[0-9])%", 'a share from "0%" to "100%"')
    count = {"type": "integer", "minimum": 0, "errorMessage": "expected a whole number from 0 up"}
    what = {
        "changes": "The share of the declared numbers that one run may change.",
        "at_most": "How many numbers one run may change.",
        "min_numbers": "From how many declared numbers on `changes` counts.",
        "buys": "How many numbers one run may buy.",
        "releases": "How many numbers one run may release.",
    }
    defaults = asdict(Limits()) | {"changes": f"{Limits().changes:.0%}"}
    properties = {
        name: (share if name == "changes" else count) | {"default": default, "description": what[name]}
        for name, default in defaults.items()
    }
    return mapping(properties, description="What one run may do; more is refused before the first write.")


def _handlers() -> JsonSchema:
    name = pattern(
        rf"(?!{NONE}$)[\s\S]*",
        f"a name other than `{NONE}`, which says that nobody answers",
    ) | {"title": "name"}
    description = "Handlers, named once and used by many numbers: `voice: name`, `sms: name`."
    return map_names(ref("voice"), name, description=description)


def _defaults() -> JsonSchema:
    never = ("account", "phone_number", "friendly_name", "buy", "release", "ignore")
    reasons = {
        key: forbid(f"expected no `{key}` in defaults: it is never inherited; write it where it belongs")
        for key in never
    }
    groups: JsonSchema = {group: group_in_defaults(group) for group in GROUPS if group not in never}
    description = "What groups that an entry writes take for fields they leave out."
    return mapping({**groups, **reasons}, description=description)


def _numbers() -> JsonSchema:
    name = pattern(E164, EXPECTED, "not-e164") | {
        "title": '"+15005550006"',
        "description": "The number in E.164, in quotes.",
    }
    number = snippet(
        "a number with a handler",
        "A number in quotes, and who answers its calls.",
        {
            '"${1:+15005550006}"': {
                "voice": {
                    "url": "${2:https://www.example.com/voice}",
                    "fallback_url": "${3:https://fallback.example.com/voice}",
                }
            }
        },
    )
    description = "The numbers, each under itself in quotes."
    return map_names(ref("entry"), name, description=description, defaultSnippets=[number])


def _entry() -> JsonSchema:
    itself = "The number itself, once more: give it back to Twilio for ever."
    release = {
        **text(itself, []),
        # An example would be inserted as it is, and without quotes this one is a number.
        "defaultSnippets": [snippet("the number itself", itself, '"${1:+15005550006}"')],
        "errorMessage": "expected the number itself in quotes",
    }
    return mapping(
        {
            **{group: group_in_entry(group) for group in GROUPS},
            "buy": flag("Buy exactly this number if the account has not got it."),
            "release": release,
            "ignore": _ignore("Problems of this number that are accepted for a while."),
        },
        description="What is written here is managed; a group that is not written is left alone.",
    )


def _ignore(description: str) -> JsonSchema:
    date = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    until = "The last day on which the problem is accepted; afterwards the waiver is an error."
    rule = mapping(
        {
            "rule": pattern("[a-z][a-z0-9-]*", "the id of a rule, such as no-fallback")
            | {"description": "The id that the problem shows.", "examples": ["no-fallback"]},
            "reason": text("Why the problem is accepted.", ["being released"]),
            "until": pattern(date, "a date, such as 2026-12-31") | {"description": until, "examples": ["2026-12-31"]},
        },
        required=["rule", "reason", "until"],
        title="waiver",
    )
    return {
        "type": "array",
        "items": rule,
        "description": description,
        "errorMessage": "expected a list of rules to ignore",
    }
