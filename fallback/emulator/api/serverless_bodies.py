"""Render what Serverless holds as Twilio's JSON, with the keys of https://github.com/twilio/twilio-oai."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallback.emulator.core.serverless_records import (
        Build,
        Deployment,
        Environment,
        Service,
        Source,
        Variable,
        Version,
    )
    from fallback.emulator.core.state import State

_SERVICE_LINKS = {"environments": "Environments", "functions": "Functions", "assets": "Assets", "builds": "Builds"}
_ENVIRONMENT_LINKS = {"variables": "Variables", "deployments": "Deployments", "logs": "Logs"}


class Renderer:
    """Renders records with links below `root`, the URL of `/v1/Services`, as they are at the time `now`."""

    def __init__(self, root: str, state: State, now: datetime) -> None:
        self._root = root
        self._state = state
        self._now = now

    def service(self, service: Service) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/service."""
        return self._render(service, service.sid, _SERVICE_LINKS)

    def environment(self, environment: Environment) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/environment."""
        path = f"{environment.service_sid}/Environments/{environment.sid}"
        body = self._render(environment, path, _ENVIRONMENT_LINKS)
        unset = {name: body[name] or None for name in ("build_sid", "domain_suffix")}
        return {**body, **unset}

    def source(self, source: Source) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/asset, and the same for functions."""
        path = f"{source.service_sid}/{source.kind.title()}s/{source.sid}"
        body = self._render(source, path, {f"{source.kind}_versions": "Versions"})
        return _leave_out(body, "kind")

    def version(self, version: Version) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/asset-version, and the same for functions."""
        path = f"{version.service_sid}/{version.kind.title()}s/{version.source_sid}/Versions/{version.sid}"
        links = {"function_version_content": "Content"} if version.kind == "function" else {}
        body = self._render(version, path, links)
        source = {f"{version.kind}_sid": version.source_sid}
        return _leave_out({**body, **source}, "kind", "source_sid", "content", "content_type")

    def content(self, version: Version) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/function-version-content."""
        body = self.version(version)
        text = version.content.decode(errors="replace")
        url = {"content": text, "url": f"{body['url']}/Content"}
        return _leave_out({**body, **url}, "path", "visibility", "date_created", "links")

    def build(self, build: Build) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/build."""
        body = self._render(build, f"{build.service_sid}/Builds/{build.sid}", {"build_status": "Status"})
        held = [self._state.serverless_versions.get(sid) for sid in build.versions]
        more = {
            "status": build.get_status(self._now),
            "asset_versions": self._list_built(held, "asset"),
            "function_versions": self._list_built(held, "function"),
            "dependencies": [{"name": name, "version": version} for name, version in build.dependencies.items()],
            "date_updated": _render_date(min(self._now, build.ends)),
        }
        return _leave_out({**body, **more}, "versions", "ends", "outcome")

    def build_status(self, build: Build) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/build#fetch-a-build-status."""
        body = self.build(build)
        own = {name: body[name] for name in ("sid", "account_sid", "service_sid", "status")}
        return {**own, "url": f"{body['url']}/Status"}

    def deployment(self, deployment: Deployment) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/deployment."""
        path = f"{deployment.service_sid}/Environments/{deployment.environment_sid}/Deployments/{deployment.sid}"
        body = self._render(deployment, path)
        return {**body, "build_sid": deployment.build_sid or None, "date_updated": body["date_created"]}

    def variable(self, variable: Variable) -> dict[str, Any]:
        """https://www.twilio.com/docs/serverless/api/resource/variable."""
        path = f"{variable.service_sid}/Environments/{variable.environment_sid}/Variables/{variable.sid}"
        return self._render(variable, path)

    def _render(self, record: Any, path: str, links: dict[str, str] | None = None) -> dict[str, Any]:
        url = f"{self._root}/{path}"
        values = {name: _render_date(value) for name, value in asdict(record).items()}
        shown = {"links": {name: f"{url}/{part}" for name, part in links.items()}} if links else {}
        return {**values, "url": url, **shown}

    def _list_built(self, versions: Iterable[Version | None], kind: str) -> list[dict[str, Any]]:
        """Return the versions of one kind as a build shows them, with the visibility in capitals."""
        shown = [self.version(each) for each in versions if each is not None and each.kind == kind]
        return [_leave_out({**body, "visibility": body["visibility"].upper()}, "url", "links") for body in shown]


def _render_date(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


def _leave_out(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
