"""The providers: translation between Pulumi's engine and what is done to an account, and nothing else.

This module's path and the names of its classes are in every user's state: the SDK pickles a provider by reference, so a
record holds about sixty characters that say `fallback.provider PhoneNumberProvider`. Never move or rename them. For the
same reason a provider holds nothing before `configure`, which runs in the host: whatever it held would be pickled into
the state, and could be a secret.

The engine's `olds` and `news` are renamed on the first line of every method: *recorded* is what the state holds,
*declared* what the program says, *desired* is declared after `check`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from fallback.account.accounts import Accounts
from fallback.documents import apply as publishing
from fallback.documents import record as documents
from fallback.engine.sdk import limit_tracebacks
from fallback.errors import Refused
from fallback.notes import on_row
from fallback.numbers import apply
from fallback.numbers.check import list_errors
from fallback.numbers.record import (
    Bag,
    normalize_inputs,
    parse_record,
    strip_provider,
    write_inputs,
    write_outputs,
)

if TYPE_CHECKING:
    from pulumi.dynamic import ConfigureRequest


class PhoneNumberProvider(ResourceProvider):
    """One Twilio number as a Pulumi resource. Its methods raise `FallbackError` only."""

    # Nothing is captured, so there is nothing to hide: state and `preview --json` stay readable.
    serialize_as_secret_always = False

    # Those of the process. A test sets others on its instance, which is never pickled.
    accounts = Accounts(os.environ)

    def configure(self, _req: ConfigureRequest) -> None:
        _prepare_process()

    def check(self, olds: Bag, news: Bag) -> CheckResult:
        recorded, declared = strip_provider(olds), strip_provider(news)
        if texts := list_errors(recorded, declared):
            return CheckResult(declared, [CheckFailure("", text) for text in texts])
        desired = normalize_inputs(recorded, declared, os.environ.get("TWILIO_ACCOUNT_SID", ""))
        apply.note_declaration(recorded, declared, desired)
        return CheckResult(desired, [])

    def diff(self, _id: str, _olds: Bag, _news: Bag) -> DiffResult:
        # "Unknown" makes the engine compare recorded with desired inputs, property by property.
        return DiffResult(changes=None)

    def create(self, props: Bag) -> CreateResult:
        created = apply.create(self.accounts, parse_record(strip_provider(props)))
        return CreateResult(created.number, write_outputs(created))

    def read(self, id_: str, props: Bag) -> ReadResult:
        # The engine sends the id alone when it imports.
        recorded = strip_provider(props)
        live = apply.read(self.accounts, parse_record(recorded)) if recorded else apply.find(self.accounts, id_)
        return ReadResult(id_, write_outputs(live), write_inputs(live)) if live else ReadResult("", {})

    def update(self, _id: str, olds: Bag, news: Bag) -> UpdateResult:
        recorded, desired = parse_record(strip_provider(olds)), parse_record(strip_provider(news))
        return UpdateResult(write_outputs(apply.update(self.accounts, recorded, desired)))

    def delete(self, _id: str, _props: Bag) -> None:
        """Call nobody: a number that is no longer declared stays on the account."""


class TwimlDocumentsProvider(ResourceProvider):
    """The documents of a stack as a Pulumi resource. Its methods raise `FallbackError` only."""

    serialize_as_secret_always = False
    accounts = PhoneNumberProvider.accounts

    def configure(self, _req: ConfigureRequest) -> None:
        _prepare_process()

    def check(self, olds: Bag, news: Bag) -> CheckResult:
        recorded, declared = strip_provider(olds), strip_provider(news)
        if texts := documents.list_errors(recorded, declared):
            return CheckResult(declared, [CheckFailure("", text) for text in texts])
        return CheckResult(documents.normalize_inputs(recorded, declared, os.environ.get("TWILIO_ACCOUNT_SID", "")), [])

    def diff(self, _id: str, _olds: Bag, _news: Bag) -> DiffResult:
        return DiffResult(changes=None)

    def create(self, props: Bag) -> CreateResult:
        created = publishing.create(self.accounts, documents.parse_record(props))
        return CreateResult(created.service, documents.write_outputs(created))

    def read(self, id_: str, props: Bag) -> ReadResult:
        recorded = strip_provider(props)
        if not recorded:
            raise Refused(f"{id_}: documents are not imported: declare them, and `pulumi up` takes the service over")
        live = publishing.read(self.accounts, documents.parse_record(recorded))
        return (
            ReadResult(id_, documents.write_outputs(live), documents.write_inputs(live)) if live else ReadResult("", {})
        )

    def update(self, _id: str, olds: Bag, news: Bag) -> UpdateResult:
        recorded, desired = documents.parse_record(olds), documents.parse_record(news)
        return UpdateResult(documents.write_outputs(publishing.update(self.accounts, recorded, desired)))

    def delete(self, _id: str, props: Bag) -> None:
        publishing.delete(self.accounts, documents.parse_record(props))


def _prepare_process() -> None:
    if on_row.get() is None and not os.environ.get("FALLBACK_DEBUG"):
        # Our own host sends the message of an error alone; the stock host needs to be told.
        limit_tracebacks()
