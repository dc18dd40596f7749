"""Read what one account of a seed holds: its numbers and its other resources, section by section.

`SECTIONS` is the list of sections. A function reads each of them: it gets where the section is, what is written there,
the setting and the state so far. It returns the state with the resources of the section.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.core import alerts, messaging_services, number_lifecycle
from fallback.emulator.core.account_lifecycle import KEYS
from fallback.emulator.core.add_ons import ADD_ONS
from fallback.emulator.core.address_configurations import AUTO_CREATION, CONFIGURATIONS
from fallback.emulator.core.alerts import ALERTS
from fallback.emulator.core.messaging_services import POOLED_NUMBERS, POOLED_SHORT_CODES, SERVICES
from fallback.emulator.core.number_search import find_country
from fallback.emulator.core.records import ApiKey, AutoCreation, CallEvent, CallRequest, CallResponse, Record
from fallback.emulator.core.resource_kinds import APPLICATIONS, NUMBERS
from fallback.emulator.core.short_codes import SHORT_CODES
from fallback.emulator.core.sip import BYOC_TRUNKS, SIP_DOMAINS
from fallback.emulator.core.state import Number, Offer, derive_sid, guess_type
from fallback.emulator.core.traffic import CALL_EVENTS, CALLS, MESSAGES, UNDER_WAY
from fallback.emulator.core.trunks import ORIGINATION_URLS, TRUNKS
from fallback.emulator.seed import deployed_texts, values
from fallback.emulator.seed.resource_fields import read_fields, read_resource, read_resources
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.records import Alert, Call, Message, MessagingService, Sender
    from fallback.emulator.core.state import State
    from fallback.emulator.seed.resource_fields import Setting

_R = TypeVar("_R", bound=Record)

# Of a number, these are decided by the number itself or by the API.
_FIXED = ("account_sid", "phone_number", "date_created", "date_updated", "api_version", "displaced_application_sid")


def read_contents(where: str, entry: Mapping[str, Any], setting: Setting, state: State) -> State:
    """Return `state` with the resources in the entry of an account."""
    for name, read in SECTIONS.items():
        state = read(f"{where}.{name}", entry.get(name), setting, state)
    return state


def make_offer(where: str, name: Any) -> Offer:
    """Return a number for sale about which only its name is known."""
    phone_number = values.read_e164(where, name)
    return Offer(phone_number, type=guess_type(phone_number), iso_country=find_country(phone_number))


def check_unique(names: Sequence[str]) -> None:
    """Refuse a name that appears twice."""
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        raise SeedError(f"{twice} appears twice")


def _add(kind: ResourceKind[_R], state: State, resources: Sequence[_R]) -> State:
    present = kind.get_all(state)
    check_unique([*present, *(each.sid for each in resources)])
    return kind.replace_all(state, present | {each.sid: each for each in resources})


def _read_numbers(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read numbers by their names. Their SIDs follow from account, name and the count of numbers before them."""
    numbers, add_ons = [], []
    for issued, (name, entry) in enumerate(values.read_entries(where, entries).items(), len(state.numbers)):
        here = f"{where}.{name}"
        own, below = values.split_mapping(here, entry, "add_ons")
        number = _read_number(here, name, own, setting, issued)
        numbers.append(number)
        add_ons += read_resources(f"{here}.add_ons", below.get("add_ons"), ADD_ONS, setting, resource_sid=number.sid)
    return _add(ADD_ONS, _add(NUMBERS, state, numbers), add_ons)


def _read_number(where: str, name: Any, given: Any, setting: Setting, issued: int) -> Number:
    blank = number_lifecycle.make_blank(issued, setting.account_sid, make_offer(where, name), setting.now)
    present = ["sid", "friendly_name"]
    edits = read_fields(where, given, Number, NUMBERS.parameters, setting, given=present, fixed=_FIXED)
    number = replace(blank, **edits)
    values.read_sid(f"{where}.sid", "PN", number.sid)
    return replace(number, emergency_status="Active") if number.emergency_address_status == "registered" else number


