"""A running emulator seen from outside: a client of its control surface."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class EmulatorRefused(Exception):
    """The emulator refused a request. The message is the emulator's."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """An emulator at `url`.

    `environment` points a client at it as its first account.
    """

    url: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def requests(self) -> list[dict[str, Any]]:
        """Return the API requests served so far: method, host, path, query, form, status, actor, faults, committed.

        `status` is None if there was no response. `faults` are the names of those that hit the request. `committed`
        says whether the request changed something, whatever response its client got.
        """
        return self._ask("GET", "/_emulator/requests")  # type: ignore[no-any-return]

    def clear(self) -> None:
        """Forget the requests served so far."""
        self._ask("DELETE", "/_emulator/requests")

    def console(self, number: str, /, *, user: str = "", **settings: str) -> dict[str, Any]:
        """Change fields of `number`, named as in Twilio's JSON, as a person does in the web console.

        `user` is the SID of that person; the same one if it is empty.
        """
        query = f"?{urlencode({'user': user})}" if user else ""
        return self._ask("POST", f"/_emulator/console/{quote(number)}{query}", body=urlencode(settings))  # type: ignore[no-any-return]

    def numbers(self, account: str | None = None) -> list[dict[str, Any]]:
        """Return the numbers of `account`, or of all accounts, as the API shows them. The log does not record it."""
        query = f"?{urlencode({'account': account})}" if account else ""
        return self._ask("GET", f"/_emulator/numbers{query}")  # type: ignore[no-any-return]

    def answers(self, account: str | None = None) -> list[dict[str, Any]]:
        """Return what answers a `call` and a `message` to each number of `account`, or of all: null if nobody does.

        It is a place (number, application, messaging_service or trunk) with its SID, its URL and its fallback.
        """
        query = f"?{urlencode({'account': account})}" if account else ""
        return self._ask("GET", f"/_emulator/answers{query}")  # type: ignore[no-any-return]

    def faults(self, rules: Sequence[str]) -> None:
        """Replace the fault plan and start to count again. An empty plan ends the faults."""
        self._ask("PUT", "/_emulator/faults", body=json.dumps(list(rules)))

    def injected(self) -> dict[str, int]:
        """Return the rules of the fault plan, and how many requests each has hit so far."""
        total: Counter[str] = Counter()
        for each in self._ask("GET", "/_emulator/faults"):
            total[each["rule"]] += each["injected"]
        return dict(total)

    def clock(self) -> datetime:
        """Return the time in the accounts."""
        return datetime.fromisoformat(self._ask("GET", "/_emulator/clock")["time"])

    def set_clock(self, time: datetime | None = None, *, advance: float = 0, running: bool | None = None) -> datetime:
        """Set the clock to `time`, then further by `advance` seconds, and let it run or stop. Return its time."""
        settings = {"time": time and time.isoformat(), "advance": advance, "running": running}
        given = {name: value for name, value in settings.items() if value is not None}
        return datetime.fromisoformat(self._ask("PUT", "/_emulator/clock", body=json.dumps(given))["time"])

    def reset(self, seed: Mapping[str, Any] | None = None) -> None:
        """Begin again as at the start, or with the accounts of `seed`: the clock, the faults and the log, too."""
        self._ask("POST", "/_emulator/reset", body=json.dumps(seed) if seed is not None else None)

    def _ask(self, method: str, target: str, body: str | None = None) -> Any:
        # http.client, unlike urllib.request, uses no proxy from the environment.
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.request(method, target, body)
            response = connection.getresponse()
            answer = json.loads(response.read() or "null")
        except ValueError:
            raise EmulatorRefused("the server there is not an emulator") from None
        finally:
            connection.close()
        if response.status >= 400:
            raise EmulatorRefused(answer["message"])
        return answer
