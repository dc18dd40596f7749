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
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.serverless_records import Environment
    from fallback.emulator.core.state import State

_ANY_TYPE = "application/octet-stream"


def deploy(state: State, where: str, account_sid: str, services: Any, now: datetime) -> State:
    """Return the state with the services that a seed gives an account. Raise SeedError for what Twilio refuses."""
    then = now - timedelta(seconds=state.switches.build_seconds + state.switches.deployment_seconds)
    for name, given in values.read_entries(where, services).items():
        here = f"{where}.{name}"
        values.read_mapping(here, given, required=["assets"], optional=["domain_suffix"])
        assets = values.read_entries(f"{here}.assets", given["assets"])
        texts = {
            str(path): values.read_type(f"{here}.assets.{path}", text, str, "text") for path, text in assets.items()
        }
        try:
            state, environment = _create_service(
                state, account_sid, str(name), str(given.get("domain_suffix", "")), then
            )
            state = _deploy_texts(state, environment, texts, then)
        except TwilioError as error:
            raise SeedError(f"{here}: {error}") from None
    return state


def _create_service(
    state: State, account_sid: str, name: str, suffix: str, then: datetime
) -> tuple[State, Environment]:
    form = {"UniqueName": name, "FriendlyName": name}
    edits = parameters.read(form, serverless_parameters.SERVICE, state.switches, creates=True)
    state, service = lifecycle.create_service(state, account_sid, edits, then)
    form = {"UniqueName": "production", "DomainSuffix": suffix}
    edits = parameters.read(form, serverless_parameters.ENVIRONMENT, state.switches, creates=True)
    return lifecycle.create_environment(state, service, edits, then)


def _deploy_texts(state: State, environment: Environment, texts: Mapping[str, str], then: datetime) -> State:
    service = state.serverless_services[environment.service_sid]
    versions = []
    for path, text in texts.items():
        form = {"Path": path, "Visibility": "public"}
        edits = parameters.read(form, serverless_parameters.VERSION, state.switches, creates=True)
        kind = mimetypes.guess_type(path)[0] or _ANY_TYPE
        state, source = lifecycle.create_source(state, service, "asset", {"friendly_name": path}, then)
        state, version = lifecycle.upload_version(state, source, edits, then, content=text.encode(), content_type=kind)
        versions.append(version.sid)
    state, build = lifecycle.create_build(state, service, versions, {}, then)
    return lifecycle.deploy(state, environment, build.sid, build.ends)[0]