def _read_plain(kind: ResourceKind[Any], where: str, entries: Any, setting: Setting, state: State) -> State:
    return _add(kind, state, read_resources(where, entries, kind, setting))


def _read_short_codes(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read short codes by their digits. Their SIDs follow from account and digits."""
    codes = []
    for digits, entry in values.read_entries(where, entries).items():
        here = f"{where}.{digits}"
        if not isinstance(digits, str) or not digits.isdecimal():
            raise SeedError(f'{here}: {digits!r} is not a short code like "12345"; write it in quotes')
        sid = derive_sid("SC", setting.account_sid, digits)
        codes.append(read_resource(here, sid, entry, SHORT_CODES, setting, friendly_name=digits, short_code=digits))
    return _add(SHORT_CODES, state, codes)


def _read_trunks(where: str, entries: Any, setting: Setting, state: State) -> State:
    trunks, urls = [], []
    for sid, entry in values.read_entries(where, entries).items():
        here = f"{where}.{sid}"
        own, below = values.split_mapping(here, entry, "origination_urls")
        trunks.append(read_resource(here, sid, own, TRUNKS, setting))
        listed = below.get("origination_urls")
        urls += read_resources(f"{here}.origination_urls", listed, ORIGINATION_URLS, setting, trunk_sid=sid)
    return _add(ORIGINATION_URLS, _add(TRUNKS, state, trunks), urls)


def _read_services(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read Messaging Services with the numbers and short codes of their pools, which must be the account's."""
    numbers = {each.phone_number: each for each in state.list_numbers(setting.account_sid)}
    codes = {each.short_code: each for each in state.short_codes.values() if each.account_sid == setting.account_sid}
    for sid, entry in values.read_entries(where, entries).items():
        here = f"{where}.{sid}"
        own, pools = values.split_mapping(here, entry, "phone_numbers", "short_codes")
        service = read_resource(here, sid, own, SERVICES, setting)
        pooled = _read_pool(f"{here}.phone_numbers", pools.get("phone_numbers"), numbers, service, setting)
        pooled_codes = _read_pool(f"{here}.short_codes", pools.get("short_codes"), codes, service, setting)
        state = _add(POOLED_NUMBERS, _add(SERVICES, state, [service]), pooled)
        state = _add(POOLED_SHORT_CODES, state, pooled_codes)
    return state


def _read_pool(
    where: str, listed: Any, members: Mapping[str, Record], service: MessagingService, setting: Setting
) -> list[Sender]:
    names = [values.read_text(where, name) for name in values.read_list(where, listed)]
    for name in names:
        if name not in members:
            raise SeedError(f"{where}: {name!r} is not a number of the account {setting.account_sid}")
    return [messaging_services.make_sender(service, members[name], setting.now) for name in names]


def _read_configurations(where: str, entries: Any, setting: Setting, state: State) -> State:
    configurations = []
    for sid, entry in values.read_entries(where, entries).items():
        here = f"{where}.{sid}"
        own, below = values.split_mapping(here, entry, "auto_creation")
        edits = read_fields(f"{here}.auto_creation", below.get("auto_creation"), AutoCreation, AUTO_CREATION, setting)
        configuration = read_resource(here, sid, own, CONFIGURATIONS, setting)
        configurations.append(replace(configuration, auto_creation=AutoCreation(**edits)))
    return _add(CONFIGURATIONS, state, configurations)


def _read_keys(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read a list of API keys. Like those that the API creates, they are Standard unless they are called main."""
    keys = [_read_key(f"{where}[{index}]", key, setting) for index, key in enumerate(values.read_list(where, entries))]
    return _add(KEYS, state, keys)


def _read_key(where: str, entry: Any, setting: Setting) -> ApiKey:
    values.read_mapping(where, entry, required=["sid", "secret"], optional=["friendly_name", "kind"])
    return ApiKey(
        sid=values.read_sid(f"{where}.sid", "SK", entry["sid"]),
        account_sid=setting.account_sid,
        secret=values.read_text(f"{where}.secret", entry["secret"]),
        kind=values.read_choice(f"{where}.kind", entry.get("kind", "standard"), ("standard", "main")),
        friendly_name=values.read_type(f"{where}.friendly_name", entry.get("friendly_name", ""), str, "text"),
        date_created=setting.now,
        date_updated=setting.now,
    )


def _read_calls(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read calls with their events, which are in the order of the requests."""
    calls, events = [], []
    for sid, entry in values.read_entries(where, entries).items():
        here = f"{where}.{sid}"
        own, below = values.split_mapping(here, entry, "events")
        call = _complete_call(read_resource(here, sid, own, CALLS, setting), setting, state)
        calls.append(call)
        for index, event in enumerate(values.read_list(f"{here}.events", below.get("events"))):
            events.append(_read_call_event(f"{here}.events[{index}]", event, call, index, setting))
    return _add(CALL_EVENTS, _add(CALLS, state, calls), events)


def _complete_call(call: Call, setting: Setting, state: State) -> Call:
    """Return a call with what follows from the rest: its number, its times and its duration."""
    start = call.start_time or setting.now
    end = call.end_time or (None if call.status in UNDER_WAY else start)
    called = next((each for each in state.list_numbers(call.account_sid) if each.phone_number == call.to), None)
    sid = call.phone_number_sid or (called.sid if called and call.direction == "inbound" else "")
    duration = call.duration or (str(int((end - start).total_seconds())) if end else "")
    return replace(
        call,
        phone_number_sid=sid,
        start_time=start,
        end_time=end,
        duration=duration,
        date_created=start,
        date_updated=end or start,
    )


def _read_call_event(where: str, entry: Any, call: Call, index: int, setting: Setting) -> CallEvent:
    values.read_mapping(where, entry, required=["request"], optional=["response"])
    asked = read_fields(f"{where}.request", entry["request"], CallRequest, (), setting)
    given = entry.get("response")
    answer = read_fields(f"{where}.response", given, CallResponse, (), setting, fixed=())
    request, response = CallRequest(**asked), CallResponse(**{"date_created": call.date_created, **answer})
    return CallEvent(
        sid=f"CE{index:08x}{derive_sid('', call.sid)[:24]}",
        account_sid=call.account_sid,
        call_sid=call.sid,
        request=request,
        response=response,
        date_created=call.date_created,
        date_updated=call.date_created,
    )


def _read_messages(where: str, entries: Any, setting: Setting, state: State) -> State:
    messages = [_complete_message(each, setting) for each in read_resources(where, entries, MESSAGES, setting)]
    return _add(MESSAGES, state, messages)


def _complete_message(message: Message, setting: Setting) -> Message:
    date = message.date_sent or setting.now
    return replace(message, date_sent=date, date_created=date, date_updated=date)


def _read_alerts(where: str, entries: Any, setting: Setting, state: State) -> State:
    """Read alerts. The text of an alert follows from its code, its level and its URL."""
    return _add(ALERTS, state, [_complete_alert(each) for each in read_resources(where, entries, ALERTS, setting)])


def _complete_alert(alert: Alert) -> Alert:
    date, text = alert.date_generated, alerts.format_text(alert.error_code, alert.log_level, alert.request_url)
    return replace(alert, alert_text=alert.alert_text or text, date_created=date, date_updated=date)


# Services name numbers and short codes, so these come first.
SECTIONS: Mapping[str, Callable[[str, Any, Setting, State], State]] = {
    "numbers": _read_numbers,
    "applications": partial(_read_plain, APPLICATIONS),
    "short_codes": _read_short_codes,
    "messaging_services": _read_services,
    "trunks": _read_trunks,
    "sip_domains": partial(_read_plain, SIP_DOMAINS),
    "byoc_trunks": partial(_read_plain, BYOC_TRUNKS),
    "address_configurations": _read_configurations,
    "api_keys": _read_keys,
    "calls": _read_calls,
    "messages": _read_messages,
    "alerts": _read_alerts,
    "serverless": deployed_texts.read_services,
}
