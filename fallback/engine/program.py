"""The Pulumi program: a stack file becomes resources, after everything that can refuse has spoken.

Resources that were registered before an error are applied all the same, so reading the file, listing
the account and judging the plan come before the first `PhoneNumber`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from fallback.account.accounts import Accounts, Survey
from fallback.account.settings import read_credentials
from fallback.documents.address import collect, locate
from fallback.documents.apply import locate_documents
from fallback.engine.documents import TwimlDocuments
from fallback.engine.resource import PhoneNumber
from fallback.engine.sdk import read_clear_config, register_quickly
from fallback.engine.setup import find_missing_refresh, find_missing_settings, serves_our_host
from fallback.engine.snapshots import keep_snapshot
from fallback.errors import FallbackError, NoCredentials, Refused
from fallback.model import Document, SecretText
from fallback.plan.answering import describe_topology
from fallback.plan.limits import find_refusals
from fallback.plan.review import compare_with_review, is_fingerprint, parse_review
from fallback.plan.stack import describe_others, is_missing, make_plan
from fallback.report.plan.text import render_plan
from fallback.stackfile import Folder, list_mentioned_numbers, load_to_apply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Value
    from fallback.model import Desired, DesiredValue, Live, Stack
    from fallback.plan.review import Review
    from fallback.plan.stack import Plan

_WIDTH = 100  # a preview is read on terminals and in the logs of CI systems
_ALREADY_SAID = 32  # the exit status by which a Python program tells the engine that the error was shown


def main() -> None:
    """Declare the numbers of `stacks/<the selected stack>.yaml`, or refuse the whole stack in one message."""
    register_quickly(debug=bool(os.environ.get("FALLBACK_DEBUG")))
    try:
        _declare(Path.cwd(), pulumi.get_stack())
    except FallbackError as error:
        pulumi.log.error(str(error))
        sys.exit(_ALREADY_SAID)


def _declare(project: Path, name: str) -> None:
    # The warnings are for `fallback validate`: here they would stand before every preview, read or not.
    today = datetime.now(UTC).date()
    folder = Folder(project / "stacks")
    stack = load_to_apply(folder, name, today)
    _report_set_up(project)
    declared = stack
    stack, survey = _survey(stack)
    if survey is not None:
        planned = _judge(folder, stack, survey)
        if not pulumi.runtime.is_dry_run():
            keep_snapshot(project, planned, survey.numbers.values(), datetime.now(UTC))
    live = survey.numbers if survey else None
    importing = serves_our_host(project)
    documents = _declare_documents(stack)
    numbers = {
        desired.number: _resource(stack, desired, documents, importing and _is_adopted(desired, live))
        for desired in stack.numbers.values()
    }
    # The engine does not know any output of a resource that is to be updated. The listing does, so previews stay quiet.
    known = {number: found.sid for number, found in (live or {}).items()}
    pulumi.export("numbers", {number: known.get(number, resource.sid) for number, resource in numbers.items()})
    pulumi.export("topology", {number: describe_topology(desired) for number, desired in declared.numbers.items()})


def _report_set_up(project: Path) -> None:
    """Say what the set-up lacks. The first resource says it of the host."""
    if missing := find_missing_refresh(project):
        pulumi.log.warn(str(missing))
    if missing := find_missing_settings(os.environ):
        pulumi.log.info(str(missing))


def _survey(stack: Stack) -> tuple[Stack, Survey | None]:
    """Return the stack with the URLs of its documents, and its numbers that are on the account.

    In a preview without credentials, neither is known.
    """
    try:
        read_credentials(os.environ)
    except NoCredentials as missing:
        if not pulumi.runtime.is_dry_run():
            raise
        pulumi.log.warn(f"limits not checked, new numbers not looked up: {missing}")
        return stack, None
    with Accounts(os.environ) as accounts:
        stack = locate_documents(accounts, stack, pulumi.get_project())
        numbers = accounts.find_numbers(stack)
        # Where a number is not there, a page of the list names the one that was meant.
        most_pages = 1 if any(is_missing(desired, numbers) for desired in stack.numbers.values()) else 0
        return stack, Survey(numbers, *accounts.open(stack.account).list(most_pages=most_pages))


def _judge(folder: Folder, stack: Stack, survey: Survey) -> Plan:
    """Say what the run changes, and return it. Refuse what the limits forbid, and what differs from the review."""
    seen = [live for live in survey.seen if live.number not in stack.numbers]
    # The files of all stacks are read only if there is a number to look for in them.
    others = describe_others(seen, list_mentioned_numbers(folder) if seen else (), is_complete=survey.is_complete)
    planned = make_plan(stack, survey.numbers, _secrets(stack), others=others)
    if not planned.is_settled:
        pulumi.log.info(render_plan(planned, width=_WIDTH))
    review = _read_review(os.environ)
    reasons = [
        *find_refusals(planned, stack.limits, reviewed=review is not None),
        *(str(difference) for difference in (compare_with_review(planned, review) if review else ())),
    ]
    if reasons:
        head = f"stack {stack.name} is refused; nothing was changed at Twilio"
        raise Refused("\n".join([head, *(f"  {reason}" for reason in reasons)]))
    return planned


def _read_review(environ: Mapping[str, str]) -> Review | None:
    """Return the plan that FALLBACK_REVIEWED names, by its fingerprint or by its file; None if it is not set."""
    named = environ.get("FALLBACK_REVIEWED", "")
    if not named:
        return None
    if is_fingerprint(named):
        return parse_review(named)
    try:
        return parse_review(Path(named).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Refused(
            f"FALLBACK_REVIEWED: expected a fingerprint or a file that `fallback plan --save` wrote, found {named!r}, "
            f"which cannot be read: {why}. Nothing was changed at Twilio"
        ) from None


def _is_adopted(desired: Desired, live: Mapping[str, Live] | None) -> bool:
    """Whether the engine shall import the number, so that the preview shows live -> declared.

    An import of a number that is not on the account fails in preview; so nothing can be bought by accident.
    """
    if live is None:
        return not desired.buy
    return desired.number in live or is_missing(desired, live)


def _declare_documents(stack: Stack) -> TwimlDocuments | None:
    """Declare what Twilio is to serve, all of it in one resource."""
    documents = collect(stack)
    return TwimlDocuments("documents", documents=documents, account_sid=stack.account) if documents else None


def _resource(
    stack: Stack,
    desired: Desired,
    documents: TwimlDocuments | None,
    importing: bool,  # noqa: FBT001 -- one caller
) -> PhoneNumber:
    awaited = [name for name, value in desired.fields.items() if isinstance(value, Document)]
    return PhoneNumber.from_fields(
        desired.number,
        {name: _input(value, documents) for name, value in desired.fields.items()},
        account_sid=stack.account,
        buy=desired.buy,
        release=desired.number if desired.release else None,
        waived={waiver.rule for waiver in desired.waivers},
        awaited=awaited,
        opts=pulumi.ResourceOptions(
            import_=desired.number if importing and not (awaited and _is_applying()) else None,
            # A number is pointed to a document only when it is served.
            depends_on=[documents] if documents and awaited else None,
        ),
    )


def _is_applying() -> bool:
    """Whether the run writes. Then a number that needs documents is adopted by its creation and not by an import.

    With PULUMI_CONTINUE_ON_ERROR, engine 3.259 never ends if an import depends on a resource that failed; a like case
    is https://github.com/pulumi/pulumi/issues/16570. In a preview nothing fails, so it shows the adoption as an import.
    """
    return not pulumi.runtime.is_dry_run()


def _input(value: DesiredValue, documents: TwimlDocuments | None) -> pulumi.Input[Value]:
    if isinstance(value, Document) and documents and not value.url:
        return documents.domain_name.apply(lambda domain: str(replace(value, url=locate(value.content, domain))))
    if isinstance(value, Document):
        return str(value)
    if not isinstance(value, SecretText):
        return value
    config = pulumi.Config()
    secrets = {name: config.require_secret(name) for name in value.names}
    return pulumi.Output.all(**secrets).apply(value.fill)


def _secrets(stack: Stack) -> dict[str, str]:
    """The clear secrets that the plan compares with; a missing one is reported with the command that sets it."""
    names = sorted(
        {
            name
            for desired in stack.numbers.values()
            for value in desired.fields.values()
            if isinstance(value, SecretText)
            for name in value.names
        }
    )
    clear = {name: value for name in names if (value := read_clear_config(name)) is not None}
    if missing := [name for name in names if name not in clear]:
        commands = "; ".join(f"`pulumi config set --secret {name}`" for name in missing)
        raise Refused(f"stack {stack.name} uses secrets that are not set: run {commands}. Nothing was sent")
    return clear
