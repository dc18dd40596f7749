"""The phone numbers of an account: asked for once in a process, and the three things that can be done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.account.inventory import Inventory
from fallback.account.paging import Pages
from fallback.account.records import Unexpected, read_e164, read_flag, read_flags, read_sid, read_text
from fallback.errors import CallRefused, UnexpectedAnswer
from fallback.fields import BY_NAME, FIELDS, NONE, canonical, wire
from fallback.model import Live

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from twilio.rest import Client

    from fallback.account.paging import Page
    from fallback.account.session import Session
    from fallback.fields import Field, Value

NOT_AVAILABLE = 21422  # https://www.twilio.com/docs/api/errors/21422; also said of a number that the account has


class Numbers:
    """The numbers of one account, shared by all threads of a process.

    What was asked for once is not asked for again (`inventory`), and every write replaces what it changed, so that
    reads never show what this process itself has overwritten. Changes made elsewhere in the meantime are not seen:
    a process serves one phase of one command.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        what = f"listing the numbers of account {session.account_sid}"
        self._inventory = Inventory(Pages(what, lambda address: self._read_page(what, address)), self._look_up)

    def find(self, number: str) -> Live | None:
        """Return the number as it is on the account; None if the account has no such number."""
        return self._inventory.find(number)

    def find_all(self, numbers: Collection[str]) -> dict[str, Live]:
        """Return those of `numbers` that are on the account, by E.164."""
        return self._inventory.find_all(numbers)

    def list(self, *, most_pages: int | None) -> tuple[list[Live], bool]:
        """Return the numbers that are known after so many pages, and whether there are no others. None reads all."""
        return self._inventory.list(most_pages=most_pages)

    def fetch(self, number: str, sid: str) -> Live | None:
        """Return the number behind `sid`, asked for by itself; None only if Twilio says that there is none (20404)."""
        return self._fetch(number, sid)

    def wait_for(self, number: str, sid: str) -> Live | None:
        """Return the number behind `sid`, which was not found; None when Twilio keeps saying that there is none.

        A number that was bought a moment ago may be missing for some seconds:
        https://github.com/twilio/terraform-provider-twilio/issues/124.
        """
        return self._session.poll(f"{number}: waiting for {sid}", lambda until: self._fetch(number, sid, until))

    def buy(self, number: str, values: Mapping[str, Value]) -> Live:
        """Buy exactly `number` with `values` in the same call. The caller has looked for it first.

        If the answer is lost, the account is asked for the number until it is there or `Patience.plan_looks` are
        used up. Only then is the call sent again: one number cannot be bought twice. If another run of ours was
        faster, the number that it bought is returned.
        """
        live = self._session.write(
            f"{number}: buying it",
            lambda client: self._parse(self._resource(client).create(phone_number=number, **_keywords(values)), number),
            lambda until: self._wait_for_purchase(number, until),
            hidden=_name_urls(values),
            taken=NOT_AVAILABLE,
        )
        return self._inventory.remember(live)

    def change(self, live: Live, values: Mapping[str, Value]) -> Live:
        """Send `values` in one call and return the number as Twilio answers, or reports if the answer was lost."""

        def find_changed(until: float) -> Live | None:
            now = self._fetch(live.number, live.sid, until)
            return now if now and all(now.fields[name] == value for name, value in values.items()) else None

        changed = self._session.write(
            f"{live.number}: changing {', '.join(values)}",
            lambda client: self._parse(
                self._resource(client)(live.sid).update(**_keywords(values)), live.number, live.sid
            ),
            find_changed,
            hidden=_name_urls(values),
        )
        return self._inventory.remember(changed)

    def release(self, live: Live) -> None:
        """Give the number back to Twilio. It cannot be undone from here."""
        self._session.write(
            f"{live.number}: releasing it",
            lambda client: bool(self._resource(client)(live.sid).delete()),
            lambda until: True if self._fetch(live.number, live.sid, until) is None else None,
        )
        self._inventory.forget(live.number)

    def _fetch(self, number: str, sid: str, until: float | None = None) -> Live | None:
        try:
            live = self._session.read(
                f"{number}: fetching {sid}",
                lambda client: self._parse(self._resource(client)(sid).fetch(), number, sid),
                until,
            )
        except CallRefused as refusal:
            if refusal.code == 20404:
                return None
            raise
        return self._inventory.remember(live)

    def _wait_for_purchase(self, number: str, until: float) -> Live | None:
        return self._session.poll(f"{number}: waiting for it", lambda until: self._look_up(number, until), until)

    def _look_up(self, number: str, until: float | None = None) -> Live | None:
        """Return the number, asked for by its name. The list's filter matches parts of numbers too."""
        what = f"{number}: looking for it"
        listed = self._session.read_list(what, self._resource, self._parse, until=until, phone_number=number)
        _check_unique(what, listed)
        return next((live for live in listed if live.number == number), None)

    def _read_page(self, what: str, address: str | None) -> Page[Live]:
        page = self._session.read_page(what, self._resource, self._parse, address)
        _check_unique(what, page.records)
        return page

    def _parse(self, reported: Any, number: str = "", sid: str = "") -> Live:
        """Return a record as a value of ours. Raise Unexpected if it is not of the number, or the SID, asked for."""
        live = parse_number(reported, self._session.account_sid)
        for name, asked, answered in (("phone_number", number, live.number), ("sid", sid, live.sid)):
            if asked and asked != answered:
                raise Unexpected(name, asked, answered)
        return live

    def _resource(self, client: Client) -> Any:
        return client.api.v2010.accounts(self._session.account_sid).incoming_phone_numbers


def parse_number(reported: Any, account_sid: str) -> Live:
    """Return a record of the package as a value of ours. Raise Unexpected if it is no number of the account."""
    owner = read_sid(reported, "account_sid", "AC")
    if owner != account_sid:
        raise Unexpected("account_sid", account_sid, owner)
    return Live(
        number=read_e164(reported, "phone_number"),
        sid=read_sid(reported, "sid", "PN"),
        account_sid=owner,
        fields={field.name: canonical(field, _read_value(reported, field)) for field in FIELDS},
        capabilities=tuple(sorted(name for name, can in read_flags(reported, "capabilities").items() if can)),
    )


def _read_value(reported: Any, field: Field) -> Value | None:
    return read_flag(reported, field.name) if field.kind == "flag" else read_text(reported, field.name)


def _check_unique(what: str, numbers: Sequence[Live]) -> None:
    """Raise UnexpectedAnswer if two entries of one answer have the same number: nobody could say which is meant."""
    sids: dict[str, str] = {}
    for live in numbers:
        if (other := sids.setdefault(live.number, live.sid)) != live.sid:
            raise UnexpectedAnswer(what, f"phone_number: expected {live.number} once, found {other} and {live.sid}")


def _keywords(values: Mapping[str, Value]) -> dict[str, str | bool]:
    return {name: wire(BY_NAME[name], value) for name, value in values.items()}


def _name_urls(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the names by which messages call the URLs among `values`, each of which may hold a secret."""
    return {
        str(value): f"<{name} as declared>"
        for name, value in values.items()
        if BY_NAME[name].kind == "url" and value != NONE
    }
