"""Make an account serve a set of documents, from wherever an earlier run has ended.

Terms. A document is *served* if it is in the build that is deployed. It is *wanted* if it shall be served from now on.
Its *path* follows from its content, so two documents with one path are the same.

Premise. Twilio takes six steps to serve a document: a service, an environment, an asset, an upload, a build, a
deployment. A run can be killed after each of them. So no step trusts a record: each looks for what it is to make, and
makes it only if it is not there. What is wanted and not served yet is uploaded first. Then one build and one deployment
put it, with all that stays, into the place of what was served before. If all that is wanted is served, there is no
build.

Rejected: a resource of Pulumi's for each of the six. Its record would decide, and a record is what a killed run lacks;
and each changed text would be a build of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fallback.account.serverless import find_usable
from fallback.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fallback.account.serverless import Build, Environment, Serverless

_OUR_PATH = re.compile(r"/twiml/[0-9a-f]{32}\.xml")


@dataclass(frozen=True, slots=True)
class Published:
    """Where documents are served from."""

    domain: str
    service_sid: str
    environment_sid: str
    build_sid: str


def publish(
    serverless: Serverless,
    service: str,
    documents: Mapping[str, str],
    choose_kept: Callable[[str, Collection[str]], Collection[str]],
) -> Published:
    """Serve *documents*, given by path, and return when the domain answers with them.

    `choose_kept(domain, paths)` says which of our documents that are served, and are not among *documents*, stay.
    """
    environment, left = _find_or_create_environment(serverless, service)
    served = _find_served(serverless, environment)
    others = [path for path in served if path not in documents and _OUR_PATH.fullmatch(path)]
    gone = set(others) - set(choose_kept(environment.domain, others) if others else ())
    new = {path: content for path, content in documents.items() if path not in served}
    build_sid = environment.build_sid
    if new or gone:
        versions = {path: sid for path, sid in served.items() if path not in gone} | _upload(left, new)
        build_sid = _deploy(left, environment, versions)
    path = next(iter(new or documents))
    serverless.wait_until_served(environment.domain, path, documents[path])
    if new or gone:
        _tidy(left, build_sid, {*served, *documents} - gone)
    return Published(environment.domain, environment.service_sid, environment.sid, build_sid)


class _Left:
    """What earlier runs have left in a service, listed when it is first needed. A new service has nothing."""

    def __init__(self, serverless: Serverless, service_sid: str, *, is_new: bool) -> None:
        self.serverless = serverless
        self.service_sid = service_sid
        self._is_new = is_new

    @cached_property
    def assets(self) -> Mapping[str, Sequence[str]]:
        """The SIDs of the assets by name, which is the path of their document."""
        return {} if self._is_new else self.serverless.list_assets(self.service_sid)

    @cached_property
    def builds(self) -> Sequence[Build]:
        """The builds."""
        return [] if self._is_new else self.serverless.list_builds(self.service_sid)


def _find_or_create_environment(serverless: Serverless, name: str) -> tuple[Environment, _Left]:
    service = serverless.find_service(name)
    is_new = service is None
    service = service or serverless.create_service(name)
    environment = None if is_new else serverless.find_environment(service.sid)
    environment = environment or serverless.create_environment(service.sid)
    return environment, _Left(serverless, service.sid, is_new=is_new)


def _find_served(serverless: Serverless, environment: Environment) -> Mapping[str, str]:
    """Return the SIDs of the versions that are served, by path."""
    if not environment.build_sid:
        return {}
    build = serverless.fetch_build(environment.service_sid, environment.build_sid)
    return build.versions if build else {}


def _upload(left: _Left, new: Mapping[str, str]) -> dict[str, str]:
    """Return the SIDs of versions of the new documents, by path."""
    return {path: _find_version(left, path) or _upload_one(left, path, content) for path, content in new.items()}


def _find_version(left: _Left, path: str) -> str | None:
    found = (left.serverless.find_version(left.service_sid, asset, path) for asset in left.assets.get(path, ()))
    return next((sid for sid in found if sid), None)


def _upload_one(left: _Left, path: str, content: str) -> str:
    assets = left.assets.get(path)
    asset = assets[0] if assets else left.serverless.create_asset(left.service_sid, path)
    return left.serverless.upload(left.service_sid, asset, path, content)


def _deploy(left: _Left, environment: Environment, versions: Mapping[str, str]) -> str:
    """Build the versions, deploy them, and return the SID of the build."""
    build = find_usable(left.builds, versions) or left.serverless.create_build(left.service_sid, versions)
    left.serverless.wait_for_build(left.service_sid, build)
    left.serverless.deploy(environment, build.sid)
    return build.sid


def _tidy(left: _Left, deployed: str, wanted: Collection[str]) -> None:
    """Delete the builds that are no longer deployed, then the assets of documents that are no longer wanted.

    All that matters is done by now, so what cannot be deleted is left to the next run that changes documents.
    """
    try:
        for build in left.builds:
            if build.sid != deployed:
                left.serverless.delete_build(left.service_sid, build.sid)
        for path, assets in left.assets.items():
            if path not in wanted and _OUR_PATH.fullmatch(path):
                for sid in assets:
                    left.serverless.delete_asset(left.service_sid, sid)
    except AccountError:
        return
