import pulumi

from fallback import (
    NO_FALLBACK,
    NO_HANDLER,
    Application,
    PhoneNumber,
    Regulatory,
    Sms,
    StatusCallback,
    Trunk,
    Voice,
)

password = pulumi.Config().require_secret("password")


class SupportLine(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("example:index:SupportLine", "support")
        self.number = PhoneNumber(
            "line",
            phone_number="+15005550006",
            friendly_name="Support line",
            voice=Voice(
                url="https://www.example.com/voice",
                method="GET",
                fallback_url="https://fallback.example.com/voice#rc=2",
                fallback_method="GET",
                caller_id_lookup=True,
            ),
            sms=Sms(url="https://www.example.com/sms", fallback_url="https://fallback.example.com/sms"),
            status_callback=StatusCallback(url="https://www.example.com/status", method="GET"),
            regulatory=Regulatory(address="AD" + "1" * 32, bundle="BU" + "1" * 32, identity="RI" + "1" * 32),
            opts=pulumi.ResourceOptions(parent=self),
        )


line = SupportLine().number
PhoneNumber("+15005550007", voice=Application("AP" + "1" * 32), sms=Application("AP" + "2" * 32))
PhoneNumber("+15005550008", voice=Trunk("TK" + "1" * 32), account_sid="AC" + "1" * 32)
PhoneNumber(
    "+15005550009",
    voice=Voice(url=NO_HANDLER, fallback_url=NO_FALLBACK),
    sms=Sms(url=NO_HANDLER, fallback_url=NO_FALLBACK),
)
PhoneNumber(
    "+15005550021",
    voice=Voice(
        url=pulumi.Output.concat("https://twilio:", password, "@www.example.com/voice"),
        fallback_url=pulumi.Output.concat("https://fallback.example.com/", password, "/voice"),
    ),
)
PhoneNumber(
    "+15005550010",
    friendly_name="Bought",
    voice=Voice(url="https://www.example.com/voice", fallback_url="https://fallback.example.com/voice"),
    buy=True,
)
PhoneNumber(
    "+15005550022",
    voice=Voice(url="https://www.example.com/spring", fallback_url=NO_FALLBACK),
    release="+15005550022",
)
PhoneNumber("+15005550023", opts=pulumi.ResourceOptions(import_="+15005550023"))
PhoneNumber("+15005550024", status_callback=StatusCallback(url=line.voice_url.apply(lambda url: url + "/status")))

pulumi.export("sid", line.sid)
pulumi.export("answers", line.voice_url)
