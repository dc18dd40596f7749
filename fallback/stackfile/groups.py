"""The shape of the groups: of handlers in all their forms, and of what their fields may say.

All of it is made from the table of fields. The forms of a handler are told apart by `if`, `then` and `else`: a
validator goes down into exactly one of them and names the key that is wrong, where `oneOf` could only say that
nothing fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import METHODS, NONE, fields_of
from fallback.stackfile.keywords import MAPPING, flag, mapping, ref, refused, sid, text

if TYPE_CHECKING:
    from fallback.fields import Field, Form, Group
    from fallback.stackfile.keywords import JsonSchema


HANDLER_GROUPS: tuple[Group, ...] = ("voice", "sms")


def definitions() -> JsonSchema:
    """What `ref` may name: the groups that are mappings, by their names, and the values they share."""
    no_proxy = refused("expected a target that takes status callbacks, found a Proxy Service, which does not")
    return {
        "url": _url("target"),
        "status_url": _url("status_target"),
        "target": _target(proxy_service=sid("KS")),
        "status_target": _target(proxy_service=no_proxy),
        **{group: _forms(group) for group in HANDLER_GROUPS},
        "status_callback": _group("status_callback"),
        "regulatory": _group("regulatory"),
    }


def written(group: Group) -> JsonSchema:
    """A group as an entry writes it."""
    if group == "friendly_name":
        (name,) = fields_of(group)
        return _value(name)
    if group == "regulatory":
        return ref(group)
    if group == "status_callback":
        what = f"a mapping with `url`, or `{NONE}`"
        word: JsonSchema = {"enum": [NONE]}
    else:
        *most, last = ["`url`", *(f"`{field.key}`" for field in _deciding(group))]
        what = f"the name of a handler, `{NONE}`, or a mapping with {', '.join(most)} or {last}"
        word = {"minLength": 1}
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": ref(group),
        "else": word | {"errorMessage": f"expected {what}"},
        "description": f"What Twilio asks: {what}.",
        "errorMessage": f"expected {what}",
    }


def partial(group: Group) -> JsonSchema:
    """A group among the defaults. Of handlers, only a URL handler leaves anything to be filled."""
    if group not in HANDLER_GROUPS:
        return ref(group)
    deciding = {
        field.key: refused(f"expected no `{field.key}` in defaults: a default never chooses the form of a handler")
        for field in _deciding(group)
    }
    return mapping({**_form(group, "url")["properties"], **deciding})


def _group(group: Group) -> JsonSchema:
    return mapping({field.key: _value(field) for field in fields_of(group)})


def _forms(group: Group) -> JsonSchema:
    """A handler: each of its deciding keys chooses a form, and a URL handler is what has none of them."""
    forms = _form(group, "url")
    for field in _deciding(group):
        forms = {"if": {"required": [field.key]}, "then": _form(group, field.form or "url"), "else": forms}
    return {"type": "object", "errorMessage": MAPPING, **forms}


def _form(group: Group, form: Form) -> JsonSchema:
    own = {field.key: _value(field) for field in fields_of(group) if field.form == form}
    if form == "url":
        others = {field.key: _value(field) for field in _deciding(group)}
    else:
        others = {
            field.key: refused(f"expected one form of handler, found `{field.key}` beside `{form}`; write one of them")
            for field in fields_of(group)
            if field.form != form
        }
    return mapping({**own, **others, **_voice_only(group)})


def _deciding(group: Group) -> list[Field]:
    """The fields whose being written makes a handler something else than a URL handler."""
    return [field for field in fields_of(group) if field.form in {"application", "trunk"}]


def _voice_only(group: Group) -> JsonSchema:
    known = {field.key for field in fields_of(group)}
    return {
        field.key: refused(f"expected a key of `{group}`, found `{field.key}`, which exists for voice only; remove it")
        for field in fields_of("voice")
        if field.key not in known
    }


def _value(field: Field) -> JsonSchema:
    """What may be written for one field."""
    described: JsonSchema = {"description": f"Twilio's {field.parameter}."}
    if field.kind == "url":
        # Beside `$ref`, the description is for editors: draft-07 itself looks at nothing there.
        return ref("status_url" if field.form is None else "url") | described
    if field.kind == "sid":
        return sid(field.prefix) | described
    if field.kind == "method":
        return {"enum": list(METHODS), "default": field.default, "errorMessage": "expected GET or POST"} | described
    if field.kind == "flag":
        return flag(f"Twilio's {field.parameter}.")
    return text(f"Twilio's {field.parameter}: 1 to 64 characters.", ["Support line"])


def _url(target: str) -> JsonSchema:
    return {
        "type": ["string", "object"],
        "if": {"type": "object"},
        "then": ref(target),
        "examples": ["https://www.example.com/voice", {"studio_flow": "FW" + "1".zfill(32)}, NONE],
        "errorMessage": f"expected a URL, a target, or `{NONE}`",
    }


def _target(proxy_service: JsonSchema) -> JsonSchema:
    function = mapping(
        {
            "domain": text("The domain of the function's environment.", ["site-1234.twil.io"]),
            "path": text("Its path, with the leading slash.", ["/answer"]),
        },
        required=["domain", "path"],
    )
    targets = {
        "studio_flow": sid("FW"),
        "twiml_bin": sid("EH"),
        "function": function,
        "proxy_service": proxy_service,
    }
    expected = f"expected one target ({', '.join(targets)})"
    return mapping(targets, minProperties=1, maxProperties=1) | {"errorMessage": expected}
