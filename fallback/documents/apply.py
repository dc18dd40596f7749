"""Make an account serve the documents that a program declares, and report what Pulumi is to record.

Documents are never taken away while somebody may be told to read them. A run serves what it declares and what the run
before declared, because its numbers are changed only afterwards, and perhaps not all of them. And whatever a live
number of the account points to stays, whoever pointed it there.

Every function raises `FallbackError` only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.documents.address import collect, find_path, find_pointed, name_service, place
from fallback.documents.publish import publish
from fallback.notes import note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fallback.account.accounts import Account, Accounts
    from fallback.documents.record import Record
    from fallback.model import Stack

_MOST_NAMED = 3


def create(accounts: Accounts, desired: Record) -> Record:
    """Serve the documents, from the service that an earlier run or another checkout has left, if there is one."""
    return _publish(accounts.open(desired.account_sid), desired, {})


def update(accounts: Accounts, recorded: Record, desired: Record) -> Record:
    """Serve the documents of *desired*, and still those of *recorded*."""
    return _publish(accounts.open(desired.account_sid), desired, recorded.documents)


def read(accounts: Accounts, recorded: Record) -> Record | None:
    """Return the documents that are served now; None if their domain is gone."""
    serverless = accounts.open(recorded.account_sid).open_serverless()
    environment = serverless.fetch_environment(recorded.service_sid, recorded.environment_sid)
    if environment is None:
        return None
    if environment.build_sid == recorded.build_sid:
        return recorded
    build = serverless.fetch_build(recorded.service_sid, environment.build_sid) if environment.build_sid else None
    served = build.versions if build else {}
    documents = {name: content for name, content in recorded.documents.items() if find_path(content) in served}
    return replace(recorded, documents=documents, build_sid=environment.build_sid)


def delete(accounts: Accounts, recorded: Record) -> None:
    """Delete the service, unless a live number of the account points into its domain."""
    account = accounts.open(recorded.account_sid)
    pointed = find_pointed(account.list_anew(), recorded.domain)
    if numbers := sorted({number for each in pointed.values() for number in each}):
        note(recorded.service, f"the documents stay, because {_name_some(numbers)} may still ask for them")
        return
    account.open_serverless().delete_service(recorded.service_sid)
    note(recorded.service, f"deleted, with its domain {recorded.domain}")


def locate_documents(accounts: Accounts, stack: Stack, project: str) -> Stack:
    """Return the stack with the URLs of its documents, if their domain exists: one call, and none without documents.

    The stack stays as it is where nobody knows the name of the *project*.
    """
    if not (project and collect(stack)):
        return stack
    service = accounts.open(stack.account).open_serverless().find_service(name_service(project, stack.name))
    return place(stack, service.domain) if service else stack


def _publish(account: Account, desired: Record, before: Mapping[str, str]) -> Record:
    recorded = {find_path(content) for content in before.values()}

    def choose_kept(domain: str, paths: Collection[str]) -> Collection[str]:
        if recorded.issuperset(paths):
            return paths
        numbers, _ = account.list(most_pages=None)
        return recorded | find_pointed(numbers, domain).keys()

    documents = {find_path(content): content for content in desired.documents.values()}
    published = publish(account.open_serverless(), desired.service, documents, choose_kept)
    return replace(
        desired,
        domain=published.domain,
        service_sid=published.service_sid,
        environment_sid=published.environment_sid,
        build_sid=published.build_sid,
    )


def _name_some(numbers: Collection[str]) -> str:
    named = ", ".join([*numbers][:_MOST_NAMED])
    more = len(numbers) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
