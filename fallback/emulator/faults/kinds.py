"""What can go wrong between a client and Twilio, as a table of faults that can be injected.

The table below is all there is: `--fault`, `running(faults=…)`, `/_emulator/faults`, the help text and
`docs/emulator.md` are checked against it or made from it. `fault_rules` says which requests a fault hits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fallback.emulator.core.errors import unknown_field


class FaultError(ValueError):
    """A fault, or a rule about one, that makes no sense."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `value` says what is given with it after `=`, if anything; in brackets: it may be left out.

    A fault "before" takes the place of what was asked for: nothing is changed. With one "after" the change is
    made and saved, and only its answer is spoilt. One "along" comes on top of whatever else happens.
    """

    name: str
    value: str
    stage: Literal["before", "after", "along"]
    meaning: str

    @property
    def act(self) -> str:
        """The name without its stage: what happens to the answer."""
        return self.name.removesuffix(f"_{self.stage}")

    @property
    def usage(self) -> str:
        """How it is written."""
        if self.value.startswith("["):
            return f"{self.name}[=SECONDS]"
        return f"{self.name}={self.value.upper()}" if self.value else self.name


KINDS = (
    Kind("drop_before", "", "before", "The connection is closed without an answer; nothing was changed."),
    Kind("drop_after", "", "after", "The change is made, then the connection is closed without an answer."),
    Kind("reset_before", "", "before", "The connection is reset (TCP RST) without an answer; nothing was changed."),
    Kind("reset_after", "", "after", "The change is made, then the connection is reset (TCP RST) without an answer."),
    Kind("hang_before", "", "before", "No answer ever comes, and nothing is changed."),
    Kind("hang_after", "", "after", "The change is made, but no answer ever comes."),
    Kind("slow", "seconds", "after", "The change is made at once; the answer comes so many seconds later."),
    Kind("latency", "milliseconds", "along", "The request arrives so much later, even if its client has gone by then."),
    Kind("500_before", "", "before", "500 with code 20500; nothing was changed."),
    Kind("500_after", "", "after", "The change is made, and answered with 500 and code 20500."),
    Kind("502_before", "", "before", "502 with a page of HTML, as from a gateway; nothing was changed."),
    Kind("502_after", "", "after", "The change is made, and answered with 502 and a page of HTML."),
    Kind("503_before", "", "before", "503 with code 20503; nothing was changed."),
    Kind("503_after", "", "after", "The change is made, and answered with 503 and code 20503."),
    Kind("html_before", "", "before", "200 with a page of HTML, as from a proxy; nothing was changed."),
    Kind("html_after", "", "after", "The change is made, and answered with 200 and a page of HTML."),
    Kind(
        "truncated",
        "",
        "after",
        "The change is made; the connection is closed after half of the answer's body (without a body: at once).",
    ),
    Kind("429", "[seconds]", "before", "429 with code 20429, and with `Retry-After` if seconds are given."),
    Kind(
        "concurrency",
        "requests",
        "before",
        "So many requests of an account are served at once; 429 with code 20429 for one more. Add latency to see it.",
    ),
    Kind("401", "", "before", "401 with code 20003, as for a wrong token."),
    Kind("suspended", "", "before", "403 with code 20403, as for a suspended account."),
    Kind("restricted", "", "before", "403 with code 70051, as for a restricted API key without the permission (U)."),
    Kind("ignore", "parameter", "along", "The parameter, like `VoiceFallbackUrl`, is dropped without a word."),
    Kind(
        "hidden",
        "seconds",
        "along",
        "What the request creates is left out of lists, and is 404 by its SID, for so many seconds.",
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind with its value, empty if there is none."""

    kind: Kind
    value: str = ""

    @property
    def amount(self) -> float:
        """The value as a number."""
        return float(self.value or 0)


def fault(text: str) -> Fault:
    """The fault that `text` names: `KIND` or `KIND=VALUE`."""
    name, equals, value = text.partition("=")
    kind = BY_NAME.get(name)
    if kind is None:
        raise FaultError(unknown_field(name, BY_NAME).replace("field", "fault"))
    if not _fits(kind, value, given=bool(equals)):
        raise FaultError(f"{text!r} is not {kind.usage}")
    return Fault(kind, value)


def _fits(kind: Kind, value: str, *, given: bool) -> bool:
    if not given:
        return not kind.value or kind.value.startswith("[")
    if kind.value == "parameter":
        return value.isalnum()
    if kind.value in {"requests", "milliseconds"}:
        return value.isdecimal()
    return "seconds" in kind.value and value.replace(".", "", 1).isdecimal()


def help_text() -> str:
    """The faults as `fallback emulator --help` lists them."""
    return "\n".join(f"{kind.usage}\n    {kind.meaning.replace('`', '')}" for kind in KINDS)


def markdown() -> str:
    """The faults as the table in docs/emulator.md."""
    return "\n".join(["| fault | |", "| --- | --- |", *(f"| `{kind.usage}` | {kind.meaning} |" for kind in KINDS)])
