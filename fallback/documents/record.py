"""What Pulumi keeps of a stack's documents, and what is wrong with a declaration of them.

A *bag* is what the engine stores and sends:

    account_sid   the account that serves the documents
    service       the unique name of the service; the resource's id and identity
    documents     what the program calls each document -> its TwiML
    urls          the same names -> where each is served; output only
    domain_name, service_sid, environment_sid, build_sid    outputs only

A *record* is a bag parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fallback.documents.address import locate
from fallback.identity import check_identity
from fallback.twiml.write import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

Bag = dict[str, Any]

_WAYS_OUT = {
    "service": "its domain is in the URLs of numbers; declare the other service as a resource of its own",
    "account_sid": "documents are not moved; declare them for the other account as a resource of its own",
}


@dataclass(frozen=True, slots=True)
class Record:
    """The documents of one service as Pulumi keeps them. Inputs have no SIDs and no domain."""

    account_sid: str
    service: str
    documents: Mapping[str, str] = field(default_factory=dict)
    domain: str = ""
    service_sid: str = ""
    environment_sid: str = ""
    build_sid: str = ""


def parse_record(bag: Mapping[str, Any]) -> Record:
    """Parse a bag whose values are all known."""
    return Record(
        bag.get("account_sid") or "",
        bag["service"],
        dict(bag.get("documents") or {}),
        bag.get("domain_name") or "",
        bag.get("service_sid") or "",
        bag.get("environment_sid") or "",
        bag.get("build_sid") or "",
    )


def write_inputs(record: Record) -> Bag:
    """Return the inputs in *record* as a bag."""
    return {"account_sid": record.account_sid, "service": record.service, "documents": dict(record.documents)}


def write_outputs(record: Record) -> Bag:
    """Return all of *record* as a bag."""
    return {
        **write_inputs(record),
        "urls": {name: locate(content, record.domain) for name, content in record.documents.items()},
        "domain_name": record.domain,
        "service_sid": record.service_sid,
        "environment_sid": record.environment_sid,
        "build_sid": record.build_sid,
    }


def normalize_inputs(recorded: Mapping[str, Any], declared: Mapping[str, Any], account_sid: str) -> Bag:
    """Return the inputs to record for *declared*. *account_sid* is used where neither side names an account."""
    return {
        "account_sid": declared.get("account_sid") or recorded.get("account_sid") or account_sid,
        "service": declared["service"],
        "documents": declared["documents"],
    }


def list_errors(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> list[str]:
    """Return everything that is wrong with a declaration. Values that are not known yet are not judged."""
    texts = [*check_identity(recorded, declared, _WAYS_OUT), *_check(declared)]
    return [f"{declared.get('service')}: {text}" for text in texts]


def _check(declared: Mapping[str, Any]) -> Iterator[str]:
    documents = declared.get("documents")
    if isinstance(documents, Mapping):
        if not documents:
            yield "documents: expected at least one, found none; take the resource out"
        for name, content in documents.items():
            if isinstance(content, str | int | float | bool | list | Mapping):
                yield from (f"{name}: {text}" for text in _check_content(content))


def _check_content(content: object) -> Iterator[str]:
    if not isinstance(content, str):
        yield "expected a TwiML document as a text, found something else"
    elif len(content.encode()) > MAX_BYTES:
        yield f"expected at most {MAX_BYTES:,} bytes, found {len(content.encode()):,}; shorten the document"
    elif not content.startswith("<"):
        yield "expected a TwiML document, which begins with `<`, found another text; `say` and `reply` make one"
