"""Answer requests that use test credentials: what Twilio would answer, with nothing bought, sent, called or charged.

https://www.twilio.com/docs/iam/test-credentials. Of the resources served here, test credentials may POST to
IncomingPhoneNumbers, Messages and Calls. The magic numbers do not work with other credentials.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from fallback.emulator.api.resources import calls, incoming_phone_numbers, messages
from fallback.emulator.api.routes import ACCOUNTS, ApiResponse, find_account_sid
from fallback.emulator.core.errors import TwilioError, Unauthenticated
from fallback.emulator.core.records import Call, Message
from fallback.emulator.core.state import Offer, derive_sid, is_e164

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.access import Principal
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_NEVER_AVAILABLE = "+15005550000"
_NEVER_VALID = "+15005550001"
_ALWAYS_VALID = "+15005550006"
_EMPTY_AREA_CODE = "533"
_FULL_AREA_CODE = "500"

# The errors of the magic numbers, for the parameters From and To. From any other number than +15005550006 is the last.
_MESSAGE_FROM = {
    _NEVER_VALID: (21212, "The 'From' number {} is not a valid phone number"),
    "+15005550008": (21611, "This 'From' number has exceeded the maximum number of queued messages: {}"),
}
_MESSAGE_FROM_OTHER = (21606, "The 'From' phone number {} is not owned by the account, or cannot send messages")
_MESSAGE_TO = {
    _NEVER_VALID: (21211, "The 'To' number {} is not a valid phone number"),
    "+15005550002": (21612, "The 'To' phone number {} is not currently reachable"),
    "+15005550003": (21408, "Permission to send a message has not been enabled for the region of {}"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient: {}"),
    "+15005550009": (21614, "The 'To' number {} is not a valid mobile number"),
}
_CALL_FROM = {_NEVER_VALID: (21212, "The 'From' number {} is not a valid phone number")}
_CALL_FROM_OTHER = (21210, "The source phone number provided, {}, is not yet verified for your account")
_CALL_TO = {
    _NEVER_VALID: (21217, "The phone number {} does not appear to be valid"),
    "+15005550002": (21214, "The 'To' phone number {} cannot be reached"),
    "+15005550003": (21215, "Account not authorized to call {}"),
    "+15005550004": (21216, "Account not allowed to call {}"),
}


def answer(before: State, request: ApiRequest, principal: Principal) -> ApiResponse:
    """Return the response to `request`. The state stays as it is."""
    if find_account_sid(request.path) not in {None, principal.sid}:
        raise Unauthenticated
    rehearse = _REHEARSALS.get(request.path.removeprefix(f"{ACCOUNTS}/{principal.sid}/"))
    if rehearse is None or request.method != "POST":
        raise TwilioError(20008, "Resource not accessible with Test Account Credentials")
    return replace(rehearse(before, request, principal.sid), state=before)


def _buy(before: State, request: ApiRequest, account_sid: str) -> ApiResponse:
    phone_number = request.form.get("PhoneNumber", "")
    area_code = "" if phone_number else request.form.get("AreaCode", "")
    if phone_number == _NEVER_VALID:
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    if phone_number == _NEVER_AVAILABLE:
        raise TwilioError(21422, f"{phone_number} is not available")
    if area_code == _EMPTY_AREA_CODE:
        raise TwilioError(21452, f"No phone numbers found in area code {area_code}")
    if area_code == _FULL_AREA_CODE:
        request = replace(request, form={**request.form, "PhoneNumber": _ALWAYS_VALID})
    stocked = replace(before, available=before.available | {_ALWAYS_VALID: Offer(_ALWAYS_VALID)})
    return incoming_phone_numbers.buy(stocked, request, account_sid)


def _send(before: State, request: ApiRequest, account_sid: str) -> ApiResponse:
    """Rehearse a message. Twilio's list of codes names those of missing parameters."""
    form = request.form
    _check_given(form, 21604, "To")
    _check_given(form, 21603, "From", "MessagingServiceSid")
    _check_given(form, 21602, "Body", "MediaUrl", "ContentSid")
    if form.get("From"):
        _check_numbers(form, _MESSAGE_FROM, _MESSAGE_FROM_OTHER, _MESSAGE_TO)
    message = Message(
        sid=derive_sid("SM", account_sid, form["To"], request.now),
        account_sid=account_sid,
        to=form["To"],
        from_=form.get("From", ""),
        body=form.get("Body", ""),
        status="queued",
        direction="outbound-api",
        messaging_service_sid=form.get("MessagingServiceSid", ""),
        num_segments=str(_count_segments(form.get("Body", ""))),
        num_media=str(len(request.get_all("MediaUrl"))),
        date_created=request.now,
        date_updated=request.now,
    )
    return ApiResponse(201, messages.render_message(message, request, before), before)


def _call(before: State, request: ApiRequest, account_sid: str) -> ApiResponse:
    form = request.form
    _check_given(form, 21201, "To")
    _check_given(form, 21213, "From")
    _check_given(form, 21205, "Url", "Twiml", "ApplicationSid")
    _check_numbers(form, _CALL_FROM, _CALL_FROM_OTHER, _CALL_TO)
    call = Call(
        sid=derive_sid("CA", account_sid, form["To"], request.now),
        account_sid=account_sid,
        to=form["To"],
        from_=form["From"],
        status="queued",
        direction="outbound-api",
        date_created=request.now,
        date_updated=request.now,
    )
    return ApiResponse(201, calls.render_call(call, request, before), before)


def _check_given(form: Mapping[str, str], code: int, *names: str) -> None:
    if not any(form.get(name) for name in names):
        raise TwilioError(code, f"{' or '.join(names)} is required")


def _check_numbers(
    form: Mapping[str, str],
    sources: Mapping[str, tuple[int, str]],
    other: tuple[int, str],
    recipients: Mapping[str, tuple[int, str]],
) -> None:
    """Raise the error of a magic number. A recipient that is none must have the form of a number."""
    source, recipient = form["From"], form["To"]
    if source != _ALWAYS_VALID:
        _refuse(sources.get(source, other), source)
    if recipient in recipients or not is_e164(recipient):
        _refuse(recipients.get(recipient, recipients[_NEVER_VALID]), recipient)


def _refuse(error: tuple[int, str], number: str) -> NoReturn:
    code, message = error
    raise TwilioError(code, message.format(number))


def _count_segments(body: str) -> int:
    """Return how many segments a text has: 160 characters, or 70 if some are not ASCII (U), less if there are more."""
    alone, joined = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= alone else -(-len(body) // joined)


_REHEARSALS = {"IncomingPhoneNumbers.json": _buy, "Messages.json": _send, "Calls.json": _call}
