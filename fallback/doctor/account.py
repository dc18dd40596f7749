"""The account: credentials and what they may read, the clock, and the stack's numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from fallback.account.accounts import Accounts
from fallback.account.settings import read_settings
from fallback.account.transport import HttpTransport
from fallback.display import display_text
from fallback.doctor.diagnosis import approve, leave_open, object_to
from fallback.errors import AccountError, NoCredentials, Refused
from fallback.plan.stack import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fallback.account.accounts import Account
    from fallback.account.settings import Settings
    from fallback.account.transport import Request, Response
    from fallback.doctor.diagnosis import Diagnosis
    from fallback.model import Stack

# Signatures of requests carry no time, but certificates and the dates of waivers do.
MOST_SECONDS_OFF = 60


class DatedTransport:
    """Sends requests, and keeps the `Date` of the last response and the time at which it came."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._http = HttpTransport()
        self._now = now
        self.dates: tuple[str, datetime] | None = None

    def __call__(self, request: Request) -> Response:
        """Send `request`, as `HttpTransport` does."""
        response = self._http(request)
        self.dates = response.headers.get("date", ""), self._now()
        return response

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def diagnose_account(environ: Mapping[str, str], stack: Stack | None) -> Iterator[Diagnosis]:
    """Ask the account of `stack`, or the one that the environment names. Nothing is written."""
    try:
        settings = read_settings(environ)
    except (NoCredentials, Refused) as error:
        yield object_to("credentials", *_split(str(error)))
        yield leave_open("account", "not asked, because of the credentials")
        return
    yield _describe_endpoint(settings)
    transport = DatedTransport(lambda: datetime.now(UTC))
    try:
        with Accounts(environ, transport=transport) as accounts:
            account = accounts.open(stack.account if stack else "")
            opens = _guard("credentials", lambda: _diagnose_credentials(account, settings))
            yield opens
            yield diagnose_clock(transport.dates)
            if opens.verdict == "ok":
                yield _guard("account", lambda: _diagnose_standing(account))
                yield _guard("rights", lambda: _diagnose_rights(account))
            if opens.verdict == "ok" and stack:
                yield _guard("stack", lambda: diagnose_stack(stack, accounts))
    finally:
        transport.close()


def _guard(subject: str, check: Callable[[], Diagnosis]) -> Diagnosis:
    """Make a check that asks the account. Its failure is what is wrong, and does not hide the other checks."""
    try:
        return check()
    except (AccountError, Refused) as error:
        return object_to(subject, *_split(str(error)))


def diagnose_clock(dates: tuple[str, datetime] | None) -> Diagnosis:
    """Compare this machine's clock with the `Date` that a response carried."""
    try:
        theirs = parsedate_to_datetime(dates[0]) if dates else None
    except ValueError:
        theirs = None
    if dates is None or theirs is None or theirs.tzinfo is None:
        return leave_open("clock", "the account's answer has no date")
    seconds = round((dates[1] - theirs).total_seconds())
    if abs(seconds) <= MOST_SECONDS_OFF:
        return approve("clock", f"within {MOST_SECONDS_OFF} s of the account's")
    side = "ahead of" if seconds > 0 else "behind"
    return object_to(
        "clock", f"{abs(seconds)} s {side} the account's", "set this machine's clock, or run a time service"
    )


def diagnose_stack(stack: Stack, accounts: Accounts) -> Diagnosis:
    """Look for the stack's numbers on its account."""
    live = accounts.find_numbers(stack)
    missing = [desired.number for desired in stack.numbers.values() if is_missing(desired, live)]
    count = len(stack.numbers)
    if missing:
        return object_to(
            "stack",
            f"{len(missing)} of {count} declared numbers are not on account {stack.account}: {', '.join(missing)}",
            "correct the numbers or the account in the stack file; `buy: true` buys a number",
        )
    return approve("stack", f"{stack.name}: {len(live)} of {count} declared numbers are on account {stack.account}")


def _diagnose_credentials(account: Account, settings: Settings) -> Diagnosis:
    owner = settings.credentials.account_sid
    of = "" if account.sid == owner else f" of the parent account {owner}"
    account.list(most_pages=1)  # what every verb does first; its refusal says what to do
    return approve("credentials", f"{_name_kind(settings)}{of} opens account {account.sid}")


def _diagnose_rights(account: Account) -> Diagnosis:
    refused = account.find_refused()
    if refused:
        return object_to(
            "rights",
            f"the credentials may not read {', '.join(refused)}",
            "`fallback audit` cannot judge what it may not read; allow the key to read it",
        )
    return approve("rights", "numbers, applications, events, Messaging Services and trunks can be read")


def _name_kind(settings: Settings) -> str:
    username = settings.credentials.username
    return f"API key {username}" if username.startswith("SK") else "auth token"


def _diagnose_standing(account: Account) -> Diagnosis:
    standing = account.read_standing()
    if standing is None:
        return leave_open("account", f"{account.sid}; its name and status are not readable by this API key")
    name = f"{account.sid} {display_text(standing.name)}"
    if standing.status != "active":
        return object_to("account", f"{name} is {display_text(standing.status)}", "reactivate it in the Console")
    return approve("account", f"{name}, {display_text(standing.kind)}")


def _describe_endpoint(settings: Settings) -> Diagnosis:
    where = settings.endpoint.locate("api")
    return approve("endpoint", f"{where}, region US1" if not settings.endpoint.base else f"{where} stands for Twilio")


def _split(message: str) -> tuple[str, str]:
    """Take a message of ours apart: what is wrong, and after the last semicolon what to do."""
    detail, _, remedy = message.rpartition("; ")
    return (detail, remedy) if detail else (message, "")
