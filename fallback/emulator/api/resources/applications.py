"""`/Applications`: https://www.twilio.com/docs/usage/api/applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.paging import keys_2010, page
from fallback.emulator.api.routes import ACCOUNT, Answer, route, sid
from fallback.emulator.core import application_lifecycle as applications
from fallback.emulator.core import parameters

if TYPE_CHECKING:
    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import State


def _list(before: State, call: Call, account: str) -> Answer:
    name = call.query.get("FriendlyName")
    found = [
        application
        for application in before.applications.values()
        if application.account_sid == account and name in {None, "", application.friendly_name}
    ]
    shown = page(found, call.path, call.query, ("FriendlyName",))
    entries = [bodies.application(each, before.switches) for each in shown.entries]
    return Answer(200, {"applications": entries, **keys_2010(shown)}, before)


def _create(before: State, call: Call, account: str) -> Answer:
    after, created = applications.create(
        before, account, parameters.read_application(call.form, before.switches), call.now
    )
    return Answer(201, bodies.application(created, after.switches), after)


def _fetch(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(200, bodies.application(find_owned(before.applications, call, account, sid), before.switches), before)


def _update(before: State, call: Call, account: str, sid: str) -> Answer:
    application = find_owned(before.applications, call, account, sid)
    after, edited = applications.update(
        before, application, parameters.read_application(call.form, before.switches), call.now
    )
    return Answer(200, bodies.application(edited, after.switches), after)


def _delete(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(204, None, applications.delete(before, find_owned(before.applications, call, account, sid), call.now))


_APPLICATIONS = f"{ACCOUNT}/Applications"
ROUTES = (
    route(rf"{_APPLICATIONS}\.json", GET=_list, POST=_create),
    route(rf"{_APPLICATIONS}/{sid('AP')}\.json", GET=_fetch, POST=_update, DELETE=_delete),
)
