"""A support line that answers calls and messages while its site is down.

The program publishes two static TwiML documents, one for callers and one for people who write, and makes them the
number's fallbacks. A document's URL is an `Output`, so Pulumi writes the document before the number. Run the program on
an account on this machine:

    eval "$(scripts/env)"
    fallback emulator --port 4010 --seed examples/account.yaml      # in another shell; export what it prints
    cd examples/support_line && pulumi stack init dev && pulumi up
"""

from __future__ import annotations

import pulumi
from published import Published
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from fallback import PhoneNumber, Sms, Voice


class SupportLine(pulumi.ComponentResource):
    """A number, the site that answers it, and the documents that answer when the site does not."""

    sid: pulumi.Output[str]
    voice_fallback: pulumi.Output[str]
    sms_fallback: pulumi.Output[str]

    def __init__(self, name: str, number: str, site: str, spoken: Published, written: Published) -> None:
        super().__init__("example:index:SupportLine", name)
        line = PhoneNumber(
            number,
            # A static document answers GET only.
            voice=Voice(url=f"{site}/voice", fallback_url=spoken.url, fallback_method="GET"),
            sms=Sms(url=f"{site}/sms", fallback_url=written.url, fallback_method="GET"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[spoken, written]),
        )
        self.sid = line.sid
        self.voice_fallback = line.voice_fallback_url
        self.sms_fallback = line.sms_fallback_url
        self.register_outputs(
            {"sid": self.sid, "voice_fallback": self.voice_fallback, "sms_fallback": self.sms_fallback}
        )


def say_sorry() -> str:
    """Return the TwiML that callers hear."""
    response = VoiceResponse()
    response.say("We cannot take your call right now. Please try again in ten minutes.")
    return str(response)


def write_sorry() -> str:
    """Return the TwiML that answers a message. A voice document would answer it with nothing."""
    response = MessagingResponse()
    response.message("We cannot read your message right now. Please write again in ten minutes.")
    return str(response)


def publish(name: str, text: str) -> Published:
    """Publish a document in the folder that the stack's configuration names."""
    return Published(name, folder=config.require("folder"), base=config.require("base"), file=f"{name}.xml", text=text)


config = pulumi.Config()
line = SupportLine(
    "support",
    config.require("number"),
    config.require("site"),
    publish("sorry-voice", say_sorry()),
    publish("sorry-sms", write_sorry()),
)
pulumi.export("sid", line.sid)
pulumi.export("voice_fallback", line.voice_fallback)
pulumi.export("sms_fallback", line.sms_fallback)
