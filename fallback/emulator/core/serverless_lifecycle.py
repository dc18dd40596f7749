"""Create, change and delete what Serverless holds. Pure: each function returns the next state.

Each function raises the TwilioError with which Twilio refuses; the state is then unchanged. The messages in quotes of
public issues are Twilio's own; the codes beside them are not documented (U).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.serverless_records import Build, Deployment, Environment, Service, Source, Variable, Version
from fallback.emulator.core.state import State, derive_sid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from fallback.emulator.core.serverless_records import Outcome, SourceKind
    from fallback.emulator.core.state import Edits
    from fallback.emulator.core.table import Table

# https://www.twilio.com/docs/serverless/functions-assets/assets
_MOST_BYTES = {"public": 25 * 2**20, "protected": 25 * 2**20, "private": 10 * 2**20}
_MOST_VERSIONS = {"public": 1000, "protected": 1000, "private": 50}
_NEWEST = 2**32 - 1


def create_service(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, Service]:
    """Create a service. Its domain ends in digits that an earlier service with its name did not have."""
    own = [service for service in state.serverless_services.values() if service.account_sid == account_sid]
    if len(own) >= (most := state.switches.services_limit):
        # https://github.com/twilio-labs/dev-phone/issues/178
        raise TwilioError(20001, f"Services are limited to less than or equal to {most}")
    name = edits["unique_name"]
    if any(service.unique_name == name for service in own):
        raise TwilioError(20409, "Service with this UniqueName already exists.")
    service = Service(
        sid=_issue(state, "ZS", account_sid),
        account_sid=account_sid,
        domain_base=f"{name.lower()}-{1000 + state.issued % 9000}",
        date_created=now,
        date_updated=now,
        **edits,
    )
    return _store(state, "serverless_services", service), service


def update_service(state: State, service: Service, edits: Edits, now: datetime) -> tuple[State, Service]:
    """Change a service."""
    edited = replace(service, **edits, date_updated=now)
    return _put(state, "serverless_services", edited), edited


def delete_service(state: State, service: Service) -> State:
    """Delete a service with everything in it. A switch refuses that while a build of it is deployed."""
    environments = _list_in(state.serverless_environments, service.sid)
    if state.switches.deleting_service == "refused" and any(each.build_sid for each in environments):
        raise TwilioError(20001, "Cannot delete Service because it has an active Deployment.")
    for name in _WITHIN_SERVICE:
        state = _keep(state, name, lambda each: each.service_sid != service.sid)
    return _keep(state, "serverless_services", lambda each: each.sid != service.sid)


def create_environment(state: State, service: Service, edits: Edits, now: datetime) -> tuple[State, Environment]:
    """Create an environment with its domain."""
    name, suffix = edits["unique_name"], edits.get("domain_suffix", "")
    others = _list_in(state.serverless_environments, service.sid)
    if any(other.unique_name == name or other.domain_suffix == suffix for other in others):
        # https://github.com/RJPearson94/terraform-provider-twilio/issues/78
        raise TwilioError(20409, "Environment with this UniqueName or DomainSuffix already exists.")
    if len(others) >= (most := state.switches.environments_limit):
        raise TwilioError(20001, f"Environments are limited to less than or equal to {most}")
    environment = Environment(
        sid=_issue(state, "ZE", service.sid),
        account_sid=service.account_sid,
        service_sid=service.sid,
        domain_name=f"{service.domain_base}{'-' if suffix else ''}{suffix.lower()}.twil.io",
        date_created=now,
        date_updated=now,
        **edits,
    )
    return _store(state, "serverless_environments", environment), environment


def delete_environment(state: State, environment: Environment) -> State:
    """Delete an environment. Its domain serves nothing afterwards."""
    for name in ("serverless_deployments", "serverless_variables"):
        state = _keep(state, name, lambda each: each.environment_sid != environment.sid)
    return _keep(state, "serverless_environments", lambda each: each.sid != environment.sid)


def create_source(
    state: State, service: Service, kind: SourceKind, edits: Edits, now: datetime
) -> tuple[State, Source]:
    """Create an asset or a function. Two of them may have one name."""
    source = Source(
        sid=_issue(state, "ZH", service.sid),
        account_sid=service.account_sid,
        service_sid=service.sid,
        kind=kind,
        date_created=now,
        date_updated=now,
        **edits,
    )
    return _store(state, "serverless_sources", source), source


def update_source(state: State, source: Source, edits: Edits, now: datetime) -> tuple[State, Source]:
    """Change the name of an asset or a function."""
    edited = replace(source, **edits, date_updated=now)
    return _put(state, "serverless_sources", edited), edited


def delete_source(state: State, source: Source) -> State:
    """Delete an asset or a function with its versions. What is built stays served until the next deployment.

    Twilio documents for functions that none of their versions may be in a build; a switch decides for both.
    """
    built = _list_built(state)
    own = {each.sid for each in state.serverless_versions.values() if each.source_sid == source.sid}
    if own & built and state.switches.deleting_built_source == "refused":
        raise TwilioError(20001, f"Cannot delete {source.kind.title()} because it's part of a Build.")
    state = _keep(state, "serverless_versions", lambda each: each.sid in built or each.sid not in own)
    return _keep(state, "serverless_sources", lambda each: each.sid != source.sid)


def upload_version(
    state: State, source: Source, edits: Edits, now: datetime, *, content: bytes, content_type: str
) -> tuple[State, Version]:
    """Upload content for a source."""
    if len(content) > (most := _MOST_BYTES[edits["visibility"]]):
        raise TwilioError(20001, f"Content may have at most {most} bytes")
    version = Version(
        sid=_issue(state, "ZN", source.sid),
        account_sid=source.account_sid,
        service_sid=source.service_sid,
        source_sid=source.sid,
        kind=source.kind,
        content=content,
        content_type=content_type,
        date_created=now,
        **edits,
    )
    return _store(state, "serverless_versions", version), version


def create_build(
    state: State,
    service: Service,
    versions: Sequence[str],
    edits: Edits,
    now: datetime,
    *,
    outcome: Outcome = "completed",
) -> tuple[State, Build]:
    """Start to build `versions`."""
    _check_versions(state, service, versions)
    _check_build_quota(state, service.account_sid, now)
    build = Build(
        sid=_issue(state, "ZB", service.sid),
        account_sid=service.account_sid,
        service_sid=service.sid,
        versions=tuple(versions),
        date_created=now,
        ends=now + timedelta(seconds=state.switches.build_seconds),
        outcome=outcome,
        **edits,
    )
    return _store(state, "serverless_builds", build), build


def _check_versions(state: State, service: Service, versions: Sequence[str]) -> None:
    if not versions:
        # https://github.com/twilio/twilio-cli/issues/215
        raise TwilioError(20001, "At least one Function Version or Asset Version is required for Build.")
    held = [state.serverless_versions.get(sid) for sid in versions]
    known = [version for version in held if version is not None and version.service_sid == service.sid]
    if len(known) < len(versions):
        raise TwilioError(20001, "Build contains a Version that does not exist in the Service.")
    if len({version.path for version in known}) < len(known):
        raise TwilioError(20001, "Build contains two Versions with the same Path.")
    for visibility, most in _MOST_VERSIONS.items():
        if sum(version.visibility == visibility for version in known) > most:
            raise TwilioError(20001, f"Build may contain at most {most} {visibility} Versions")


def _check_build_quota(state: State, account_sid: str, now: datetime) -> None:
    own = [build for build in state.serverless_builds.values() if build.account_sid == account_sid]
    recent = [build for build in own if build.date_created > now - timedelta(hours=1)]
    if len(recent) >= (most := state.switches.builds_per_hour):
        raise TwilioError(20001, f"Builds are limited to less than or equal to {most} per hour")


def delete_build(state: State, build: Build) -> State:
    """Delete a build, unless it is deployed."""
    if any(each.build_sid == build.sid for each in state.serverless_environments.values()):
        # https://github.com/RJPearson94/terraform-provider-twilio/issues/28
        raise TwilioError(20001, "Cannot delete Build because it's part of an active Deployment.")
    return _keep(state, "serverless_builds", lambda each: each.sid != build.sid)


def deploy(state: State, environment: Environment, build_sid: str, now: datetime) -> tuple[State, Deployment]:
    """Put a build into an environment, or none to serve nothing."""
    build = state.serverless_builds.get(build_sid)
    if build_sid and (build is None or build.service_sid != environment.service_sid):
        raise TwilioError(20001, f"Build {build_sid} does not exist in the Service.")
    if build and build.get_status(now) != "completed":
        raise TwilioError(20001, f"Build {build_sid} is not completed.")
    if build_sid == environment.build_sid:
        # https://github.com/twilio-labs/serverless-api/issues/27
        raise TwilioError(20409, "Environment already has requested deployment.")
    deployment = Deployment(
        sid=_issue(state, "ZD", environment.sid),
        account_sid=environment.account_sid,
        service_sid=environment.service_sid,
        environment_sid=environment.sid,
        build_sid=build_sid,
        date_created=now,
    )
    deployed = replace(environment, build_sid=build_sid, date_updated=now)
    return _put(_store(state, "serverless_deployments", deployment), "serverless_environments", deployed), deployment


def create_variable(state: State, environment: Environment, edits: Edits, now: datetime) -> tuple[State, Variable]:
    """Create a variable, unless the environment has one with its key."""
    own = (each for each in state.serverless_variables.values() if each.environment_sid == environment.sid)
    if any(each.key == edits["key"] for each in own):
        raise TwilioError(20409, "Variable with this Key already exists.")
    variable = Variable(
        sid=_issue(state, "ZV", environment.sid),
        account_sid=environment.account_sid,
        service_sid=environment.service_sid,
        environment_sid=environment.sid,
        date_created=now,
        date_updated=now,
        **edits,
    )
    return _store(state, "serverless_variables", variable), variable


def update_variable(state: State, variable: Variable, edits: Edits, now: datetime) -> tuple[State, Variable]:
    """Change a variable."""
    edited = replace(variable, **edits, date_updated=now)
    return _put(state, "serverless_variables", edited), edited


def delete_variable(state: State, variable: Variable) -> State:
    """Delete a variable."""
    return _keep(state, "serverless_variables", lambda each: each.sid != variable.sid)


def settle(state: State, now: datetime) -> State:
    """Delete what Twilio keeps for a time only: versions in no build, then sources without versions.

    https://www.twilio.com/docs/serverless/api, and
    https://www.twilio.com/en-us/changelog/changes-to-retention-policy-for-functions-and-assets. A build keeps its
    versions, whether it is deployed or not.
    """
    if not state.serverless_sources and not state.serverless_versions:
        return state
    oldest = now - timedelta(seconds=state.switches.retention_seconds)
    built = _list_built(state)
    after = _keep(state, "serverless_versions", lambda each: each.sid in built or each.date_created > oldest)
    used = {version.source_sid for version in after.serverless_versions.values()}
    return _keep(after, "serverless_sources", lambda each: each.sid in used or each.date_created > oldest)


_WITHIN_SERVICE = (
    "serverless_environments",
    "serverless_sources",
    "serverless_versions",
    "serverless_builds",
    "serverless_deployments",
    "serverless_variables",
)


def _issue(state: State, prefix: str, *parts: object) -> str:
    """Return a SID. SIDs sort by age, the newest first, as Twilio lists versions (U for the rest)."""
    return f"{prefix}{_NEWEST - state.issued:08x}{derive_sid('', *parts, state.issued)[:24]}"


def _store(state: State, name: str, record: Any) -> State:
    """Return the state with a new record, for which it issued a SID."""
    return replace(_put(state, name, record), issued=state.issued + 1)


def _put(state: State, name: str, record: Any) -> State:
    table: Table[Any] = getattr(state, name)
    edits: dict[str, Any] = {name: table | {record.sid: record}}
    return replace(state, **edits)


def _keep(state: State, name: str, is_kept: Callable[[Any], bool]) -> State:
    table: Table[Any] = getattr(state, name)
    gone = [sid for sid, each in table.items() if not is_kept(each)]
    edits: dict[str, Any] = {name: table.remove(*gone)}
    return replace(state, **edits) if gone else state


def _list_in(records: Mapping[str, Environment], service_sid: str) -> list[Environment]:
    return [each for each in records.values() if each.service_sid == service_sid]


def _list_built(state: State) -> set[str]:
    return {sid for build in state.serverless_builds.values() for sid in build.versions}
