"""The fallback handler: what answers when the primary does not. Its core needs the standard library alone.

exchange    requests, responses and events as plain values
settings    the settings as values, from the plain data of a checked file
asked       read a request: what Twilio asks, and whether it is Twilio who asks
sending_on  where a call may be sent on to, and whether it was sent before
respond     a request, the settings and the time in; a response and an event out
alerts/     tell people what happens, without ever delaying an answer
handler     settings, clock and alerts of one process together
wsgi, asgi, aws_lambda
            adapters: translate a protocol, and decide nothing
serve       uvicorn, for the command
setup/      from the settings file that people write to a handler, and to an archive for Lambda

Start with `respond`. docs/answer.md describes the handler for its users.
"""

from fallback.answer.exchange import Answered, Event, Request, Response
from fallback.answer.respond import respond
from fallback.answer.settings import Settings, SettingsError, parse_settings

__all__ = ["Answered", "Event", "Request", "Response", "Settings", "SettingsError", "parse_settings", "respond"]
