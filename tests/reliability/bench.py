"""A bench: what Pulumi's engine does with our provider, without Pulumi, so that a scenario costs milliseconds.

Every command is a fresh process to the provider (it knows nothing of the account), the record is kept between them,
and a provider that raises leaves the record as it was. The calls are the provider's own, over HTTP.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fallback.account.accounts import Accounts
from fallback.errors import FallbackError
from fallback.provider import PhoneNumberProvider
from tests.reliability.ledger import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.account.retry import Patience
    from fallback.emulator import Emulator
    from tests.reliability.ledger import Verdict

Bag = dict[str, Any]


def voice(url: str = "https://www.example.com/v", fallback: str = "https://net.example.org/v") -> Bag:
    """The fields of a voice handler by URL, as a program declares them."""
    return {
        "voice_url": url,
        "voice_method": "POST",
        "voice_fallback_url": fallback,
        "voice_fallback_method": "POST",
        "voice_caller_id_lookup": False,
        "voice_application_sid": "none",
        "trunk_sid": "none",
    }


def purchase(url: str = "https://www.example.com/v") -> Bag:
    return {**voice(url), "buy": True}


@dataclass
class Bench:
    emulator: Emulator
    patience: Patience
    declared: dict[str, Bag] = field(default_factory=dict)
    inputs: dict[str, Bag] = field(default_factory=dict)
    outputs: dict[str, Bag] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    provider: Any = field(default_factory=PhoneNumberProvider)
    seeded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.seeded = tuple(entry["phone_number"] for entry in self.emulator.numbers())

    def _start_process(self) -> None:
        """The next command's process knows nothing of the account."""
        self.provider.accounts = Accounts(self.emulator.environment, patience=self.patience)

    def up(self) -> dict[str, str]:
        """One `pulumi up`: every number is tried. Returns what was refused or failed, by number."""
        self._start_process()
        for number in set(self.inputs) - set(self.declared):
            self.provider.delete(number, self.outputs.pop(number))
            del self.inputs[number]
        return {number: text for number in self.declared if (text := self._apply(number))}

    def _apply(self, number: str) -> str:
        inputs = self.inputs.get(number, {})
        checked = self.provider.check(copy.deepcopy(inputs), {"phone_number": number, **self.declared[number]})
        if checked.failures:
            return checked.failures[0].reason
        if inputs == checked.inputs:
            return ""
        desired = copy.deepcopy(checked.inputs)
        try:
            if number in self.outputs:
                outputs = self.provider.update(number, self.outputs[number], desired).outs
            else:
                outputs = self.provider.create(desired).outs
        except FallbackError as error:
            self.said += [str(error), repr(error)]
            return str(error)
        self.inputs[number], self.outputs[number] = checked.inputs, outputs or {}
        return ""

    def refresh(self) -> dict[str, str]:
        """One `pulumi refresh`: what is gone leaves the record. Returns what failed, by number."""
        self._start_process()
        failed = {}
        for number in list(self.outputs):
            try:
                read = self.provider.read(number, copy.deepcopy(self.outputs[number]))
            except FallbackError as error:
                self.said += [str(error), repr(error)]
                failed[number] = str(error)
                continue
            if read.id:
                self.inputs[number], self.outputs[number] = read.inputs, read.outs
            else:
                del self.inputs[number], self.outputs[number]
        return failed

    def plan(self) -> dict[str, set[str]]:
        """One `pulumi preview`: the properties that would change, by number; `{"create"}` for a new one."""
        self._start_process()
        return {number: changed for number in self.declared if (changed := self._plan_number(number))}

    def _plan_number(self, number: str) -> set[str]:
        recorded = self.inputs.get(number)
        wanted = self.provider.check(copy.deepcopy(recorded or {}), {"phone_number": number, **self.declared[number]})
        if recorded is None:
            return {"create"}
        return {name for name in {*recorded, *wanted.inputs} if recorded.get(name) != wanted.inputs.get(name)}

    def writes(self) -> list[tuple[str, dict[str, str]]]:
        """The API's writes since the log was cleared."""
        return [(seen["method"], seen["form"]) for seen in self.emulator.requests() if seen["method"] != "GET"]

    def check_settled(self) -> None:
        """Nothing is left to do, and doing it writes nothing."""
        assert self.refresh() == {}
        assert self.plan() == {}
        self.emulator.clear()
        assert self.up() == {}
        assert self.writes() == []

    def verdict(self, texts: Iterable[str] = (), kept: Iterable[str] = (), **declared: Mapping[str, int]) -> Verdict:
        """The invariants; unless said otherwise every number that may be bought was to be bought once."""
        record = {n: str(outputs["sid"]) for n, outputs in self.outputs.items() if not outputs.get("release")}
        once = {number: 1 for number, entry in self.declared.items() if entry.get("buy")}
        return judge(
            self.emulator,
            record,
            seeded=self.seeded,
            bought=declared.get("bought", once),
            released=declared.get("released"),
            kept=kept,
            texts=[*self.said, *texts, repr(self.outputs)],
        )
