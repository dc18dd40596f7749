"""`/v1/ByocTrunks` of voice.twilio.com: https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc/api/trunks."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import VOICE
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import make_route
from fallback.emulator.core.records import ByocTrunk
from fallback.emulator.core.sip import BYOC_TRUNKS

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(ByocTrunk))


def _render(trunk: ByocTrunk, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(VOICE)}/v1/ByocTrunks/{trunk.sid}"
    return {**record_bodies.render_v1(trunk, _FIELDS, state.switches), "url": url}


_TRUNKS = ResourceCollection(BYOC_TRUNKS, "byoc_trunks", _render)

ROUTES = (
    make_route(VOICE, "/v1/ByocTrunks", GET=_TRUNKS.list_all, POST=_TRUNKS.create),
    make_route(VOICE, "/v1/ByocTrunks/{sid}", GET=_TRUNKS.fetch, POST=_TRUNKS.update, DELETE=_TRUNKS.delete),
)
