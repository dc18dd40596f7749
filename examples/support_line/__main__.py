"""A support line that says something sensible while the site is down.

The program publishes a static TwiML document and points the number's fallback at it: the document's URL is an
`Output`, so Pulumi writes the document before the number. Run it on an account on this machine:

    eval "$(scripts/env)"
    fallback emulator --port 4010 --seed examples/account.yaml      # in another shell; export what it prints
    cd examples/support_line && pulumi stack init dev && pulumi up
"""

from __future__ import annotations

import pulumi
from published import Published
from twilio.twiml.voice_response import VoiceResponse

from fallback import PhoneNumber, Sms, Voice


class SupportLine(pulumi.ComponentResource):
    """A number, the site that answers it, and the document that callers hear when the site does not."""

    sid: pulumi.Output[str]
    fallback_url: pulumi.Output[str]

    def __init__(self, name: str, number: str, site: str, sorry: Published) -> None:
        super().__init__("example:index:SupportLine", name)
        line = PhoneNumber(
            number,
            voice=Voice(
                url=f"{site}/voice",
                fallback_url=sorry.url,
                fallback_method="GET",  # a static document answers GET only
            ),
            sms=Sms(url=f"{site}/sms", fallback_url=sorry.url, fallback_method="GET"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[sorry]),
        )
        self.sid = line.sid
        self.fallback_url = line.voice_fallback_url
        self.register_outputs({"sid": self.sid, "fallback_url": self.fallback_url})


def sorry() -> str:
    """What callers hear."""
    response = VoiceResponse()
    response.say("We cannot take your call right now. Please try again in ten minutes.")
    return str(response)


config = pulumi.Config()
document = Published(
    "sorry", folder=config.require("folder"), base=config.require("base"), file="sorry.xml", text=sorry()
)
line = SupportLine("support", config.require("number"), config.require("site"), document)
pulumi.export("sid", line.sid)
pulumi.export("fallback", line.fallback_url)
