"""The provider: five short methods between Pulumi's engine and the account.

This module's path and the class's name are in every user's state: the SDK pickles a provider by
reference, so a record holds about sixty characters that say `fallback.provider PhoneNumberProvider`.
Never move or rename either. For the same reason the class has no instance state: whatever it held
would be pickled into the state, and could be a secret.

The engine's `olds` and `news` are renamed on the first line of every method: *recorded* is what the
state holds, *declared* what the program says, *desired* is declared after `check`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from fallback.account.account import Account, opened
from fallback.errors import NotApplied, Refused
from fallback.fields import FIELDS, managed_fields
from fallback.notes import note, on_row
from fallback.numbers.check import list_errors
from fallback.numbers.record import (
    Bag,
    applied,
    checked,
    groups_of,
    is_released,
    own,
    reported,
    values_of,
    without_outputs,
)
from fallback.plan.changes import compare_and_set, differing, left_to_twilio, to_send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.dynamic import ConfigureRequest

    from fallback.fields import Value
    from fallback.model import Live

_NEW_NUMBER: Mapping[str, Value] = {field.name: field.default for field in FIELDS}


class PhoneNumberProvider(ResourceProvider):
    """One Twilio number as a Pulumi resource. Its methods raise `FallbackError` only."""

    # Nothing is captured, so there is nothing to hide: state and `preview --json` stay readable.
    serialize_as_secret_always = False

    def configure(self, _req: ConfigureRequest) -> None:
        if on_row.get() is None and not os.environ.get("FALLBACK_DEBUG"):
            # The stock host sends a whole traceback to the operator; our own host sends the message alone.
            sys.tracebacklimit = 0

    def check(self, olds: Bag, news: Bag) -> CheckResult:
        recorded, declared = own(olds), own(news)
        failures = [CheckFailure("", text) for text in list_errors(recorded, declared)]
        if failures:
            return CheckResult(declared, failures)
        desired = checked(recorded, declared, os.environ.get("TWILIO_ACCOUNT_SID", ""))
        if dropped := set(groups_of(recorded)) - set(groups_of(desired)):
            note(desired["phone_number"], f"no longer managed: {', '.join(sorted(dropped))}; what is set stays")
        return CheckResult(desired, [])

    def diff(self, _id: str, _olds: Bag, _news: Bag) -> DiffResult:
        # "Unknown" makes the engine compare recorded with desired inputs, property by property.
        return DiffResult(changes=None)

    def create(self, props: Bag) -> CreateResult:
        desired = own(props)
        number = desired["phone_number"]
        account = opened(desired.get("account_sid", ""))
        live = account.find(number)
        if is_released(desired):
            return CreateResult(number, _recorded_as_released(desired, live))
        live = _bought(account, desired) if live is None else _adopted(account, desired, live)
        return CreateResult(number, applied(live, desired, {}))

    def read(self, id_: str, props: Bag) -> ReadResult:
        recorded = own(props)
        if is_released(recorded):
            return ReadResult(id_, recorded, without_outputs(recorded))
        live = _found(opened(recorded.get("account_sid", "")), id_, recorded) if recorded else _importable(id_)
        if live is None:
            return ReadResult("", {})
        outputs = reported(live, recorded)
        return ReadResult(id_, outputs, without_outputs(outputs))

    def update(self, id_: str, olds: Bag, news: Bag) -> UpdateResult:
        recorded, desired = own(olds), own(news)
        if is_released(recorded):
            return UpdateResult(recorded)
        account = opened(desired.get("account_sid", ""))
        live = _found(account, id_, recorded)
        if is_released(desired):
            return UpdateResult(_released(account, live, recorded, desired))
        if live is None:
            raise Refused(f"{id_}: it is no longer on account {account.sid}: run `pulumi refresh`, then preview again")
        return UpdateResult(applied(_updated(account, live, recorded, desired), desired, recorded))

    def delete(self, _id: str, _props: Bag) -> None:
        """Never calls Twilio: a number that is no longer declared stays on the account."""


def _found(account: Account, number: str, recorded: Mapping[str, Any]) -> Live | None:
    """The live number; None only when it is not found and its SID, if one is recorded, answers 20404."""
    live = account.find(number)
    if live is None and recorded.get("sid"):
        return account.sought(number, recorded["sid"])
    return live


def _importable(number: str) -> Live:
    """The number that an import names: on the environment's account, or on one that it owns.

    The engine sends an id and nothing else, so the account is not known yet; `check` compares it afterwards.
    """
    own = opened("")
    if live := own.find(number):
        return live
    for sid in own.subaccounts():
        if live := opened(sid).find(number):
            return live
    raise Refused(_not_on_account(number, "adopted"))


def _bought(account: Account, desired: Bag) -> Live:
    number = desired["phone_number"]
    if not desired.get("buy"):
        raise Refused(_not_on_account(number, "created"))
    wanted = _owned_values(desired)
    live = account.buy(number, to_send(_NEW_NUMBER, wanted))
    note(number, f"bought as {live.sid}")
    return _written(account, live, to_send(live.fields, wanted), wanted)


def _adopted(account: Account, desired: Bag, live: Live) -> Live:
    wanted = _owned_values(desired)
    before = ", ".join(str(change) for change in differing(wanted, live.fields))
    after = _written(account, live, to_send(live.fields, wanted), wanted)
    note(live.number, f"adopted; before: {before}" if before else "adopted, as it was")
    return after


def _updated(account: Account, live: Live, recorded: Bag, desired: Bag) -> Live:
    update = compare_and_set(values_of(recorded), values_of(desired), live.fields, groups_of(desired))
    if update.conflicts:
        third = ", ".join(str(conflict) for conflict in update.conflicts)
        raise Refused(
            f"{live.number}: changed since the preview, neither as it was then nor as declared: {third}. "
            "Nothing was sent for it: run `pulumi refresh`, then preview again"
        )
    for stray in update.strays:
        note(live.number, f"left alone, though not as declared: {stray} (`pulumi refresh` shows it)")
    return _written(account, live, update.send, _owned_values(desired))


def _owned_values(bag: Bag) -> dict[str, Value]:
    return {field.name: bag[field.name] for field in managed_fields(groups_of(bag), bag)}


def _written(account: Account, live: Live, send: Mapping[str, Value], desired: Mapping[str, Value]) -> Live:
    """Sends `send` in one call, and in a second one what Twilio then made otherwise by itself.

    That is the other side of trunk and application, which is left to Twilio at first, and any field of `desired` that
    was right before the call and is not afterwards. Raises NotApplied if a field still is not as it was sent.
    """
    if not send:
        return live
    left = left_to_twilio(send)
    answer = account.change(live, {name: value for name, value in send.items() if name not in left})
    kept = {name: value for name, value in desired.items() if live.fields[name] == value}
    if undone := differing({**kept, **left}, answer.fields):
        answer = account.change(live, {change.field.name: change.after for change in undone})
    if wrong := differing({**kept, **send}, answer.fields):
        raise NotApplied(live.number, ", ".join(str(change) for change in wrong))
    return answer


def _released(account: Account, live: Live | None, recorded: Bag, desired: Bag) -> Bag:
    """Gives back the very number that was recorded, if it still is as it was recorded; or finds it gone."""
    number = desired["phone_number"]
    if "managed" not in recorded:
        raise Refused(f"{number}: not released: this stack has not managed it yet; adopt it first")
    if live is None:
        note(number, "recorded as released: it is no longer on the account, nothing was sent")
    else:
        if changed := _changed_since(recorded, live):
            raise Refused(
                f"{number}: not released, because it was changed since the preview: {changed}. "
                "Run `pulumi refresh`, then preview again"
            )
        account.release(live)
        note(number, f"released: {live.sid} was given back to Twilio")
    return {**recorded, "release": desired["release"]}


def _changed_since(recorded: Bag, live: Live) -> str:
    if live.sid != recorded.get("sid"):
        return f"sid {live.sid}, it is another purchase of the number"
    return ", ".join(str(change) for change in differing(_owned_values(recorded), live.fields))


def _recorded_as_released(desired: Bag, live: Live | None) -> Bag:
    number = desired["phone_number"]
    if live is not None:
        raise Refused(
            f"{number}: not released: it is on the account, but this stack has never managed it; adopt it first "
            "(`pulumi up` without `release`), then release it"
        )
    note(number, "recorded as released: it is not on the account, nothing was sent")
    return desired


def _not_on_account(number: str, verb: str) -> str:
    return (
        f"{number}: cannot be {verb}: it is not on the account; take it out, or say `buy: true` to buy exactly it. "
        "Nothing was bought"
    )
