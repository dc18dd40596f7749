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
from typing import TYPE_CHECKING

from fallback.account.serverless import find_usable
from fallback.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fallback.account.serverless import Environment, Serverless

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
    environment = _find_or_create_environment(serverless, service)
    served = _find_served(serverless, environment)
    others = [path for path in served if path not in documents and _OUR_PATH.fullmatch(path)]
    gone = set(others) - set(choose_kept(environment.domain, others) if others else ())
    new = [path for path in documents if path not in served]
    build_sid = environment.build_sid
    if new or gone:
        kept = {path: sid for path, sid in served.items() if path not in gone}
        build_sid = _deploy(serverless, environment, kept, {path: documents[path] for path in new})
    path = next(iter(new or documents))
    serverless.wait_until_served(environment.domain, path, documents[path])
    if new or gone:
        _tidy(serverless, environment.service_sid, build_sid, {*served, *documents} - gone)
    return Published(environment.domain, environment.service_sid, environment.sid, build_sid)


def _find_or_create_environment(serverless: Serverless, name: str) -> Environment:
    service = serverless.find_service(name)
    if service is None:
        return serverless.create_environment(serverless.create_service(name).sid)
    return serverless.find_environment(service.sid) or serverless.create_environment(service.sid)


def _find_served(serverless: Serverless, environment: Environment) -> Mapping[str, str]:
    """Return the SIDs of the versions that are served, by path."""
    if not environment.build_sid:
        return {}
    build = serverless.fetch_build(environment.service_sid, environment.build_sid)
    return build.versions if build else {}


def _deploy(serverless: Serverless, environment: Environment, kept: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Build the versions *kept* with the documents that are *new*, deploy them, and return the SID of the build."""
    service_sid = environment.service_sid
    versions = {**kept, **_upload(serverless, service_sid, new)}
    build = find_usable(serverless.list_builds(service_sid), versions)
    build = build or serverless.create_build(service_sid, versions)
    serverless.wait_for_build(service_sid, build)
    serverless.deploy(environment, build.sid)
    return build.sid


def _upload(serverless: Serverless, service_sid: str, new: Mapping[str, str]) -> dict[str, str]:
    """Return the SIDs of versions of the new documents, by path; a killed run may have left some."""
    assets = serverless.list_assets(service_sid) if new else {}
    return {
        path: _find_version(serverless, service_sid, path, assets.get(path, []))
        or serverless.upload(
            service_sid,
            next(iter(assets.get(path, [])), "") or serverless.create_asset(service_sid, path),
            path,
            content,
        )
        for path, content in new.items()
    }


def _find_version(serverless: Serverless, service_sid: str, path: str, assets: Collection[str]) -> str | None:
    found = (serverless.find_version(service_sid, asset, path) for asset in assets)
    return next((sid for sid in found if sid), None)


def _tidy(serverless: Serverless, service_sid: str, deployed: str, wanted: Collection[str]) -> None:
    """Delete the builds that are no longer deployed, then the assets of documents that are no longer wanted.

    All that matters is done by now, so what cannot be deleted is left to the next run that changes documents.
    """
    try:
        for build in serverless.list_builds(service_sid):
            if build.sid != deployed:
                serverless.delete_build(service_sid, build.sid)
        for path, assets in serverless.list_assets(service_sid).items():
            if path not in wanted and _OUR_PATH.fullmatch(path):
                for sid in assets:
                    serverless.delete_asset(service_sid, sid)
    except AccountError:
        return
