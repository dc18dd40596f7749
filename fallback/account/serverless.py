"""What an account serves at a domain of its own, on Twilio's Serverless platform: https://www.twilio.com/docs/serverless.

Terms, all of them Twilio's. A *service* holds everything else. An *environment* of it has the domain. An *asset* is a
name for *versions* of one file; a version is content at a path. A *build* is a set of versions, which takes a while to
make. A *deployment* puts a build into the environment; its domain then serves what is in the build and nothing else.

Premise. Whatever is made can be found again by what it is named after: a service by its unique name, an environment by
its own, an asset by its friendly name, a version by its path, a build by its versions, a deployment by the build that
the environment reports. So every write here knows how to look for itself when its answer is lost, and a run that was
killed is continued by the next one. Twilio lets two assets have one name, so "found" means "one of them".

An asset has one document, whose path is its name, so a build never holds two versions of one asset: nobody documents
whether it may.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.account.records import Unexpected, read_sid, read_text
from fallback.errors import CallRefused, NotServed, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from twilio.rest import Client

    from fallback.account.session import Session

T = TypeVar("T")

BUILD_SECONDS = 120  # with the next, under the three minutes after which an engine lost a provider (`retry`)
SERVED_SECONDS = 45  # as long as public code waits
_ENVIRONMENT = "production"  # without a domain suffix, so its domain follows from that of the service
_FRIENDLY_NAME = "Words that answer when a handler fails"
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.twil\.io")
_UPLOADS = "https://serverless-upload.twilio.com/v1/Services"
_TYPE = "text/xml"
_MISSING = 20404
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Service:
    """A service and the domain that its environment without a suffix has."""

    sid: str
    domain: str


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment with its domain, and the build that is deployed to it; "" if there is none."""

    sid: str
    service_sid: str
    domain: str
    build_sid: str


@dataclass(frozen=True, slots=True)
class Build:
    """A build, and the SIDs of its versions by path."""

    sid: str
    status: str
    versions: Mapping[str, str] = field(default_factory=dict)


