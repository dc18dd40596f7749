"""Why a request failed, and the `ErrorCode` that Twilio gives it. One table.

Twilio documents what a code means (https://www.twilio.com/docs/api/errors/<code>) and not always which of two codes a
failure gets; it also refines them. `source` says where a row comes from. A row that is not `certain` is our reading of
the dictionary.
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
    """What Twilio makes of a failure: its code, in which words, and who says so."""

    code: str
    words: str
    source: str
    certain: bool = True


_ERRORS = "https://www.twilio.com/docs/api/errors/"
_SAMPLES = f"{_ERRORS}11200; alerts of 404, 405 and 500 (facts/net.md 4.1)"

# fmt: off
CAUSES: Mapping[FailureKind, Cause] = {
    "bad-url": Cause("11100", "the URL is not a valid one", f"{_ERRORS}11100"),
    # `not-allowed` has no code of its own: nobody asked, and what Twilio would get is not known.
    "not-allowed": Cause("11200", "not asked", "a rule of the drill", certain=False),
    "unreachable-address": Cause("11205", "Twilio cannot reach the address", f"{_ERRORS}11205"),
    "dns": Cause("11210", "the host name has no address", f"{_ERRORS}11210"),
    "unreachable": Cause("11205", "no way leads to the host", f"{_ERRORS}11205", certain=False),
    "connect-timeout": Cause("11201", "no connection in time", f"{_ERRORS}11201"),
    "refused": Cause("11202", "the connection was refused", f"{_ERRORS}11202"),
    "tls": Cause("11220", "the TLS handshake failed", f"{_ERRORS}11220"),
    "tls-timeout": Cause("11220", "the TLS handshake did not end in time", f"{_ERRORS}11220", certain=False),
    "wrong-name": Cause("11235", "the certificate is for another host", f"{_ERRORS}11235"),
    "expired": Cause("11236", "the certificate has expired", f"{_ERRORS}11236"),
    "untrusted": Cause("11237", "no authority that Twilio trusts signed the certificate", f"{_ERRORS}11237"),
    "read-timeout": Cause("11205", "no answer in time", f"{_ERRORS}11205", certain=False),
    # A debugger event of 2023 has `X-Twilio-WebhookError: 11203 HTTP communication total time out triggered` for
    # "Configured tt is 15000ms", which is the default.
    "total-timeout": Cause("11203", "no whole answer in the time for all attempts", f"{_ERRORS}11203"),
    "broken": Cause("11206", "the answer breaks the rules of HTTP", f"{_ERRORS}11206", certain=False),
    "no-answer": Cause("11206", "the server closed the connection without an answer", f"{_ERRORS}11206", certain=False),
    # 11217 is newer and more specific; which products send it already is not documented.
    "status": Cause("11200", "the server answered with an error", _SAMPLES, certain=False),
    "too-many-redirects": Cause("11215", "more than 10 redirects", f"{_ERRORS}11215"),
    "bad-redirect": Cause("11216", "a redirect that Twilio does not follow", f"{_ERRORS}11216"),
    "no-content-type": Cause("11200", "an answer without a content type", f"{_ERRORS}12300"),
    "content-type": Cause("12300", "an answer of a type that Twilio does not take", f"{_ERRORS}12300"),
    "empty": Cause("11770", "an empty answer in chunks", f"{_ERRORS}11770"),
    "too-big": Cause("11750", "a document of more than 64 kB", f"{_ERRORS}11750"),
    "not-xml": Cause("12100", "a document that is not XML", f"{_ERRORS}12100"),
    "wrong-version": Cause("12101", "a document of a version that Twilio does not know", f"{_ERRORS}12101"),
    "wrong-root": Cause("12102", "a document whose root is not <Response>", f"{_ERRORS}12102"),
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
