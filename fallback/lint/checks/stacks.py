"""Rules that see a whole stack, or several stacks of one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.lint.checks import Place
from fallback.lint.checks.handlers import UrlHandler, list_handlers
from fallback.lint.checks.hosts import show_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fallback.lint.catalogue import RuleId
    from fallback.model import Desired, Stack


def check_shared_document(stack: Stack) -> Iterator[tuple[Place, str]]:
    handlers = _handlers(stack)
    spoken = {
        url.document
        for handler in handlers
        if handler.group == "voice"
        for url in (handler.primary, handler.fallback)
        if url
    }
    for handler in handlers:
        for key, url in (("url", handler.primary), ("fallback_url", handler.fallback)):
            if handler.group == "sms" and url and url.document in spoken:
                message = f"{show_program(url)} answers calls as well as messages. Write a document for messages."
                yield handler.place(key), message


def check_swapped_handlers(stack: Stack) -> Iterator[tuple[Place, str]]:
    first: dict[tuple[object, ...], UrlHandler] = {}
    for handler in _handlers(stack):
        primary, fallback = handler.primary, handler.fallback
        if not primary or not fallback or primary.document == fallback.document:
            continue
        other = first.get((handler.group, fallback.document, primary.document))
        if other:
            number = other.desired.number
            yield (
                handler.place("url"),
                f"Primary and fallback are the other way round at {number}. Swap one of the two.",
            )
        else:
            first.setdefault((handler.group, primary.document, fallback.document), handler)


def check_number_in_two_stacks(stacks: Sequence[Stack]) -> Iterator[tuple[Stack, Place, str]]:
    first: dict[str, Desired] = {}
    for stack in stacks:
        for desired in stack.numbers.values():
            other = first.setdefault(desired.number, desired)
            if other is not desired:
                message = f"The number is declared here and at {other.position}. Remove it from one of the two stacks."
                yield stack, Place(desired, ""), message


def _handlers(stack: Stack) -> list[UrlHandler]:
    return [handler for desired in stack.numbers.values() for handler in list_handlers(desired)]


CHECKS: Mapping[RuleId, Callable[[Stack], Iterator[tuple[Place, str]]]] = {
    "shared-document": check_shared_document,
    "swapped-handlers": check_swapped_handlers,
}
ACROSS: Mapping[RuleId, Callable[[Sequence[Stack]], Iterator[tuple[Stack, Place, str]]]] = {
    "number-in-two-stacks": check_number_in_two_stacks,
}
