"""Why a request failed, and the `ErrorCode` that Twilio gives it. One table.

Twilio documents what a code means (https://www.twilio.com/docs/api/errors/<code>) and not always which of two codes a
failure gets; it also refines them. docs/drill.md says of each row where it comes from, and which are not confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.twiml.document import FaultId

FailureKind = Literal[
    "bad-url",
    "not-allowed",
    "unreachable-address",
    "dns",
    "unreachable",
    "connect-timeout",
    "refused",
    "tls",
    "tls-timeout",
    "wrong-name",
    "expired",
    "untrusted",
    "read-timeout",
    "total-timeout",
    "broken",
    "no-answer",
    "status",
    "too-many-redirects",
    "bad-redirect",
    "no-content-type",
    "content-type",
    "empty",
    "too-big",
    "not-xml",
    "wrong-version",
    "wrong-root",
]

# After which failures the policies of `rp` in a URL's fragment ask again; "4xx" and "5xx" look at the status.
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
RETRIED: Mapping[str, frozenset[FailureKind]] = {
    "ct": frozenset(
        {"unreachable", "connect-timeout", "refused", "tls", "tls-timeout", "wrong-name", "expired", "untrusted"}
    ),
    "rt": frozenset({"read-timeout"}),
}

# Nothing answered, and perhaps because this machine has no network.
NO_NETWORK: frozenset[FailureKind] = frozenset({"dns", "unreachable", "connect-timeout"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What Twilio makes of a failure: its code, and what happened in our words."""

    code: str
    words: str


# fmt: off
CAUSES: Mapping[FailureKind, Cause] = {
    "bad-url": Cause("11100", "the URL is not a valid one"),
    "not-allowed": Cause("11200", "not asked"),  # the code is a guess: nobody knows what Twilio would get
    "unreachable-address": Cause("11205", "Twilio cannot reach the address"),
    "dns": Cause("11210", "the host name has no address"),
    "unreachable": Cause("11205", "no way leads to the host"),
    "connect-timeout": Cause("11201", "no connection in time"),
    "refused": Cause("11202", "the connection was refused"),
    "tls": Cause("11220", "the TLS handshake failed"),
    "tls-timeout": Cause("11220", "the TLS handshake did not end in time"),
    "wrong-name": Cause("11235", "the certificate is for another host"),
    "expired": Cause("11236", "the certificate has expired"),
    "untrusted": Cause("11237", "no authority that Twilio trusts signed the certificate"),
    "read-timeout": Cause("11205", "no answer in time"),
    # A debugger event of 2023 has `X-Twilio-WebhookError: 11203 HTTP communication total time out triggered` beside
    # "Configured tt is 15000ms", which is the default.
    "total-timeout": Cause("11203", "no whole answer in the time for all attempts"),
    "broken": Cause("11206", "the answer breaks the rules of HTTP"),
    "no-answer": Cause("11206", "the server closed the connection without an answer"),
    "status": Cause("11200", "the server answered with an error"),
    "too-many-redirects": Cause("11215", "more than 10 redirects"),
    "bad-redirect": Cause("11216", "a redirect that Twilio does not follow"),
    "no-content-type": Cause("11200", "an answer without a content type"),
    "content-type": Cause("12300", "an answer of a type that Twilio does not take"),
    "empty": Cause("11770", "an empty answer in chunks"),
    "too-big": Cause("11750", "a document of more than 64 kB"),
    "not-xml": Cause("12100", "a document that is not XML"),
    "wrong-version": Cause("12101", "a document of a version that Twilio does not know"),
    "wrong-root": Cause("12102", "a document whose root is not <Response>"),
}
# fmt: on

# What the rules of `fallback.twiml` that are fatal are called here.
BY_FAULT: Mapping[FaultId, FailureKind] = {
    "too-big": "too-big",
    "not-xml": "not-xml",
    "wrong-version": "wrong-version",
    "wrong-root": "wrong-root",
}


class Failure(Exception):
    """A request that failed: of which kind, what was seen, and the status of the answer, if there was one.

    `detail` may quote what comes from outside.
    """

    def __init__(self, kind: FailureKind, detail: str = "", status: int = 0) -> None:
        self.kind = kind
        self.detail = detail
        self.status = status
        super().__init__(self.words)

    @property
    def code(self) -> str:
        """Twilio's `ErrorCode`."""
        return CAUSES[self.kind].code

    @property
    def words(self) -> str:
        """What happened, in words of ours and with what was seen."""
        words = CAUSES[self.kind].words
        return f"{words}: {self.detail}" if self.detail else words

    def is_retried(self, policies: frozenset[str]) -> bool:
        """Whether the policies of a URL's fragment (`rp`) ask again after it."""
        if self.kind == "status":
            return f"{self.status // 100}xx" in policies or "all" in policies
        return any(self.kind in kinds for policy, kinds in RETRIED.items() if policy in policies or "all" in policies)
