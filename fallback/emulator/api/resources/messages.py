"""`/Messages`, as a log: nothing here sends a message. https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.periods import read_periods
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, make_route, refuse_unserved
from fallback.emulator.core.records import Message
from fallback.emulator.core.traffic import MESSAGES

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest, ApiResponse
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(Message))
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")


def render_message(message: Message, request: ApiRequest, state: State) -> dict[str, Any]:
    """Return the body of a message. One without text has an empty body, which is not null."""
    del request
    uri = f"{ACCOUNTS}/{message.account_sid}/Messages/{message.sid}"
    return {
        **record_bodies.render_classic(message, _FIELDS, state.switches),
        "body": message.body,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
    }


def _list(before: State, request: ApiRequest, account: str) -> ApiResponse:
    """List messages, the newest first."""
    query, periods = request.query, read_periods(request.query, "DateSent")

    def where(message: Message) -> bool:
        return (
            message.account_sid == account
            and query.get("To") in {None, "", message.to}
            and query.get("From") in {None, "", message.from_}
            and all(period.includes(message.date_sent) for period in periods)
        )

    render = partial(render_message, request=request, state=before)
    return render_list(
        before,
        request,
        before.messages,
        "messages",
        render,
        where=where,
        filters=_FILTERS,
        date=lambda message: message.date_created,
    )


_MESSAGES = ResourceCollection(MESSAGES, "messages", render_message)

ROUTES = (
    make_route(API, f"{ACCOUNT}/Messages.json", GET=_list, POST=refuse_unserved),
    make_route(
        API, f"{ACCOUNT}/Messages/{{sid}}.json", GET=_MESSAGES.fetch, POST=refuse_unserved, DELETE=refuse_unserved
    ),
)
