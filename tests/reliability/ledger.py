"""What the account and the record say after a scenario, judged by the invariants; and the table of all that was judged.

Nothing here believes the provider: numbers and purchases are what the account reports over HTTP (its list, and its own
log of who created and deleted what), records are what the state holds.
"""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus
from uuid import uuid4

import requests

from tests.seeds import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.emulator import Emulator

FOLDER = "FALLBACK_LEDGER"  # the variable that names the folder in which every worker of a run keeps its entries
SECRET = "canary/of+the api:secret"
PASSWORD = "canary.of~the.url_password"


def list_disguises(canary: str) -> tuple[str, ...]:
    """A secret as it may turn up: plain, in base64 at each of its three offsets, and URL-encoded either way."""
    encoded = (base64.b64encode(b" " * offset + canary.encode()) for offset in range(3))
    # The characters at either end depend on the neighbours.
    return (canary, quote(canary, safe=""), quote_plus(canary), *(text[4:-4].decode() for text in encoded))


def find_secrets(texts: Iterable[str]) -> list[str]:
    """Every disguise of a canary that stands in one of `texts`."""
    wanted = {disguise for canary in (TOKEN, SECRET, PASSWORD) for disguise in list_disguises(canary)}
    return [disguise for text in texts for disguise in sorted(wanted) if disguise in text]


@dataclass(frozen=True)
class Verdict:
    """What the invariants say; all empty is what they want."""

    bought_twice: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not any(asdict(self).values())


def judge(
    emulator: Emulator,
    record: Mapping[str, str],
    *,
    seeded: Iterable[str] = (),
    bought: Mapping[str, int] | None = None,
    released: Mapping[str, int] | None = None,
    kept: Iterable[str] = (),
    texts: Iterable[str] = (),
) -> Verdict:
    """The account against the record (SIDs by number) and against what was declared.

    `seeded` were on the account before, `bought` and `released` say how often that was declared of a number, and
    `kept` are on the account and rightly in no record.
    """
    bought, released = bought or {}, released or {}
    account = {entry["phone_number"]: entry["sid"] for entry in emulator.numbers()}
    names = {sid: number for number, sid in [*record.items(), *account.items()]}
    created, deleted = (_count_events(emulator, action, names) for action in ("created", "deleted"))
    return Verdict(
        bought_twice=_list_excess(bought, created),
        lost=tuple(sorted({n for n in seeded if not released.get(n)} - {*account} | {*record} - {*account})),
        orphaned=tuple(sorted(n for n in created if n in account and n not in kept and record.get(n) != account[n])),
        released=_list_excess(released, deleted),
        secrets=tuple(find_secrets(texts)),
    )


def _list_excess(declared: Mapping[str, int], happened: Counter[str]) -> tuple[str, ...]:
    """What happened and was not declared. A SID that is in no list any more can only be counted."""
    undeclared = [name for name in happened if name.startswith("+") and happened[name] > declared.get(name, 0)]
    too_many = happened.total() - sum(declared.values())
    return tuple(sorted(undeclared)) or tuple(f"{too_many} more than declared" for _ in range(too_many > 0))


def _count_events(emulator: Emulator, action: str, names: Mapping[str, str]) -> Counter[str]:
    """How often each number was created or deleted, from the account's own log, which names SIDs."""
    who = emulator.environment["TWILIO_ACCOUNT_SID"], emulator.environment["TWILIO_AUTH_TOKEN"]
    counted: Counter[str] = Counter()
    with requests.Session() as session:
        session.trust_env = False
        page = f"{emulator.url}/v1/Events?EventType=phone-number.{action}&PageSize=1000"
        while page:
            answer = session.get(page, auth=who, timeout=30).json()
            counted.update(names.get(event["resource_sid"], event["resource_sid"]) for event in answer["events"])
            page = answer["meta"]["next_page_url"]
    return counted


@dataclass
class Ledger:
    """What one test injected, what was survived, and what the invariants found."""

    row: int
    injected: int = 0
    survived: int = 0
    bought_twice: int = 0
    lost: int = 0
    orphaned: int = 0
    released: int = 0
    secrets: int = 0
    note: str = ""
    judged: bool = False

    def enter(self, verdict: Verdict, faults: int) -> None:
        """Counts `faults` that came before this verdict, and fails unless the invariants hold."""
        self.judged = True
        self.injected += faults
        self.survived += faults if verdict.holds else 0
        self.bought_twice += len(verdict.bought_twice)
        self.lost += len(verdict.lost)
        self.orphaned += len(verdict.orphaned)
        self.released += len(verdict.released)
        self.secrets += len(verdict.secrets)
        assert verdict == Verdict()

    def keep(self) -> None:
        """Writes the counts where the end of the run finds them, whichever worker this is."""
        if folder := os.environ.get(FOLDER):
            (Path(folder) / f"{uuid4()}.json").write_text(json.dumps(asdict(self)))


_COUNTS = ("injected", "survived", "bought_twice", "lost", "orphaned", "released", "secrets")


def format_table(folder: Path) -> list[str]:
    """The lines of the final table: a row for every scenario that ran, their sum, and the notes (seeds, seconds)."""
    entries = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    if not entries:
        return []
    numbered = sorted({entry["row"] for entry in entries})
    sums = {row: [sum(e[count] for e in entries if e["row"] == row) for count in _COUNTS] for row in numbered}
    total = [sum(column) for column in zip(*sums.values(), strict=True)]
    head = ("row", "tests", "faults injected", "survived", "bought twice", "lost", "orphaned", "released", "secrets")
    tests = Counter(entry["row"] for entry in entries)
    lines = [(str(row), str(tests[row]), *map(str, sums[row])) for row in numbered]
    lines.append(("all", str(len(entries)), *map(str, total)))
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    aligned = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *lines)]
    return [*aligned, *sorted(entry["note"] for entry in entries if entry["note"])]
