"""What an account holds besides its numbers and TwiML applications: frozen values, which `State` maps by SID.

Fields are named as in Twilio's JSON, but for `from_`. The defaults are those of a resource that was created without
settings. An unset URL or SID is `""`.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the state file reads the annotations
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - as above
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all resources of an account have in common."""

    sid: str
    account_sid: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey(Record):
    """An API key: https://www.twilio.com/docs/iam/api-keys. `kind` is `main` or `standard`."""

    secret: str = field(repr=False)
    kind: str
    friendly_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCode(Record):
    """A short code: https://www.twilio.com/docs/messaging/api/short-code-resource. It carries SMS only (U)."""

    friendly_name: str
    short_code: str
    iso_country: str = "US"
    api_version: str = "2010-04-01"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingService(Record):
    """A Messaging Service: https://www.twilio.com/docs/messaging/api/service-resource.

    All its features are on at first, as in the Console (U).
    """

    friendly_name: str
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    use_inbound_webhook_on_number: bool = False
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    scan_message_content: str = "inherit"
    synchronous_validation: bool = False
    validity_period: int = 36_000
    usecase: str = "undeclared"
    us_app_to_person_registered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender(Record):
    """A number or a short code in the pool of a Messaging Service. Its SID is that of the number or short code."""

    service_sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk(Record):
    """An Elastic SIP trunk: https://www.twilio.com/docs/sip-trunking/api/trunk-resource.

    `disaster_recovery_method` is empty until a request sets it. A number is on a trunk by its `trunk_sid`.
    """

    friendly_name: str = ""
    domain_name: str = ""
    disaster_recovery_url: str = ""
    disaster_recovery_method: str = ""
    secure: bool = False
    cnam_lookup_enabled: bool = False
    symmetric_rtp_enabled: bool = False
    transfer_mode: str = "disable-all"
    transfer_caller_id: str = "from-transferee"
    recording_mode: str = "do-not-record"
    recording_trim: str = "do-not-trim"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginationUrl(Record):
    """Where a trunk sends calls. The lowest priority goes first; weights share the calls of one priority."""

    trunk_sid: str
    sip_url: str
    friendly_name: str = ""
    priority: int = 10
    weight: int = 10
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SipDomain(Record):
    """A SIP domain: https://www.twilio.com/docs/voice/sip/api/sip-domain-resource."""

    domain_name: str
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_status_callback_url: str = ""
    voice_status_callback_method: str = "POST"
    sip_registration: bool = False
    emergency_calling_enabled: bool = False
    secure: bool = False
    byoc_trunk_sid: str = ""
    emergency_caller_sid: str = ""
    api_version: str = "2010-04-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByocTrunk(Record):
    """A trunk to one's own carrier: https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc/api/trunks."""

    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback_url: str = ""
    status_callback_method: str = "POST"
    cnam_lookup_enabled: bool = False
    connection_policy_sid: str = ""
    from_domain_sid: str = ""


@dataclass(frozen=True, slots=True)
class AutoCreation:
    """What makes a Conversation of the first message to an address, and where its webhooks go."""

    enabled: bool = False
    type: str = "default"
    conversation_service_sid: str = ""
    webhook_url: str = ""
    webhook_method: str = "POST"
    webhook_filters: tuple[str, ...] = ()
    studio_flow_sid: str = ""
    studio_retry_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressConfiguration(Record):
    """What Conversations does with an address.

    https://www.twilio.com/docs/conversations/api/address-configuration-resource
    """

    type: str
    address: str
    friendly_name: str = ""
    address_country: str = ""
    auto_creation: AutoCreation = AutoCreation()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedAddOn(Record):
    """An add-on of a number: https://www.twilio.com/docs/phone-numbers/api/assignedaddon-resource.

    `resource_sid` is the number.
    """

    resource_sid: str
    friendly_name: str = ""
    description: str = ""
    unique_name: str = ""
    configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Record):
    """A call: https://www.twilio.com/docs/voice/api/call-resource.

    `phone_number_sid` is the number that it came in at. `duration` is in seconds, as text.
    """

    to: str
    from_: str
    phone_number_sid: str = ""
    status: str = "completed"
    direction: str = "inbound"
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration: str = ""
    trunk_sid: str = ""
    parent_call_sid: str = ""
    price: str = ""
    price_unit: str = "USD"
    answered_by: str = ""
    forwarded_from: str = ""
    group_sid: str = ""
    caller_name: str = ""
    queue_time: str = "0"
    api_version: str = "2010-04-01"


@dataclass(frozen=True, slots=True)
class CallRequest:
    """What Twilio asked a URL during a call."""

    method: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallResponse:
    """What the URL answered. `request_duration` is in milliseconds; `response_code` is None without an answer (U)."""

    response_code: int | None = None
    request_duration: int = 0
    content_type: str = ""
    response_body: str = ""
    date_created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Record):
    """One request of a call with its answer: https://www.twilio.com/docs/voice/api/call-event-resource.

    Twilio shows no SID of it. Here SIDs are in the order of the requests.
    """

    call_sid: str
    request: CallRequest
    response: CallResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Record):
    """A message: https://www.twilio.com/docs/messaging/api/message-resource. Without an error, the code is None."""

    to: str
    from_: str
    body: str = ""
    status: str = "received"
    direction: str = "inbound"
    date_sent: datetime | None = None
    messaging_service_sid: str = ""
    error_code: int | None = None
    error_message: str = ""
    num_media: str = "0"
    num_segments: str = "1"
    price: str = ""
    price_unit: str = "USD"
    api_version: str = "2010-04-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Record):
    """An error that Twilio met: https://www.twilio.com/docs/usage/monitor-alert.

    `request_url` is the URL that failed, `resource_sid` the call or message that asked it. Only the alert alone, not a
    list, shows variables, headers and the response.
    """

    error_code: str
    date_generated: datetime
    log_level: str = "error"
    alert_text: str = ""
    request_method: str = ""
    request_url: str = ""
    resource_sid: str = ""
    service_sid: str = ""
    api_version: str = "2010-04-01"
    request_variables: str = ""
    request_headers: str = ""
    response_headers: str = ""
    response_body: str = ""


def find_key(name: str) -> str:
    """Return the key in Twilio's JSON of a field: `from_` is `from`, which is no name in Python."""
    return name.removesuffix("_")
