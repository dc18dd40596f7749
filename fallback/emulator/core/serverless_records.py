"""What an account holds on Twilio's Serverless platform: frozen values, named as in Twilio's JSON.

https://www.twilio.com/docs/serverless/api. Terms: a *source* is an asset or a function, which is a name for its
*versions*; a version is content at a path. A *build* is a set of versions. A *deployment* puts a build into an
*environment*, whose domain then serves the versions of that build and of no other.

Premise: a build says at its creation when it is done and how it ends. So its status follows from the time of the
request that asks, and nothing runs in the background.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the state file reads the annotations
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - as above
from typing import Literal

SourceKind = Literal["asset", "function"]
Outcome = Literal["completed", "failed"]
DEFAULT_RUNTIME = "node22"  # (U)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A container of everything below. `domain_base` is new for each service, also for one with an earlier name."""

    sid: str
    account_sid: str
    unique_name: str
    friendly_name: str
    domain_base: str
    date_created: datetime
    date_updated: datetime
    include_credentials: bool = True
    ui_editable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A domain of a service. `build_sid` is the build that is deployed, if any."""

    sid: str
    account_sid: str
    service_sid: str
    unique_name: str
    domain_name: str
    date_created: datetime
    date_updated: datetime
    domain_suffix: str = ""
    build_sid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An asset or a function: a name for versions of one file."""

    sid: str
    account_sid: str
    service_sid: str
    kind: SourceKind
    friendly_name: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Content that was uploaded for a source, to be served at `path`."""

    sid: str
    account_sid: str
    service_sid: str
    source_sid: str
    kind: SourceKind
    path: str
    visibility: str
    content: bytes
    content_type: str
    date_created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A set of versions that can be deployed together. `ends` is when the build is done, `outcome` how it ends."""

    sid: str
    account_sid: str
    service_sid: str
    versions: tuple[str, ...]
    date_created: datetime
    ends: datetime
    outcome: Outcome = "completed"
    dependencies: Mapping[str, str] = field(default_factory=dict)
    runtime: str = DEFAULT_RUNTIME

    def get_status(self, now: datetime) -> str:
        """Return `building` until the build ends, then its outcome."""
        return self.outcome if now >= self.ends else "building"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A build put into an environment. Without a build, the environment serves nothing afterwards."""

    sid: str
    account_sid: str
    service_sid: str
    environment_sid: str
    build_sid: str
    date_created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of an environment, for functions."""

    sid: str
    account_sid: str
    service_sid: str
    environment_sid: str
    key: str
    value: str
    date_created: datetime
    date_updated: datetime
