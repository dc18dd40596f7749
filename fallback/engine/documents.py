"""`TwimlDocuments`, the Pulumi resource for words that Twilio serves itself, and the typed values it is declared with.

words = TwimlDocuments("words", documents={"trouble": Say("We are having trouble. Please call back.")})
PhoneNumber(
    "+15005550006",
    voice=Voice(url=api.url, fallback_url=words.urls["trouble"], fallback_method="GET"),
)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource

from fallback.documents.address import name_service
from fallback.engine.sdk import PROVIDER_KEY, identify_run
from fallback.provider import TwimlDocumentsProvider
from fallback.twiml import write

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Say:
    """Words for calls, which Twilio reads out; then the call ends.

    Args:
        text: What is read: at most 4,096 characters.
        voice: Who reads it, such as `"Polly.Amy"`; by default Twilio's own choice.
        language: The language in which it is read, such as `"en-GB"`; by default that of the voice.
    """

    text: pulumi.Input[str]
    voice: pulumi.Input[str] = ""
    language: pulumi.Input[str] = ""


@dataclass(frozen=True, slots=True)
class Play:
    """An audio file for calls; then the call ends.

    Args:
        url: Where the file is.
    """

    url: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """Words for messages, which Twilio sends back.

    Args:
        text: What is sent.
    """

    text: pulumi.Input[str]


Words = Say | Play | Reply
OUTPUTS = ("urls", "domain_name", "service_sid", "environment_sid", "build_sid")

_services: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()  # of each run: service -> resource


class TwimlDocuments(Resource, module="twilio", name="TwimlDocuments"):
    """Documents that Twilio serves at a domain of the account, for the fallbacks of numbers.

    A document's URL follows from its content, so a changed text is another URL, which is served before any number
    points to it. All changes of a run are made at once. A document that is taken out of the program is served until
    the next run that changes documents, and as long as a number of the account points to it. If the resource is taken
    out, its service is deleted, unless a number of the account points to its domain.

    Everybody can read a document, and Twilio asks for it with `GET`. The outputs are `urls`, by the names in
    *documents*, and `domain_name`.

    Args:
        resource_name: The resource's name.
        documents: What the program calls each document, and its words, or its TwiML as a text.
        service: The unique name of the service at Twilio; by default `fallback-<project>-<stack>`. It cannot change.
        account_sid: The SID of the account; by default the account that the environment names. Its own credentials are
            needed.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: Another resource of the program has the service.
    """

    # For type checkers only: what the SDK finds in a class at run time it evaluates anew for every resource.
    if TYPE_CHECKING:
        service: pulumi.Output[str]
        account_sid: pulumi.Output[str]
        documents: pulumi.Output[dict[str, str]]
        urls: pulumi.Output[dict[str, str]]
        domain_name: pulumi.Output[str]
        service_sid: pulumi.Output[str]
        environment_sid: pulumi.Output[str]
        build_sid: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        documents: Mapping[str, Words | pulumi.Input[str]],
        service: str | None = None,
        account_sid: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = service or name_service(pulumi.get_project(), pulumi.get_stack())
        _claim(name, resource_name)
        inputs = {
            "service": name,
            "account_sid": account_sid,
            "documents": {key: _write(words) for key, words in documents.items()},
        }
        ours = pulumi.ResourceOptions(hide_diffs=[PROVIDER_KEY])
        options = pulumi.ResourceOptions.merge(opts, ours)
        super().__init__(TwimlDocumentsProvider(), resource_name, dict.fromkeys(OUTPUTS) | inputs, options)


def _claim(service: str, resource_name: str) -> None:
    """Refuse a second resource for one service: each would take the other's documents away."""
    first = _services.setdefault(identify_run(), {}).setdefault(service, resource_name)
    if first != resource_name:
        raise pulumi.RunError(
            f"{service}: declared by two resources, {first!r} and {resource_name!r}: put the documents into one of "
            "them, or name another `service`"
        )


def _write(words: Words | pulumi.Input[str]) -> pulumi.Input[str]:
    match words:
        case Say():
            return _apply(write.say, words.text, voice=words.voice, language=words.language)
        case Play():
            return _apply(write.play, words.url)
        case Reply():
            return _apply(write.message, words.text)
    return words


def _apply(verb: Any, text: pulumi.Input[str], **attributes: pulumi.Input[str]) -> pulumi.Input[str]:
    """Return the document of one verb, whose parts may be outputs of other resources."""
    if all(isinstance(each, str) for each in (text, *attributes.values())):
        return write.write_response(verb(text, **attributes))
    parts: Any = pulumi.Output.all(text=text, **attributes)
    document: pulumi.Output[str] = parts.apply(lambda known: write.write_response(verb(known.pop("text"), **known)))
    return document
