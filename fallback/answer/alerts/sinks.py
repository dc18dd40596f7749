"""Send one alert to one place. Each function returns when it is sent, and raises if it is not.

Each socket operation has a time limit; a thread of its own waits for it, see `notifier`.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.wording import write_json, write_text, write_title
from fallback.display import display_origin, display_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.answer.alerts.storms import Alert
    from fallback.answer.settings import Sink, SinkKind

SECONDS = 5.0  # for each operation on a socket
_PORTS = {"none": 25, "starttls": 587, "implicit": 465}


class NotDelivered(Exception):
    """A sink did not take an alert. The message holds no secret."""


def send(sink: Sink, alert: Alert) -> None:
    """Send an alert. Raises `NotDelivered` if the sink does not take it."""
    try:
        _SENDERS[sink.kind](sink.options, alert)
    except NotDelivered:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a client raises, the alert was not delivered
        raise NotDelivered(_describe_error(error)) from None


def describe_sink(sink: Sink) -> str:
    """What a sink is called in a log: its kind and its host."""
    where = sink.options.get("host", "localhost") if sink.kind == "email" else sink.options["to"]
    return f"{sink.kind} {display_text(str(where)) if sink.kind in {'email', 'log'} else display_origin(str(where))}"


def _describe_error(error: Exception) -> str:
    """The kind of an error and its number. Its text may quote a URL or a password."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error  # urllib wraps what the socket raised
    numbers = (getattr(cause, name, None) for name in ("code", "smtp_code", "errno"))
    return " ".join([type(cause).__name__, *(str(number) for number in numbers if number)])


def _send_to_log(options: Mapping[str, Any], alert: Alert) -> None:
    stream = sys.stderr if options["to"] == "stderr" else sys.stdout
    stream.write(f"{write_json(alert)}\n")
    stream.flush()


def _send_email(options: Mapping[str, Any], alert: Alert) -> None:
    """Send an e-mail. With TLS, the server's certificate is checked, which smtplib alone does not do."""
    with _connect(options) as server:
        if options.get("tls") == "starttls":
            server.starttls(context=ssl.create_default_context())
        if "user" in options:
            server.login(options["user"], options["password"])
        server.send_message(_write_email(options, alert))


def _connect(options: Mapping[str, Any]) -> smtplib.SMTP:
    tls = options.get("tls", "none")
    host, port = options.get("host", "localhost"), options.get("port", _PORTS[tls])
    if tls == "implicit":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=SECONDS)


def _write_email(options: Mapping[str, Any], alert: Alert) -> EmailMessage:
    email = EmailMessage()
    email["Subject"] = write_title(alert)
    email["From"] = options.get("from", f"fallback@{options.get('host', 'localhost')}")
    email["To"] = ", ".join(options["to"])
    email["Date"] = formatdate(alert.until)
    email["Message-ID"] = make_msgid(domain="fallback.invalid")
    email["Auto-Submitted"] = "auto-generated"  # https://www.rfc-editor.org/rfc/rfc3834: no out-of-office replies
    email.set_content(write_text(alert))
    return email


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, and could lead anywhere."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def _send_to_webhook(options: Mapping[str, Any], alert: Alert) -> None:
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        options["to"],
        data=write_json(alert).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "twilio-fallback"},
    )
    _OPENER.open(request, timeout=SECONDS).close()


def _send_with_apprise(options: Mapping[str, Any], alert: Alert) -> None:
    import apprise  # noqa: PLC0415 - an extra

    sender = apprise.Apprise()
    if not sender.add(options["to"]):
        raise NotDelivered("apprise does not know this kind of URL")
    if not sender.notify(title=write_title(alert), body=write_text(alert)):
        raise NotDelivered("apprise could not send it")


_SENDERS: Mapping[SinkKind, Callable[[Mapping[str, Any], Alert], None]] = {
    "log": _send_to_log,
    "email": _send_email,
    "webhook": _send_to_webhook,
    "apprise": _send_with_apprise,
}
