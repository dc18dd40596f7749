"""`/Applications`: https://www.twilio.com/docs/usage/api/applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.paging import keys_2010, page
from fallback.emulator.api.routes import ACCOUNT, Answer, route, sid
from fallback.emulator.core import application_lifecycle as applications
from fallback.emulator.core import parameters
from fallback.emulator.core.errors import not_found

if TYPE_CHECKING:
    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import Application, Edits, State


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
    after, created = applications.create(before, account, _edits(before, call), call.now)
    return Answer(201, bodies.application(created, after.switches), after)


def _fetch(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(200, bodies.application(_owned(before, call, account, sid), before.switches), before)


def _update(before: State, call: Call, account: str, sid: str) -> Answer:
    application = _owned(before, call, account, sid)
    after, edited = applications.update(before, application, _edits(before, call), call.now)
    return Answer(200, bodies.application(edited, after.switches), after)


def _delete(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(204, None, applications.delete(before, _owned(before, call, account, sid), call.now))


def _owned(before: State, call: Call, account: str, sid: str) -> Application:
    application = before.applications.get(sid)
    if application is None or application.account_sid != account:
        raise not_found(call.path)
    return application


def _edits(before: State, call: Call) -> Edits:
    return parameters.read(call.form, parameters.APPLICATION, before.switches)


_APPLICATIONS = f"{ACCOUNT}/Applications"
ROUTES = (
    route(rf"{_APPLICATIONS}\.json", GET=_list, POST=_create),
    route(rf"{_APPLICATIONS}/{sid('AP')}\.json", GET=_fetch, POST=_update, DELETE=_delete),
)
