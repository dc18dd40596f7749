"""Make a number on the account what its declaration says, and report what Pulumi is to record.

Terms. *Desired* is what the declaration wants, *recorded* what Pulumi's state holds, *live* what Twilio reports. To
*adopt* a number is to take one that the account has under management.

Premise. A number is looked up by its exact name before anything is written, and a write sends only what the preview
showed. What Twilio then reports is compared with what was sent, so that a record never says more than the account does.

Rejected: one function that makes any number what is desired. Adoption, purchase, update and release differ in what
they may do at all, and an operator has to be able to read from each which of them can buy and which can give back.

Every function raises `FallbackError` only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fallback.errors import NotApplied, Refused
from fallback.fields import FIELDS
from fallback.notes import note
from fallback.numbers.check import list_warnings
from fallback.numbers.record import NOTHING, Record, observe, record_applied, split_groups
from fallback.plan.diff import (
    compare_and_set,
    describe_differences,
    find_differing_fields,
    select_values_left_to_twilio,
    select_values_to_send,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.account.accounts import Account, Accounts
    from fallback.fields import Value
    from fallback.model import Live

_NEW_NUMBER: Mapping[str, Value] = {field.name: field.default for field in FIELDS}


def note_declaration(recorded: Mapping[str, Any], declared: Mapping[str, Any], desired: Mapping[str, Any]) -> None:
    """Say on the number's row which groups are managed no longer, and what the rules advise against.

    All three are inputs as a bag. The stack program names the rules that an entry waives, and leaves the warnings to
    `fallback validate`, so they are said of other programs only.
    """
    number = desired["phone_number"]
    before, after = (split_groups(bag.get("managed", NOTHING)) for bag in (recorded, desired))
    if dropped := set(before) - set(after):
        note(number, f"no longer managed: {', '.join(sorted(dropped))}; what is set stays")
    for warning in list_warnings(declared) if "waived" not in declared else ():
        note(number, f"warning: {warning}")


def create(accounts: Accounts, desired: Record) -> Record:
    """Adopt the number, or buy it if the account does not have it and the declaration allows it.

    A declaration that releases the number is recorded without a call: that is the way out after a lost state.
    """
    account = accounts.open(desired.account_sid)
    live = account.find(desired.number)
    if desired.release:
        return _record_as_released(desired, live)
    live = _buy(account, desired) if live is None else _adopt(account, desired, live)
    return record_applied(live, desired, None)


def find(accounts: Accounts, number: str) -> Record:
    """Return the number that an import names: on the environment's account, or on one that it owns.

    The engine sends an id and nothing else, so the account is not known yet; `check` compares it afterwards.
    """
    parent = accounts.open("")
    if live := parent.find(number):
        return observe(live, None)
    if live := _find_in_subaccounts(accounts, parent, number):
        return observe(live, None)
    raise Refused(_describe_absent(number, "adopted"))


def read(accounts: Accounts, recorded: Record) -> Record | None:
    """Return the number as it is now; None if the account no longer has it. A tombstone stays as it is."""
    if recorded.release:
        return recorded
    live = _look_up(accounts.open(recorded.account_sid), recorded)
    return None if live is None else observe(live, recorded)


def update(accounts: Accounts, recorded: Record, desired: Record) -> Record:
    """Send what differs between *recorded* and *desired*, or give the number back if *desired* releases it."""
    if recorded.release:
        return recorded
    account = accounts.open(desired.account_sid)
    live = _look_up(account, recorded)
    if desired.release:
        if live is None:
            _refuse_if_moved(accounts, account, recorded)
        return _release(account, live, recorded, desired)
    if live is None:
        raise Refused(
            f"{recorded.number}: it is no longer on account {account.sid}: preview again (`pulumi preview --refresh`)"
        )
    return record_applied(_update(account, live, recorded, desired), desired, recorded)


def _find_in_subaccounts(accounts: Accounts, parent: Account, number: str) -> Live | None:
    """Return the number on one of the accounts that *parent* owns, as far as the credentials reach them."""
    return next((live for sid in parent.subaccounts() if (live := accounts.open(sid).find(number))), None)


def _look_up(account: Account, recorded: Record) -> Live | None:
    """Return the live number; None only when it is not listed and its SID, if one is recorded, answers 20404."""
    live = account.find(recorded.number)
    if live is None and recorded.sid:
        return account.wait_for(recorded.number, recorded.sid)
    return live


def _buy(account: Account, desired: Record) -> Live:
    if not desired.buy:
        raise Refused(_describe_absent(desired.number, "created"))
    live = account.buy(desired.number, select_values_to_send(desired.owned, _NEW_NUMBER))
    note(desired.number, f"bought as {live.sid}")
    return _send(account, live, select_values_to_send(desired.owned, live.fields), desired.owned)


def _adopt(account: Account, desired: Record, live: Live) -> Live:
    before = ", ".join(map(str, describe_differences(desired.owned, live.fields)))
    after = _send(account, live, select_values_to_send(desired.owned, live.fields), desired.owned)
    note(live.number, f"adopted; before: {before}" if before else "adopted, as it was")
    return after


def _update(account: Account, live: Live, recorded: Record, desired: Record) -> Live:
    planned = compare_and_set(
        recorded=recorded.fields, desired=desired.fields, live=live.fields, managed=desired.managed or ()
    )
    if planned.conflicts:
        third = ", ".join(map(str, planned.conflicts))
        raise Refused(
            f"{live.number}: changed since the preview, neither as it was then nor as declared: {third}. "
            "Nothing was sent for it: preview again (`pulumi preview --refresh`)"
        )
    for stray in planned.strays:
        note(live.number, f"left alone, though not as declared: {stray} (`pulumi preview --refresh` shows it)")
    return _send(account, live, planned.send, desired.owned)


def _send(account: Account, live: Live, values: Mapping[str, Value], owned: Mapping[str, Value]) -> Live:
    """Send *values* in one call, and in a second one what Twilio then changed by itself.

    That is the other side of trunk and application, which is left to Twilio at first, and any field of *owned* that was
    right before the call and is not afterwards. Raises NotApplied if a field still is not as it was sent.
    """
    if not values:
        return live
    left = select_values_left_to_twilio(values)
    answer = account.change(live, {name: value for name, value in values.items() if name not in left})
    kept = {name: value for name, value in owned.items() if live.fields[name] == value}
    expected = {**kept, **left}
    if undone := find_differing_fields(answer.fields, expected):
        answer = account.change(live, {field.name: expected[field.name] for field in undone})
    if wrong := describe_differences({**kept, **values}, answer.fields):
        raise NotApplied(
            live.number, ", ".join(map(str, wrong)), has_url=any(each.field.kind == "url" for each in wrong)
        )
    return answer


def _release(account: Account, live: Live | None, recorded: Record, desired: Record) -> Record:
    """Give back the very number that was recorded, if it still is as it was recorded; or record that it is gone."""
    number = desired.number
    if recorded.managed is None:
        raise Refused(f"{number}: not released: this stack has not managed it yet; adopt it first")
    if live is None:
        note(number, "recorded as released: it is no longer on the account, nothing was sent")
    else:
        if changed := _describe_changes_since(recorded, live):
            raise Refused(
                f"{number}: not released, because it was changed since the preview: {changed}. "
                "Preview again (`pulumi preview --refresh`)"
            )
        account.release(live)
        note(number, f"released: {live.sid} was given back to Twilio")
    return replace(recorded, release=desired.release)


def _refuse_if_moved(accounts: Accounts, account: Account, recorded: Record) -> None:
    """Refuse to record a number as released that a subaccount has: somebody moved it, and it is still paid for."""
    if live := _find_in_subaccounts(accounts, account, recorded.number):
        raise Refused(
            f"{live.number}: not released: it was moved to subaccount {live.account_sid}, which still pays for it; "
            "remove the entry here, and release the number in a stack of that account"
        )


def _describe_changes_since(recorded: Record, live: Live) -> str:
    if live.sid != recorded.sid:
        return f"sid {live.sid}, it is another purchase of the number"
    return ", ".join(map(str, describe_differences(recorded.owned, live.fields)))


def _record_as_released(desired: Record, live: Live | None) -> Record:
    if live is not None:
        raise Refused(
            f"{desired.number}: not released: it is on the account, but this stack has never managed it; adopt it "
            "first (`pulumi up` without `release`), then release it"
        )
    note(desired.number, "recorded as released: it is not on the account, nothing was sent")
    return desired


def _describe_absent(number: str, verb: str) -> str:
    """Return why *number*, which the account does not have, cannot be adopted or created."""
    return (
        f"{number}: cannot be {verb}: it is not on the account; take it out, or write `buy: true` to buy exactly it. "
        "Nothing was bought"
    )
