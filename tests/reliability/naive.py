"""What a purchase looks like without any of it: the package's own retries, no look before, none after. Never use it."""

from __future__ import annotations

import os
from typing import Any

from pulumi.dynamic import CreateResult, ResourceProvider
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.errors import CallInDoubt
from fallback.numbers.record import strip_provider
from fallback.provider import PhoneNumberProvider


class NaiveProvider(ResourceProvider):
    """`create` buys, and that is all; the rest is ours, so that only this is compared."""

    accounts = PhoneNumberProvider.accounts

    def __init__(self, *, by_area_code: bool) -> None:
        super().__init__()
        self._by_area_code = by_area_code
        self._ours = PhoneNumberProvider()

    def check(self, olds: Any, news: Any) -> Any:
        return self._ours.check(olds, news)

    def read(self, id_: str, props: Any) -> Any:
        self._ours.accounts = self.accounts
        return self._ours.read(id_, props)

    def create(self, props: Any) -> CreateResult:
        number = props["phone_number"]
        who = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
        client = Client(*who, http_client=TwilioHttpClient(max_retries=3, timeout=2))
        client.api.base_url = os.environ["TWILIO_API_BASE_URL"]
        wanted: dict[str, Any] = {"area_code": number[2:5]} if self._by_area_code else {"phone_number": number}
        try:
            made = client.incoming_phone_numbers.create(voice_url=props["voice_url"], **wanted)
        except (TwilioException, OSError, ValueError) as error:
            raise CallInDoubt(number, type(error).__name__) from None
        return CreateResult(number, {**strip_provider(props), "sid": made.sid})
