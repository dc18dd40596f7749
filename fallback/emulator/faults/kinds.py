"""The faults that can be injected between a client and Twilio, as a table.

`KINDS` is the only list. `--fault`, `running(faults=…)`, `/_emulator/faults`, the help text and docs/emulator.md are
read with it or made from it. `plan` says which requests a fault hits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fallback.emulator.core.errors import describe_unknown


class FaultError(ValueError):
    """A fault, or a rule about one, that the emulator cannot read."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `value` names what is written after `=`, if anything; in brackets, it may be left out.

    A fault at the stage "before" takes the place of the request: nothing is changed. With a fault "after", the change
    is made and saved, and then its response is spoilt. A fault "along" adds to whatever else happens.
    """

    name: str
    value: str
    stage: Literal["before", "after", "along"]
    meaning: str

    @property
    def act(self) -> str:
        """The name without its stage: what happens to the response."""
        return self.name.removesuffix(f"_{self.stage}")

    @property
    def usage(self) -> str:
        """How people write it."""
        if self.value.startswith("["):
            return f"{self.name}[=SECONDS]"
        return f"{self.name}={self.value.upper()}" if self.value else self.name


KINDS = (
    Kind("drop_before", "", "before", "The connection is closed without a response; nothing is changed."),
    Kind("drop_after", "", "after", "The change is made, then the connection is closed without a response."),
    Kind("reset_before", "", "before", "The connection is reset (TCP RST) without a response; nothing is changed."),
    Kind("reset_after", "", "after", "The change is made, then the connection is reset (TCP RST) without a response."),
    Kind("hang_before", "", "before", "No response ever comes, and nothing is changed."),
    Kind("hang_after", "", "after", "The change is made, but no response ever comes."),
    Kind("slow", "seconds", "after", "The change is made at once; the response comes this many seconds later."),
    Kind(
        "latency", "milliseconds", "along", "The request arrives this much later, even if its client has left by then."
    ),
    Kind("500_before", "", "before", "500 with code 20500; nothing is changed."),
    Kind("500_after", "", "after", "The change is made; the response is 500 with code 20500."),
    Kind("502_before", "", "before", "502 with an HTML page, as from a gateway; nothing is changed."),
    Kind("502_after", "", "after", "The change is made; the response is 502 with an HTML page."),
    Kind("503_before", "", "before", "503 with code 20503; nothing is changed."),
    Kind("503_after", "", "after", "The change is made; the response is 503 with code 20503."),
    Kind("html_before", "", "before", "200 with an HTML page, as from a proxy; nothing is changed."),
    Kind("html_after", "", "after", "The change is made; the response is 200 with an HTML page."),
    Kind(
        "truncated",
        "",
        "after",
        "The change is made; the connection is closed after half of the response's body (without a body: at once).",
    ),
    Kind("429", "[seconds]", "before", "429 with code 20429, and with `Retry-After` if seconds are given."),
    Kind(
        "concurrency",
        "requests",
        "before",
        "This many requests of an account are served at once; one more gets 429 with code 20429. Combine with latency.",
    ),
    Kind("401", "", "before", "401 with code 20003, as for a wrong token."),
    Kind("suspended", "", "before", "403 with code 20403, as for a suspended account."),
    Kind("restricted", "", "before", "403 with code 70051, as for a restricted API key without the permission (U)."),
    Kind("ignore", "parameter", "along", "The parameter, for example `VoiceFallbackUrl`, is dropped without an error."),
    Kind("failed_build", "", "along", "The build of Serverless that the request starts fails in the end."),
    Kind(
        "hidden",
        "seconds",
        "along",
        "What the request creates is left out of lists, and is 404 by its SID, for this many seconds.",
    ),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
_LONGEST_AMOUNT = 9  # characters; a longer number of seconds overflows a timer or a date


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind with its value, which is empty if it has none."""

    kind: Kind
    value: str = ""

    @property
    def amount(self) -> float:
        """The value as a number."""
        return float(self.value or 0)


def parse_fault(text: str) -> Fault:
    """Return the fault that `text` names: `KIND` or `KIND=VALUE`."""
    name, equals, value = text.partition("=")
    kind = _BY_NAME.get(name)
    if kind is None:
        raise FaultError(describe_unknown("fault", name, _BY_NAME))
    if not _is_value(kind, value, given=bool(equals)):
        raise FaultError(f"{text!r} is not {kind.usage}")
    return Fault(kind, value)


def _is_value(kind: Kind, value: str, *, given: bool) -> bool:
    if not given:
        return not kind.value or kind.value.startswith("[")
    if kind.value == "parameter":
        return value.isalnum()
    if len(value) > _LONGEST_AMOUNT:
        return False
    if kind.value in {"requests", "milliseconds"}:
        return value.isdecimal()
    return "seconds" in kind.value and value.replace(".", "", 1).isdecimal()


def render_help() -> str:
    """Return the faults as `fallback emulator --help` lists them."""
    return "\n".join(f"{kind.usage}\n    {kind.meaning.replace('`', '')}" for kind in KINDS)


def render_markdown() -> str:
    """Return the faults as the table in docs/emulator.md."""
    return "\n".join(["| fault | |", "| --- | --- |", *(f"| `{kind.usage}` | {kind.meaning} |" for kind in KINDS)])