class Serverless:
    """Serverless of one account.

    Every method raises an AccountError, or Refused where the credentials are those of another account: the platform's
    API has no account in its paths, so it would change that account.
    """

    def __init__(self, session: Session) -> None:
        if session.owner != session.account_sid:
            raise Refused(
                f"documents of account {session.account_sid}: expected its own credentials, found those of account "
                f"{session.owner}; Twilio's Serverless platform takes no others: set TWILIO_ACCOUNT_SID and the token "
                f"or key of {session.account_sid}"
            )
        self._session = session

    def find_service(self, name: str) -> Service | None:
        """Return the service with this unique name."""
        return self._find(
            f"service {name}: looking for it", lambda client: self._parse_service(_service(client, name).fetch())
        )

    def create_service(self, name: str) -> Service:
        """Create the service, which must be missing a moment ago."""
        return self._create(
            f"service {name}: creating it",
            lambda client: self._parse_service(
                client.serverless.v1.services.create(
                    unique_name=name, friendly_name=_FRIENDLY_NAME, include_credentials=False
                )
            ),
            lambda: self.find_service(name),
        )

    def delete_service(self, sid: str) -> None:
        """Delete the service with everything in it. Its domain is lost for ever."""
        self._delete(f"service {sid}: deleting it", lambda client: _service(client, sid))

    def find_environment(self, service_sid: str) -> Environment | None:
        """Return the environment of a service."""
        listed = self._session.read_list(
            f"service {service_sid}: listing its environments",
            lambda client: _service(client, service_sid).environments,
            lambda each: self._parse_environment(each) if read_text(each, "unique_name") == _ENVIRONMENT else None,
        )
        return next((each for each in listed if each), None)

    def fetch_environment(self, service_sid: str, sid: str) -> Environment | None:
        """Return the environment, asked for by itself."""
        return self._find(
            f"service {service_sid}: fetching its environment",
            lambda client: self._parse_environment(_service(client, service_sid).environments(sid).fetch()),
        )

    def create_environment(self, service_sid: str) -> Environment:
        """Create the environment of a service."""
        return self._create(
            f"service {service_sid}: creating its environment",
            lambda client: self._parse_environment(
                _service(client, service_sid).environments.create(unique_name=_ENVIRONMENT)
            ),
            lambda: self.find_environment(service_sid),
        )

    def list_assets(self, service_sid: str) -> dict[str, list[str]]:
        """Return the SIDs of all assets of a service, by name."""
        listed = self._session.read_list(
            f"service {service_sid}: listing its assets",
            lambda client: _service(client, service_sid).assets,
            lambda each: (read_text(each, "friendly_name") or "", read_sid(each, "sid", "ZH")),
        )
        assets: dict[str, list[str]] = {}
        for name, sid in listed:
            assets.setdefault(name, []).append(sid)
        return assets

    def create_asset(self, service_sid: str, name: str) -> str:
        """Create an asset and return its SID."""
        return self._create(
            f"document {name}: creating its asset",
            lambda client: read_sid(_service(client, service_sid).assets.create(friendly_name=name), "sid", "ZH"),
            lambda: next(iter(self.list_assets(service_sid).get(name, [])), None),
        )

    def delete_asset(self, service_sid: str, sid: str) -> None:
        """Delete an asset with its versions. Twilio refuses it while one of them is in a build."""
        self._delete(f"asset {sid}: deleting it", lambda client: _service(client, service_sid).assets(sid))

    def find_version(self, service_sid: str, asset_sid: str, path: str) -> str | None:
        """Return the SID of a version of the asset at `path`."""
        listed = self._session.read_list(
            f"document {path}: looking for its content",
            lambda client: _service(client, service_sid).assets(asset_sid).asset_versions,
            lambda each: (read_text(each, "path"), read_sid(each, "sid", "ZN")),
        )
        return next((sid for at, sid in listed if at == path), None)

    def upload(self, service_sid: str, asset_sid: str, path: str, content: str) -> str:
        """Upload a document for everybody to get, and return the SID of the version.

        The package has no method for it, and Twilio's OpenAPI documents do not describe it:
        https://www.twilio.com/docs/serverless/api/resource/asset-version#create-an-asset-version-resource.
        """
        return self._create(
            f"document {path}: uploading it",
            lambda client: _upload(client, f"{_UPLOADS}/{service_sid}/Assets/{asset_sid}/Versions", path, content),
            lambda: self.find_version(service_sid, asset_sid, path),
        )

    def fetch_build(self, service_sid: str, sid: str) -> Build | None:
        """Return a build."""
        return self._find(
            f"build {sid}: fetching it",
            lambda client: self._parse_build(_service(client, service_sid).builds(sid).fetch()),
        )

    def list_builds(self, service_sid: str) -> list[Build]:
        """Return all builds of a service."""
        return self._session.read_list(
            f"service {service_sid}: listing its builds",
            lambda client: _service(client, service_sid).builds,
            self._parse_build,
        )

    def create_build(self, service_sid: str, versions: Mapping[str, str]) -> Build:
        """Start to build these versions, given by path."""
        return self._create(
            f"service {service_sid}: building {len(versions)} documents",
            lambda client: self._parse_build(
                _service(client, service_sid).builds.create(asset_versions=[*versions.values()])
            ),
            lambda: find_usable(self.list_builds(service_sid), versions),
        )

    def wait_for_build(self, service_sid: str, build: Build) -> None:
        """Return when the build is complete. Raise NotServed if it fails, or takes too long.

        Twilio advises to ask every second: https://www.twilio.com/docs/serverless/api/resource/build.
        """
        what = f"build {build.sid}: waiting for it"

        def find_end() -> str | None:
            status = self._session.read(
                what,
                lambda client: read_text(
                    _service(client, service_sid).builds(build.sid).build_status().fetch(), "status"
                ),
            )
            return None if status == "building" else status

        status = self._session.watch(what, find_end, BUILD_SECONDS)
        if status is None:
            raise NotServed(f"build {build.sid} of service {service_sid} is not complete after {BUILD_SECONDS} seconds")
        if status != "completed":
            raise NotServed(f"build {build.sid} of service {service_sid} ended as {status!r}")

    def deploy(self, environment: Environment, build_sid: str) -> None:
        """Put a build into the environment."""

        def find_deployed() -> bool | None:
            now = self.fetch_environment(environment.service_sid, environment.sid)
            return True if now and now.build_sid == build_sid else None

        self._create(
            f"build {build_sid}: deploying it",
            lambda client: bool(
                _service(client, environment.service_sid).environments(environment.sid).deployments.create(build_sid)
            ),
            find_deployed,
        )

    def wait_until_served(self, domain: str, path: str, content: str) -> None:
        """Return when the domain answers with the content. Raise NotServed if it does not.

        A deployment is answered before its content is served everywhere.
        """
        what = f"https://{domain}{path}: asking for it"

        def find_content() -> bool | None:
            try:
                return self._session.visit(what, domain, path) == content or None
            except CallRefused:
                return None

        if self._session.watch(what, find_content, SERVED_SECONDS) is None:
            raise NotServed(f"https://{domain}{path} was deployed, and is not served after {SERVED_SECONDS} seconds")

    def delete_build(self, service_sid: str, sid: str) -> None:
        """Delete a build. Twilio refuses it while it is deployed."""
        self._delete(f"build {sid}: deleting it", lambda client: _service(client, service_sid).builds(sid))

    def _find(self, what: str, call: Callable[[Client], T]) -> T | None:
        """Return what a call that changes nothing answers; None if Twilio says that there is nothing."""
        try:
            return self._session.read(what, call)
        except CallRefused as refusal:
            if refusal.code == _MISSING:
                return None
            raise

    def _create(self, what: str, call: Callable[[Client], T], find: Callable[[], T | None]) -> T:
        """Return what a write made. If its answer was lost, or another run was faster, it is looked for."""
        try:
            return self._session.write(what, call, lambda _: find())
        except CallRefused as refusal:
            if refusal.status == _CONFLICT and (made := find()) is not None:
                return made
            raise

    def _delete(self, what: str, resource: Callable[[Client], Any]) -> None:
        """Delete what `resource` stands for; what is gone already is no error."""
        try:
            self._session.write(
                what,
                lambda client: bool(resource(client).delete()),
                lambda _: True if self._find(what, lambda client: resource(client).fetch()) is None else None,
            )
        except CallRefused as refusal:
            if refusal.code != _MISSING:
                raise

    def _parse_service(self, reported: Any) -> Service:
        self._check_owner(reported)
        return Service(read_sid(reported, "sid", "ZS"), _read_domain(f"{read_text(reported, 'domain_base')}.twil.io"))

    def _parse_environment(self, reported: Any) -> Environment:
        self._check_owner(reported)
        return Environment(
            read_sid(reported, "sid", "ZE"),
            read_sid(reported, "service_sid", "ZS"),
            _read_domain(read_text(reported, "domain_name")),
            read_text(reported, "build_sid") or "",
        )

    def _parse_build(self, reported: Any) -> Build:
        self._check_owner(reported)
        return Build(
            read_sid(reported, "sid", "ZB"),
            read_text(reported, "status") or "",
            _read_versions(reported.asset_versions),
        )

    def _check_owner(self, reported: Any) -> None:
        owner = read_sid(reported, "account_sid", "AC")
        if owner != self._session.account_sid:
            raise Unexpected("account_sid", self._session.account_sid, owner)


