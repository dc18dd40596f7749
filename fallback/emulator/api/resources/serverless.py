"""serverless.twilio.com and its upload host: https://www.twilio.com/docs/serverless/api.

All kinds are listed, fetched and deleted alike, so a table says where each lies and what is particular about it. A
service is found by its SID or by its unique name, everything else by its SID within what the path names before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api.hosts import SERVERLESS, SERVERLESS_UPLOAD
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.routes import ApiResponse, make_route
from fallback.emulator.api.serverless_bodies import Renderer
from fallback.emulator.api.uploads import read_upload
from fallback.emulator.core import parameters, serverless_parameters
from fallback.emulator.core import serverless_lifecycle as lifecycle
from fallback.emulator.core.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.emulator.api.routes import ApiRequest, Route
    from fallback.emulator.core.serverless_records import Outcome, SourceKind
    from fallback.emulator.core.state import State

_SERVICES = "/v1/Services"
_Change = tuple["State", Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record: its mapping in the state, the key of its lists, its renderer, and fields that tell it apart."""

    records: str
    key: str
    render: str
    fixed: Mapping[str, str] = field(default_factory=dict)


def _make_source_kinds(kind: SourceKind) -> tuple[_Kind, _Kind]:
    source = _Kind("serverless_sources", f"{kind}s", "source", {"kind": kind})
    return source, _Kind("serverless_versions", f"{kind}_versions", "version", {"kind": kind})


_SERVICE = _Kind("serverless_services", "services", "service")
_ENVIRONMENT = _Kind("serverless_environments", "environments", "environment")
_BUILD = _Kind("serverless_builds", "builds", "build")
_STATUS = _Kind("serverless_builds", "builds", "build_status")
_DEPLOYMENT = _Kind("serverless_deployments", "deployments", "deployment")
_VARIABLE = _Kind("serverless_variables", "variables", "variable")
_ASSET, _ASSET_VERSION = _make_source_kinds("asset")
_FUNCTION, _FUNCTION_VERSION = _make_source_kinds("function")
_CONTENT = _Kind("serverless_versions", "function_versions", "content", {"kind": "function"})

# The parts of a path that name a record which holds others.
_HOLDERS = {"environment_sid": "serverless_environments", "source_sid": "serverless_sources"}


