"""`/SIP/Domains`: https://www.twilio.com/docs/voice/sip/api/sip-domain-resource."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, make_route
from fallback.emulator.core import sip
from fallback.emulator.core.records import SipDomain
from fallback.emulator.core.sip import SIP_DOMAINS

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(SipDomain))
_SUBRESOURCES = {
    "credential_list_mappings": "CredentialListMappings",
    "ip_access_control_list_mappings": "IpAccessControlListMappings",
}


def _render(domain: SipDomain, request: ApiRequest, state: State) -> dict[str, Any]:
    """No list of IP addresses or credentials is emulated, so none is mapped to the domain."""
    del request
    uri = f"{ACCOUNTS}/{domain.account_sid}/SIP/Domains/{domain.sid}"
    return {
        **record_bodies.render_classic(domain, _FIELDS, state.switches),
        "auth_type": "",
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _SUBRESOURCES.items()},
    }


_DOMAINS = ResourceCollection(SIP_DOMAINS, "domains", _render, creating=sip.create_domain, updating=sip.update_domain)

_PATH = f"{ACCOUNT}/SIP/Domains"
ROUTES = (
    make_route(API, f"{_PATH}.json", GET=_DOMAINS.list_all, POST=_DOMAINS.create),
    make_route(API, f"{_PATH}/{{sid}}.json", GET=_DOMAINS.fetch, POST=_DOMAINS.update, DELETE=_DOMAINS.delete),
)
