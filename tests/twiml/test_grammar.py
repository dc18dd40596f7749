"""The grammar has what Twilio's own package can write, and says where it has more."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest
from twilio.twiml import TwiML, lower_camel
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from fallback.twiml.grammar import GRAMMARS, find_rule, find_value_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fallback.twiml.document import Context

# What the package cannot write, and where it is documented.
MORE: dict[Context, set[tuple[str, str]]] = {
    "voice": {
        ("Response", "Annotate"),  # https://www.twilio.com/docs/api/errors/13110
        ("Annotate", "BillingReferenceTag"),
    },
    "sms": {("Response", "Sms")},  # https://www.twilio.com/docs/api/errors/12200: "One of '{Sms, Message, Redirect}'"
}
ROOTS: dict[Context, type[TwiML]] = {"voice": VoiceResponse, "sms": MessagingResponse}


def list_methods(kind: type[TwiML]) -> Iterator[Callable[..., TwiML]]:
    """The methods of a class of the package that put an element into its element."""
    for name, method in vars(kind).items():
        if inspect.isfunction(method) and not name.startswith("__"):
            yield method


def write_child(kind: type[TwiML], method: Callable[..., TwiML]) -> TwiML:
    """The element that a method writes, with every parameter that it names."""
    names = [name for name in inspect.signature(method).parameters if name not in {"self", "kwargs"}]
    parent = kind(*["x"] * sum(p.default is p.empty for p in _own_parameters(kind)))
    return method(parent, **dict.fromkeys(names, "x"))


def list_package_grammar(root: type[TwiML]) -> dict[tuple[str, str], set[str]]:
    """The attributes of every element below its parent, as the package writes them."""
    grammar: dict[tuple[str, str], set[str]] = {}
    waiting, seen = [(root, "Response")], {root}
    while waiting:
        kind, parent = waiting.pop()
        for method in list_methods(kind):
            child = write_child(kind, method)
            grammar[parent, child.name] = set(child.attrs)
            if type(child) not in seen:
                seen.add(type(child))
                waiting.append((type(child), child.name))
    return grammar


def _own_parameters(kind: type[TwiML]) -> list[inspect.Parameter]:
    parameters = inspect.signature(kind.__init__).parameters.values()
    return [one for one in parameters if one.name not in {"self", "kwargs"}]


def list_our_pairs(context: Context) -> set[tuple[str, str]]:
    return {(name.rpartition("/")[2], child) for name, rule in GRAMMARS[context].items() for child in rule.children}


@pytest.mark.parametrize("context", ["voice", "sms"])
def test_an_element_may_stand_where_the_package_puts_it_and_nowhere_else(context: Context) -> None:
    assert list_our_pairs(context) == list_package_grammar(ROOTS[context]).keys() | MORE[context]


@pytest.mark.parametrize("context", ["voice", "sms"])
def test_an_element_has_the_attributes_that_the_package_writes(context: Context) -> None:
    package = list_package_grammar(ROOTS[context])
    ours = {
        (parent, child): set(rule.attributes)
        for parent, child in package
        if (rule := find_rule(context, child, parent))
    }

    assert ours == package


def test_the_package_really_writes_what_the_comparison_takes_from_it() -> None:
    package = list_package_grammar(VoiceResponse)

    assert {"callerId", "answerOnBridge"} <= package["Response", "Dial"]
    assert package["Say", "lang"] == {"xml:lang"}
    assert len(package) > 80


@pytest.mark.parametrize("context", ["voice", "sms"])
def test_every_element_that_may_stand_somewhere_has_a_rule(context: Context) -> None:
    grammar = GRAMMARS[context]

    assert {child for rule in grammar.values() for child in rule.children} <= grammar.keys()
    assert {name for name in grammar if "/" in name} == ({"Refer/Sip"} if context == "voice" else set())


def test_a_method_is_get_or_post_wherever_it_stands() -> None:
    named = {
        (element, attribute)
        for grammar in GRAMMARS.values()
        for element, rule in grammar.items()
        for attribute in rule.attributes
        if re.search("method$", attribute, re.IGNORECASE) and attribute != "paymentMethod"
    }

    expected = {rule.expected for pair in named if (rule := find_value_rule(*pair))}
    assert expected == {"GET or POST"}
    assert all(find_value_rule(*pair) for pair in named)
    assert find_value_rule("Pay", "paymentMethod") is None


def test_names_are_as_the_package_makes_them() -> None:
    assert lower_camel("caller_id") == "callerId"