def find_usable(builds: Sequence[Build], versions: Mapping[str, str]) -> Build | None:
    """Return a build of exactly these versions that has not failed."""
    wanted = set(versions.values())
    return next((each for each in builds if set(each.versions.values()) == wanted and each.status != "failed"), None)


def _service(client: Client, sid: str) -> Any:
    return client.serverless.v1.services(sid)


def _upload(client: Client, url: str, path: str, content: str) -> str:
    file = (path.rpartition("/")[2], content.encode(), _TYPE)
    form = {"Path": path, "Visibility": "public"}
    answer = client.http_client.request("POST", url, data=form, auth=client.auth, files={"Content": file})
    return read_sid(SimpleNamespace(**json.loads(answer.text)), "sid", "ZN")


def _read_domain(text: str | None) -> str:
    """Return a domain, which becomes a part of the URLs that numbers are given."""
    if text is None or not _DOMAIN.fullmatch(text):
        raise Unexpected("domain_name", "a domain below twil.io", repr((text or "")[:80]))
    return text


def _read_versions(reported: object) -> dict[str, str]:
    """Return the SIDs of the versions in a build, by path."""
    if not isinstance(reported, list) or not all(isinstance(each, dict) for each in reported):
        raise Unexpected("asset_versions", "a list of objects", "something else")
    records = [SimpleNamespace(**{"path": None, "sid": None, **each}) for each in reported]
    return {read_text(each, "path") or "": read_sid(each, "sid", "ZN") for each in records}
