"""Services of Serverless in a seed: each serves texts at paths, as if they had been deployed long ago.

serverless:
  greetings: {domain_suffix: dev, assets: {/hello.xml: "<Response/>"}}
"""

from __future__ import annotations

import mimetypes
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fallback.emulator.core import parameters, serverless_parameters
from fallback.emulator.core import serverless_lifecycle as lifecycle
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.seed import values
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from fallback.emulator.core.serverless_records import Environment, SourceKind
    from fallback.emulator.core.state import State
    from fallback.emulator.seed.resource_fields import Setting

_ANY_TYPE = "application/octet-stream"


def read_services(where: str, services: Any, setting: Setting, state: State) -> State:
    """Return the state with the services of an account. Raise SeedError for what Twilio refuses."""
    then = setting.now - timedelta(seconds=state.switches.build_seconds + state.switches.deployment_seconds)
    for name, given in values.read_entries(where, services).items():
        here = f"{where}.{name}"
        values.read_mapping(here, given, required=["assets"], optional=["domain_suffix", "functions"])
        suffix = str(given.get("domain_suffix", ""))
        try:
            state, environment = _create_service(state, setting.account_sid, str(name), suffix, then)
            state = _deploy_texts(state, environment, [*_read_texts(here, given)], then)
        except TwilioError as error:
            raise SeedError(f"{here}: {error}") from None
    return state


def _read_texts(where: str, given: Mapping[str, Any]) -> Iterator[tuple[SourceKind, str, str]]:
    """Yield kind, path and text of each asset and function."""
    kinds: dict[str, SourceKind] = {"assets": "asset", "functions": "function"}
    for key, kind in kinds.items():
        for path, text in values.read_entries(f"{where}.{key}", given.get(key)).items():
            yield kind, str(path), values.read_type(f"{where}.{key}.{path}", text, str, "text")


def _create_service(
    state: State, account_sid: str, name: str, suffix: str, then: datetime
) -> tuple[State, Environment]:
    form = {"UniqueName": name, "FriendlyName": name}
    edits = parameters.read(form, serverless_parameters.SERVICE, state.switches, creates=True)
    state, service = lifecycle.create_service(state, account_sid, edits, then)
    form = {"UniqueName": "production", "DomainSuffix": suffix}
    edits = parameters.read(form, serverless_parameters.ENVIRONMENT, state.switches, creates=True)
    return lifecycle.create_environment(state, service, edits, then)


def _deploy_texts(
    state: State, environment: Environment, texts: Sequence[tuple[SourceKind, str, str]], then: datetime
) -> State:
    service = state.serverless_services[environment.service_sid]
    versions = []
    for kind, path, text in texts:
        form = {"Path": path, "Visibility": "public"}
        edits = parameters.read(form, serverless_parameters.VERSION, state.switches, creates=True)
        media_type = mimetypes.guess_type(path)[0] or _ANY_TYPE
        state, source = lifecycle.create_source(state, service, kind, {"friendly_name": path}, then)
        state, version = lifecycle.upload_version(
            state, source, edits, then, content=text.encode(), content_type=media_type
        )
        versions.append(version.sid)
    state, build = lifecycle.create_build(state, service, versions, {}, then)
    return lifecycle.deploy(state, environment, build.sid, build.ends)[0]
