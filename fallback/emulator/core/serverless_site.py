"""What the domain of an environment serves: the versions of its deployed build.

A deployment is answered before its content is served everywhere; a switch says how long that takes. The signature of
a protected path is the one that Twilio sends: https://www.twilio.com/docs/usage/webhooks/webhooks-security.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.serverless_records import Environment, Version
    from fallback.emulator.core.state import State


def find_environment(state: State, domain: str) -> Environment | None:
    """Return the environment with this domain."""
    environments = state.serverless_environments.values()
    return next((each for each in environments if each.domain_name == domain.lower()), None)


def find_version(state: State, environment: Environment, path: str, now: datetime) -> Version | None:
    """Return what the environment serves at `path`. A private version is not served."""
    served = now - timedelta(seconds=state.switches.deployment_seconds)
    own = [each for each in state.serverless_deployments.values() if each.environment_sid == environment.sid]
    # The newest has the smallest SID.
    newest = min((each for each in own if each.date_created <= served), key=lambda each: each.sid, default=None)
    build = state.serverless_builds.get(newest.build_sid) if newest else None
    versions = [state.serverless_versions.get(sid) for sid in build.versions] if build else []
    return next((each for each in versions if each and each.path == path and each.visibility != "private"), None)


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the `X-Twilio-Signature` of a request."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
