"""What in a document is not in the grammar. The table of rules is here, with what Twilio says of each.

Twilio does not execute a document with one of the fatal faults: it asks the fallback, or ends the call. All others are
warnings at Twilio (12200): it goes on, and leaves out what it does not know. So the caller hears silence in the place
of a misspelt verb, and no one is told. That is why they are errors here.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from fallback.masking import quote
from fallback.twiml.document import Element, Fault
from fallback.twiml.grammar import GRAMMARS, LAST, SMS, VOICE, find_rule, find_value_rule
from fallback.twiml.read import read_document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from fallback.twiml.document import Context, FaultId
    from fallback.twiml.grammar import ElementRule

_LONGEST_NAME = 40
_MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """How bad a fault is, the code that Twilio gives it ("" for none), and why it matters."""

    severity: Literal["error", "warning"]
    code: str
    reason: str

    @property
    def is_fatal(self) -> bool:
        """Whether Twilio does not execute the document, but asks the fallback."""
        return self.code not in {"", "12200"}


# fmt: off
RULES: Mapping[FaultId, Rule] = {
    "too-big": Rule("error", "11750", "Twilio reads at most 64 kB and then gives up"),
    "not-xml": Rule("error", "12100", "Twilio cannot read the document"),
    "wrong-version": Rule("error", "12101", "Twilio refuses a version that it does not know"),
    "wrong-root": Rule("error", "12102", "Twilio takes only <Response>"),
    "unknown-element": Rule("error", "12200", "Twilio leaves it out, and the caller hears nothing of it"),
    "misplaced-element": Rule("error", "12200", "Twilio leaves it out where it may not stand"),
    "unknown-attribute": Rule("warning", "12200", "Twilio leaves it out"),
    "bad-attribute": Rule("error", "12200", "Twilio takes its default in place of the value, or fails"),
    "stray-text": Rule("warning", "12200", "Twilio does not say text that stands in no verb"),
    "missing-content": Rule("error", "", "an empty verb does nothing, or fails"),
    "too-long": Rule("error", "", "Twilio refuses a longer text when it comes to it"),
    "unreachable": Rule("warning", "", "nothing after this verb is executed"),
}
# fmt: on


def check_document(body: bytes, context: Context) -> list[Fault]:
    """Everything that is wrong with a document, in the order of the document."""
    root = read_document(body)
    return [root] if isinstance(root, Fault) else check_response(root, context)


def check_response(response: Element, context: Context) -> list[Fault]:
    """Everything in a readable document that is not in the grammar of the context."""
    return sorted({*_check_elements(response, context), *_find_unreachable(response)})


def guess_context(response: Element) -> Context:
    """What a document is for: messages if more of its verbs are only for messages than only for calls."""
    names = [verb.name for verb in response.children]
    messages = sum(name in SMS and name not in VOICE for name in names)
    return "sms" if messages > sum(name in VOICE and name not in SMS for name in names) else "voice"


def _check_elements(response: Element, context: Context) -> Iterator[Fault]:
    """The faults of each element. What is inside an unknown or misplaced element is not looked at."""
    waiting = [(response, "")]
    while waiting:
        element, parent = waiting.pop()
        rule = find_rule(context, element.name, parent)
        if rule is None:
            continue
        yield from _check_attributes(element, rule)
        yield from _check_content(element, rule)
        for child in element.children:
            if child.name in rule.children:
                waiting.append((child, element.name))
            else:
                yield _refuse_child(child, element, rule, context)


def _refuse_child(child: Element, parent: Element, rule: ElementRule, context: Context) -> Fault:
    expected, found = f"expected what <{parent.name}> may hold", f"<{_shorten(child.name)}>"
    other: Context = "sms" if context == "voice" else "voice"
    if child.name in GRAMMARS[context]:
        message = f"{expected}, found {found}, which stands elsewhere{_suggest(child.name, rule.children)}"
        return Fault(child.place, "misplaced-element", message)
    if child.name in GRAMMARS[other]:
        what = {"voice": "calls", "sms": "messages"}
        message = f"{expected}, found {found}, which is for {what[other]}; this document is for {what[context]}"
    else:
        message = f"{expected}, found {found}{_suggest(child.name, rule.children)}"
    return Fault(child.place, "unknown-element", message)


def _check_attributes(element: Element, rule: ElementRule) -> Iterator[Fault]:
    for name, attribute in element.attributes.items():
        if name not in rule.attributes and not name.startswith("xml"):
            remedy = _suggest(name, rule.attributes)
            message = f"expected an attribute of <{element.name}>, found {quote(name)}{remedy}"
            yield Fault(attribute.place, "unknown-attribute", message)
            continue
        value = find_value_rule(element.name, name)
        if value and not value.pattern.fullmatch(attribute.value.strip()):
            message = f"expected `{name}` to be {value.expected}, found {quote(attribute.value)}"
            yield Fault(attribute.place, "bad-attribute", message)


def _check_content(element: Element, rule: ElementRule) -> Iterator[Fault]:
    own = " ".join(part for part in element.content if isinstance(part, str)).strip()
    if own and not rule.has_text:
        message = f"expected no text in <{element.name}> itself, found {quote(own)}; put it into a verb, as in <Say>"
        yield Fault(element.place, "stray-text", message)
    if rule.needed and not own and not element.children and "digits" not in element.attributes:
        message = f"expected {rule.needed} in <{element.name}>, found nothing; write it, or remove the element"
        yield Fault(element.place, "missing-content", message)
    count = len(own if "Body" in rule.children else element.text)  # a <Body> is counted where it stands
    if rule.longest and count > rule.longest:
        message = f"expected at most {rule.longest:,} characters in <{element.name}>, found {count:,}; shorten them"
        yield Fault(element.place, "too-long", message)


def _find_unreachable(response: Element) -> Iterator[Fault]:
    verbs = response.children
    last = next((index for index, verb in enumerate(verbs) if verb.name in LAST), None)
    if last is not None and last + 1 < len(verbs):
        message = f"expected nothing after <{verbs[last].name}>, found <{_shorten(verbs[last + 1].name)}>; remove it"
        yield Fault(verbs[last + 1].place, "unreachable", message)


def _suggest(name: str, known: Collection[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, or all of them if they are few."""
    by_lower = {one.lower(): one for one in known}
    close = get_close_matches(name.lower()[:_LONGEST_NAME], by_lower, n=1)
    if close:
        return f"; did you mean `{by_lower[close[0]]}`?"
    if not known:
        return "; it holds none, so remove this"
    return f"; there are {', '.join(sorted(known))}" if len(known) <= _MOST_LISTED else "; remove it"


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