def _find_scope(kind: _Kind, before: State, request: ApiRequest, parts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a record of `kind` at this path has. Raise NotFound if what holds it is missing."""
    scope = {**kind.fixed, "account_sid": request.own_account}
    if "service_sid" in parts:
        scope["service_sid"] = _find(_SERVICE, before, request, {"sid": parts["service_sid"]}).sid
    for name, records in _HOLDERS.items():
        if name in parts:
            holder = getattr(before, records).get(parts[name])
            if holder is None or not _has(holder, scope):
                raise NotFound(request.path)
            scope[name] = holder.sid
    return scope


def _has(record: Any, values: Mapping[str, str]) -> bool:
    return all(getattr(record, name) == value for name, value in values.items())


def _find(kind: _Kind, before: State, request: ApiRequest, parts: Mapping[str, str]) -> Any:
    scope, records = _find_scope(kind, before, request, parts), getattr(before, kind.records)
    record = records.get(parts["sid"])
    if record is None and kind is _SERVICE:
        record = next((each for each in records.values() if _has(each, {**scope, "unique_name": parts["sid"]})), None)
    if record is None or not _has(record, scope):
        raise NotFound(request.path)
    return record


def _render(kind: _Kind, state: State, request: ApiRequest) -> Callable[[Any], dict[str, Any]]:
    root = f"{request.locate(SERVERLESS)}{_SERVICES}"
    render: Callable[[Any], dict[str, Any]] = getattr(Renderer(root, state, request.now), kind.render)
    return render


def _list(before: State, request: ApiRequest, kind: _Kind, **parts: str) -> ApiResponse:
    scope = _find_scope(kind, before, request, parts)
    records = [each for each in getattr(before, kind.records).values() if _has(each, scope)]
    return render_list(before, request, records, kind.key, _render(kind, before, request))


def _fetch(before: State, request: ApiRequest, kind: _Kind, **parts: str) -> ApiResponse:
    return ApiResponse(200, _render(kind, before, request)(_find(kind, before, request, parts)), before)


def _create(
    before: State, request: ApiRequest, kind: _Kind, create: Callable[..., _Change], **parts: str
) -> ApiResponse:
    after, record = create(before, request, _find_holder(before, request, kind, parts))
    return ApiResponse(201, _render(kind, after, request)(record), after)


def _find_holder(before: State, request: ApiRequest, kind: _Kind, parts: Mapping[str, str]) -> Any:
    """Return the record in which the path creates another, or None for a service."""
    scope = _find_scope(kind, before, request, parts)
    for name, records in {**_HOLDERS, "service_sid": "serverless_services"}.items():
        if name in scope:
            return getattr(before, records)[scope[name]]
    return None


def _update(
    before: State, request: ApiRequest, kind: _Kind, update: Callable[..., _Change], **parts: str
) -> ApiResponse:
    after, record = update(before, request, _find(kind, before, request, parts))
    return ApiResponse(200, _render(kind, after, request)(record), after)


def _delete(before: State, request: ApiRequest, kind: _Kind, delete: Callable[..., State], **parts: str) -> ApiResponse:
    return ApiResponse(204, None, delete(before, _find(kind, before, request, parts)))


def _create_service(before: State, request: ApiRequest, _holder: None) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.SERVICE, before.switches, creates=True)
    return lifecycle.create_service(before, request.own_account, edits, request.now)


def _update_service(before: State, request: ApiRequest, service: Any) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.SERVICE_SETTINGS, before.switches)
    return lifecycle.update_service(before, service, edits, request.now)


def _create_environment(before: State, request: ApiRequest, service: Any) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.ENVIRONMENT, before.switches, creates=True)
    return lifecycle.create_environment(before, service, edits, request.now)


def _create_source(before: State, request: ApiRequest, service: Any, kind: SourceKind) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.SOURCE, before.switches, creates=True)
    return lifecycle.create_source(before, service, kind, edits, request.now)


def _update_source(before: State, request: ApiRequest, source: Any) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.SOURCE, before.switches, creates=True)
    return lifecycle.update_source(before, source, edits, request.now)


def _upload_version(before: State, request: ApiRequest, source: Any) -> _Change:
    upload = read_upload(request)
    edits = parameters.read(upload.form, serverless_parameters.VERSION, before.switches, creates=True)
    return lifecycle.upload_version(
        before, source, edits, request.now, content=upload.content, content_type=upload.content_type
    )


def _create_build(before: State, request: ApiRequest, service: Any) -> _Change:
    versions = [*request.get_all("AssetVersions"), *request.get_all("FunctionVersions")]
    edits = parameters.read(request.form, serverless_parameters.BUILD, before.switches)
    outcome: Outcome = "failed" if request.is_doomed else "completed"
    return lifecycle.create_build(before, service, versions, edits, request.now, outcome=outcome)


def _deploy(before: State, request: ApiRequest, environment: Any) -> _Change:
    return lifecycle.deploy(before, environment, request.form.get("BuildSid", ""), request.now)


def _create_variable(before: State, request: ApiRequest, environment: Any) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.VARIABLE, before.switches, creates=True)
    return lifecycle.create_variable(before, environment, edits, request.now)


def _update_variable(before: State, request: ApiRequest, variable: Any) -> _Change:
    edits = parameters.read(request.form, serverless_parameters.VARIABLE, before.switches)
    return lifecycle.update_variable(before, variable, edits, request.now)


def _list_logs(before: State, request: ApiRequest, **parts: str) -> ApiResponse:
    """No function is executed here, so there are no logs."""
    _find_scope(_DEPLOYMENT, before, request, parts)
    return render_list(before, request, [], "logs", dict, filters=("FunctionSid", "StartDate", "EndDate"))


def _fetch_log(_before: State, request: ApiRequest, **_parts: str) -> ApiResponse:
    raise NotFound(request.path)


def _make_source_routes(kind: SourceKind, source: _Kind, version: _Kind) -> list[Route]:
    sources = f"{_SERVICES}/{{service_sid:name}}/{kind.title()}s"
    return [
        make_route(
            SERVERLESS,
            sources,
            GET=partial(_list, kind=source),
            POST=partial(_create, kind=source, create=partial(_create_source, kind=kind)),
        ),
        make_route(
            SERVERLESS,
            f"{sources}/{{sid}}",
            GET=partial(_fetch, kind=source),
            POST=partial(_update, kind=source, update=_update_source),
            DELETE=partial(_delete, kind=source, delete=lifecycle.delete_source),
        ),
        make_route(SERVERLESS, f"{sources}/{{source_sid}}/Versions", GET=partial(_list, kind=version)),
        make_route(SERVERLESS, f"{sources}/{{source_sid}}/Versions/{{sid}}", GET=partial(_fetch, kind=version)),
        make_route(
            SERVERLESS_UPLOAD,
            f"{sources}/{{source_sid}}/Versions",
            POST=partial(_create, kind=version, create=_upload_version),
        ),
    ]


def _make_routes(
    path: str,
    kind: _Kind,
    create: Callable[..., _Change],
    update: Callable[..., _Change] | None = None,
    delete: Callable[..., State] | None = None,
) -> list[Route]:
    changes: dict[str, Callable[..., ApiResponse]] = {}
    if update:
        changes["POST"] = partial(_update, kind=kind, update=update)
    if delete:
        changes["DELETE"] = partial(_delete, kind=kind, delete=delete)
    item = "{sid:name}" if kind is _SERVICE else "{sid}"
    return [
        make_route(SERVERLESS, path, GET=partial(_list, kind=kind), POST=partial(_create, kind=kind, create=create)),
        make_route(SERVERLESS, f"{path}/{item}", GET=partial(_fetch, kind=kind), **changes),
    ]


_IN_SERVICE = f"{_SERVICES}/{{service_sid:name}}"
_IN_ENVIRONMENT = f"{_IN_SERVICE}/Environments/{{environment_sid}}"
_VERSION_CONTENT = f"{_IN_SERVICE}/Functions/{{source_sid}}/Versions/{{sid}}/Content"
ROUTES = (
    *_make_routes(_SERVICES, _SERVICE, _create_service, _update_service, lifecycle.delete_service),
    *_make_routes(
        f"{_IN_SERVICE}/Environments", _ENVIRONMENT, _create_environment, delete=lifecycle.delete_environment
    ),
    *_make_source_routes("asset", _ASSET, _ASSET_VERSION),
    *_make_source_routes("function", _FUNCTION, _FUNCTION_VERSION),
    make_route(SERVERLESS, _VERSION_CONTENT, GET=partial(_fetch, kind=_CONTENT)),
    *_make_routes(f"{_IN_SERVICE}/Builds", _BUILD, _create_build, delete=lifecycle.delete_build),
    make_route(SERVERLESS, f"{_IN_SERVICE}/Builds/{{sid}}/Status", GET=partial(_fetch, kind=_STATUS)),
    *_make_routes(f"{_IN_ENVIRONMENT}/Deployments", _DEPLOYMENT, _deploy),
    *_make_routes(
        f"{_IN_ENVIRONMENT}/Variables", _VARIABLE, _create_variable, _update_variable, lifecycle.delete_variable
    ),
    make_route(SERVERLESS, f"{_IN_ENVIRONMENT}/Logs", GET=_list_logs),
    make_route(SERVERLESS, f"{_IN_ENVIRONMENT}/Logs/{{sid}}", GET=_fetch_log),
)
