"""How a call ended, in our words.

A call ends in one of five ways, and what may be done next depends on nothing else:

    answered     the answer is what was asked for
    refused      a 4xx: it had no effect, and will have none next time
    throttled    a 429: it had no effect, and may be repeated
    not sent     no connection was made: it had no effect, and may be repeated
    in doubt     anything else: no answer, half an answer, a 5xx, something that is not Twilio's JSON.
                 It may have happened. It is looked up, never simply repeated (`session`)
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from fallback.account.endpoint import Elsewhere
from fallback.account.records import Unexpected
from fallback.account.transport import NotConnected, TooLarge, TransportError, Unreachable, Untrusted, WrongHost
from fallback.errors import CallInDoubt, CallNotSent, CallRefused, CallThrottled, Refused, UnexpectedAnswer
from fallback.masking import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.account.transport import Response
    from fallback.errors import FallbackError

_NOT_AUTHENTICATED = 20003  # https://www.twilio.com/docs/api/errors/20003


_TRUST_OTHERS = "it is another host's: check TWILIO_API_BASE_URL, and the proxies between here and Twilio"
_TRUST_AUTHORITY = "REQUESTS_CA_BUNDLE may name the authority that issued it"
_LONGEST_MEANING = 500  # characters; Twilio's own are sentences


class Unsuccessful(Exception):
    """Twilio, or something before it, answered with an error."""

    def __init__(self, status: int, code: int, meaning: str, retry_after: float | None) -> None:
        self.status = status
        self.code = code
        self.meaning = meaning
        self.retry_after = retry_after
        super().__init__()


def check_response(method: str, response: Response) -> None:
    """Raise Unsuccessful for an error, and ValueError for what the package would wrongly take for a success."""
    if response.status >= 400:
        raise _read_error(response)
    if response.status >= 300:
        raise ValueError("Twilio does not redirect, but a proxy may")
    if method == "DELETE" and response.status != 204:
        raise ValueError("the package takes any such answer, a proxy's page too, for a deletion")


def translate(what: str, hidden: Mapping[str, str], error: Exception, advice: str = "") -> FallbackError:
    """Return the AccountError that `error` means for a call, in a text that begins with `what`.

    It is Refused where a certificate is not trusted and where a page lies elsewhere. An answer may repeat what was
    sent, the credentials too, and any URL among it may be a secret: the texts in `hidden` are replaced by the names
    that they have there. `advice` says what to do where Twilio does not accept the credentials.
    """
    if isinstance(error, Unsuccessful):
        return _translate_answer(what, _conceal(error.meaning, hidden), error, advice)
    if isinstance(error, TransportError):
        return _translate_transport(what, _conceal(str(error), hidden), error)
    if isinstance(error, Elsewhere):
        return Refused(
            f"{what}: expected the next page at the address of the API, found {_quote_url(error.url, hidden)} in the "
            "answer; nothing was sent there: check TWILIO_API_BASE_URL, and the proxies between here and Twilio"
        )
    if isinstance(error, Unexpected):
        return UnexpectedAnswer(what, _conceal(str(error), hidden))
    return CallInDoubt(what, f"the answer is not Twilio's JSON ({type(error).__name__})")


def _conceal(text: str, hidden: Mapping[str, str]) -> str:
    """`text` with the names of what is hidden in its place, also where that is encoded as in a URL or a form."""
    for secret, name in hidden.items():
        for disguise in (secret, quote(secret, safe=""), quote_plus(secret)):
            text = text.replace(disguise, name)
    return text


def _quote_url(url: str, hidden: Mapping[str, str]) -> str:
    return repr(mask(_conceal(url, hidden)[:200]))


def _translate_transport(what: str, cause: str, error: TransportError) -> FallbackError:
    if isinstance(error, Untrusted):
        return Refused(
            f"{what}: nothing was sent: the certificate of Twilio, or of a proxy, is not trusted ({cause}): "
            f"{_TRUST_OTHERS if isinstance(error, WrongHost) else _TRUST_AUTHORITY}"
        )
    if isinstance(error, NotConnected):
        return CallNotSent(what, cause, is_immediate=isinstance(error, Unreachable))
    kind = UnexpectedAnswer if isinstance(error, TooLarge) else CallInDoubt
    return kind(what, _shorten(cause))


def _translate_answer(what: str, meaning: str, error: Unsuccessful, advice: str) -> FallbackError:
    meaning = _shorten(meaning)
    if error.status == 429:
        return CallThrottled(what, error.retry_after)
    # 501 says that the server does not know what was asked: https://www.rfc-editor.org/rfc/rfc9110#section-15.6.2
    if error.status >= 500 and error.status != 501:
        return CallInDoubt(what, f"HTTP {error.status}: {meaning}")
    return CallRefused(what, error.status, error.code, meaning, advice if error.code == _NOT_AUTHENTICATED else "")


def _shorten(text: str) -> str:
    """Cut off the end of a long text. A password is masked before, as the cut may take the `@` that shows it."""
    masked = mask(text)
    return masked if len(masked) <= _LONGEST_MEANING else f"{masked[:_LONGEST_MEANING]}…"


def _read_error(response: Response) -> Unsuccessful:
    body = _read_object(response.text)
    code = body.get("code")
    code = code if type(code) is int and 0 < code < 10**6 else response.status
    texts = [body.get(name) for name in ("message", "detail", "title")]
    meaning = next((text for text in texts if isinstance(text, str)), "")
    return Unsuccessful(response.status, code, meaning, _read_pause(response.headers.get("retry-after", "")))


def _read_pause(text: str) -> float | None:
    """Return the seconds that a `Retry-After` asks for, which may be a number or a date; None for anything else.

    https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3
    """
    text = text[:100]
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _read_object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
