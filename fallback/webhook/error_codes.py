"""The error codes that a fallback can be told: what happened, what to do, and whose fault it is. One table.

The codes are those of Twilio's dictionary (https://www.twilio.com/docs/api/errors) that concern the request for a
document (11xxx), the document (12xxx) and its verbs (13xxx). The words are ours. Twilio refines codes over time and
asks programs not to depend on them, so `describe_code` has words for every code. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

# server     the handler did not answer, or not with a document
# document   what the handler answered is wrong
# number     the settings of the number, or of its URL, are wrong
# account    the Twilio account does not allow it
# twilio     the failure is Twilio's
# unknown    a code that this table does not have
Fault = Literal["server", "document", "number", "account", "twilio", "unknown"]
Level = Literal["error", "warning"]

_START = "start the server, or look for what keeps it from answering"
_REACH = "check the server, its firewall and its address"
_CERTIFICATE = "renew or replace the certificate"
_LOG = "read the server's log for this time"
_FRAGMENT = "correct the connection overrides after `#` in the URL"
_XML = "answer well-formed XML that begins with `<?xml`, or with `<Response>`"
_DOCUMENTED = "write a value that Twilio documents for this verb"
_PERMISSION = "allow it in the Console, or ask Twilio's support"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code: `words` say what happened and `remedy` what to do, each as a clause without a full stop."""

    code: str
    words: str
    remedy: str
    fault: Fault
    level: Level = "error"


# Values of attributes that Twilio replaces or ignores: the verb, and the codes with their attributes.
_ATTRIBUTES = {
    "Dial": "13210 method 13211 ifMachine 13212 timeout 13213 hangupOnStar 13214 callerId 13216 timeLimit 13217 record "
    "13218 sequential 13219 answerOnBridge 13220 ringTone 13256 recordingStatusCallback",
    "Number": "13221 method 13222 sendDigits",
    "Conference": "13230 muted 13231 endConferenceOnExit 13232 startConferenceOnEnter 13233 waitUrl 13234 waitMethod "
    "13235 beep 13239 trim",
    "Sip": "13241 method 13242 sendDigits 13249 username/password",
    "Gather": "13310 finishOnKey 13311 finishOnKey 13312 method 13313 timeout 13314 numDigits 13326 input "
    "13327 speechTimeout 13328 maxSpeechTime 13329 partialResultCallbackMethod 13330 hints 13331 language "
    "13332 bargeIn 13333 profanityFilter 13334 speechModel 13338 actionOnEmptyResult",
    "Play": "13410 loop 13430 digits",
    "Say": "13321 voice 13322 loop 13510 loop 13511 voice 13512 language 13513 rate",
    "Record": "13610 method 13611 timeout 13612 maxLength 13613 finishOnKey 13614 transcribe 13616 playBeep "
    "13622 recordingTrack 13699 trim",
    "Redirect": "13710 method",
    "Reject": "13810 reason",
    "Pause": "13910 length",
}
_ATTRIBUTE_ERRORS = {"13231", "13239", "13338"}  # the others are warnings


def _list_attributes() -> Iterator[ErrorCode]:
    for verb, pairs in _ATTRIBUTES.items():
        words = pairs.split()
        for code, attribute in zip(words[::2], words[1::2], strict=True):
            level: Level = "error" if code in _ATTRIBUTE_ERRORS else "warning"
            what = f"`<{verb}>` has a value of `{attribute}` that Twilio does not take"
            yield ErrorCode(code, what, _DOCUMENTED, "document", level)


ERROR_CODES = {
    error.code: error
    for error in [
        ErrorCode("11100", "the URL is not a valid one", "write a complete URL with http:// or https://", "number"),
        ErrorCode(
            "11200",
            "the server did not answer with a document: an error, no content type, or 15 s over",
            _LOG,
            "server",
        ),
        ErrorCode("11201", "no connection to the server was made in time, twice", _REACH, "server"),
        ErrorCode("11202", "the server refused the connection", _START, "server"),
        ErrorCode(
            "11203",
            "the server did not answer within the total time",
            "answer sooner, or raise `tt` in the URL",
            "server",
        ),
        ErrorCode("11205", "no connection to the server was made, or no answer came in 15 s", _REACH, "server"),
        ErrorCode(
            "11206",
            "the server did not speak HTTP as it should",
            "check the proxy, and that http and https have their own ports",
            "server",
        ),
        ErrorCode("11210", "the host name has no address", "correct the host name, or its DNS record", "server"),
        ErrorCode("11215", "the server redirected more than 10 times", "end the loop of redirects", "server"),
        ErrorCode(
            "11216",
            "the server redirected in a way that Twilio does not follow",
            "redirect with 301, 302, 303 or 307 and a Location",
            "server",
        ),
        ErrorCode("11217", "the server answered with an HTTP error", _LOG, "server"),
        ErrorCode(
            "11220", "the TLS handshake failed", "check the server's TLS versions and its certificate chain", "server"
        ),
        ErrorCode("11235", "the certificate is for another host", _CERTIFICATE, "server"),
        ErrorCode("11236", "the certificate has expired", _CERTIFICATE, "server"),
        ErrorCode(
            "11237",
            "the certificate is not signed by an authority that Twilio trusts",
            "install a certificate with its whole chain",
            "server",
        ),
        ErrorCode("11240", "the URL names an edge location that does not exist", _FRAGMENT, "number"),
        ErrorCode("11241", "the URL names an edge location that cannot be used here", _FRAGMENT, "number"),
        ErrorCode("11242", "the URL asks for Interconnect, which the account may not use", _FRAGMENT, "number"),
        ErrorCode("11243", "the URL names a retry policy that does not exist", _FRAGMENT, "number"),
        ErrorCode("11251", "the server broke off in a way that HTTP does not allow", _LOG, "server"),
        ErrorCode("11300", "the URL's template is not valid", "correct the `{{…}}` in the URL", "number"),
        ErrorCode("11310", "the URL's template names what does not exist", "correct the `{{…}}` in the URL", "number"),
        ErrorCode(
            "11320", "the URL's template has a bracket that is not closed", "correct the `{{…}}` in the URL", "number"
        ),
        ErrorCode(
            "11321",
            "the webhook is set up wrongly",
            "correct the URL of the number or of its service",
            "number",
            "warning",
        ),
        ErrorCode("11322", "the webhook's method cannot be used", "use GET or POST", "number", "warning"),
        ErrorCode("11750", "the document is larger than 64 kB", "answer a shorter document", "document"),
        ErrorCode("11751", "the media of a message is too large for its carrier", "send smaller media", "document"),
        ErrorCode(
            "11770", "the server answered with an empty body", "answer a document, at least `<Response/>`", "server"
        ),
        ErrorCode("12100", "the document is not well-formed XML", _XML, "document"),
        ErrorCode(
            "12101", "the document names a version of XML that Twilio does not take", "declare XML 1.0", "document"
        ),
        ErrorCode(
            "12102", "the root of the document is not `<Response>`", "put all verbs into one `<Response>`", "document"
        ),
        ErrorCode(
            "12200",
            "the document has a verb or an attribute that does not belong there",
            "check it with `fallback twiml`",
            "document",
            "warning",
        ),
        ErrorCode(
            "12300",
            "the server answered with a content type that Twilio does not take",
            "answer TwiML as text/xml",
            "server",
        ),
        ErrorCode("12301", "the upload has a content type that Twilio does not take", "send another type", "document"),
        ErrorCode("12400", "Twilio itself failed", "see https://status.twilio.com", "twilio"),
        ErrorCode(
            "13000", "`<Dial>` holds a conference beside numbers", "dial one or the other", "document", "warning"
        ),
        ErrorCode("13110", "`<Annotate>` does not hold the one element that it needs", _DOCUMENTED, "document"),
        ErrorCode("13111", "`<Annotate>` holds an element twice", _DOCUMENTED, "document"),
        ErrorCode(
            "13112", "`<Annotate>` holds an element that does not belong there", _DOCUMENTED, "document", "warning"
        ),
        ErrorCode("13120", "a billing tag is longer than 128 characters", "shorten it", "document"),
        ErrorCode("13201", "a call that was dialled dials again", "dial from the first call only", "document"),
        ErrorCode(
            "13215",
            "`<Dial>` holds an element that does not belong there",
            "check it with `fallback twiml`",
            "document",
            "warning",
        ),
        ErrorCode(
            "13223",
            "the dialled number is not in a form that Twilio takes",
            "write it in E.164, as in +15005550006",
            "document",
            "warning",
        ),
        ErrorCode(
            "13224", "the dialled number does not exist, or Twilio cannot call it", "correct the number", "document"
        ),
        ErrorCode("13225", "Twilio blocks calls to the dialled number", _PERMISSION, "account"),
        ErrorCode(
            "13226",
            "the country code of the dialled number does not exist",
            "correct the number",
            "document",
            "warning",
        ),
        ErrorCode("13227", "the account may not call the country of the dialled number", _PERMISSION, "account"),
        ErrorCode(
            "13236", "`<Conference>` names a conference that does not exist", "correct its SID", "document", "warning"
        ),
        ErrorCode(
            "13237", "`<Conference>` has a name that Twilio does not take", "write another name", "document", "warning"
        ),
        ErrorCode(
            "13238",
            "the document of a conference holds a verb that does not belong there",
            "use Play, Say, Pause and Redirect",
            "document",
        ),
        ErrorCode(
            "13240", "`<Conference>` names a call to whisper to that does not exist", "correct its SID", "document"
        ),
        ErrorCode("13243", "the dialled SIP address is not a valid one", "correct the address", "document", "warning"),
        ErrorCode("13244", "the account may not dial this SIP address", _PERMISSION, "account", "warning"),
        ErrorCode(
            "13245",
            "`<Dial>` uses what this version of the API does not have",
            "use the version 2010-04-01",
            "number",
            "warning",
        ),
        ErrorCode("13246", "the account may not dial SIP addresses", _PERMISSION, "account", "warning"),
        ErrorCode(
            "13247",
            "`<Dial>` has a caller id that the account may not show",
            "use the caller's number, or one that is yours",
            "document",
        ),
        ErrorCode("13248", "`<Dial>` has a caller id that is too long", "shorten it", "document", "warning"),
        ErrorCode("13250", "`<Dial>` names too many addresses", "dial fewer at once", "document", "warning"),
        ErrorCode("13251", "`<Sip>` sends too many headers", "send fewer", "document", "warning"),
        ErrorCode(
            "13252",
            "`<Sip>` sends a header whose name Twilio does not take",
            "write another name",
            "document",
            "warning",
        ),
        ErrorCode("13253", "`<Sip>` sends a header that is too long", "shorten it", "document", "warning"),
        ErrorCode(
            "13254",
            "the host of the dialled SIP address has no public address",
            "correct the host name",
            "document",
            "warning",
        ),
        ErrorCode(
            "13255",
            "addresses in sip.twilio.com cannot be dialled",
            "dial the SIP domain that it belongs to",
            "document",
            "warning",
        ),
        ErrorCode("13257", "the URL for transcriptions is not a valid one", "correct `transcribeCallback`", "document"),
        ErrorCode("13258", "a SIM cannot be dialled in this region", "dial a number", "document"),
        ErrorCode(
            "13299",
            "a conference uses what this version of the API does not have",
            "use the version 2010-04-01",
            "number",
        ),
        ErrorCode(
            "13320",
            "`<Gather>` holds a verb that does not belong there",
            "use Say, Play and Pause",
            "document",
            "warning",
        ),
        ErrorCode(
            "13325",
            "a file that `<Gather>` plays has a content type that Twilio does not take",
            "serve it as audio/mpeg or audio/wav",
            "server",
        ),
        ErrorCode(
            "13335",
            "`<Gather>` leaves the speech time-out to a model that has none",
            "write a number of seconds",
            "document",
            "warning",
        ),
        ErrorCode("13337", "`<Gather>` sends card data over http", "use https", "document"),
        ErrorCode(
            "13340", "Twilio's speech recognition works worse than usual", "see https://status.twilio.com", "twilio"
        ),
        ErrorCode(
            "13342", "`<Gather>` asks Google's speech recognition for what it does not have", _DOCUMENTED, "document"
        ),
        ErrorCode("13343", "`<Gather>` asks a speech recognition for what it does not have", _DOCUMENTED, "document"),
        ErrorCode(
            "13420",
            "a file that `<Play>` plays has a content type that Twilio does not take",
            "serve it as audio/mpeg or audio/wav",
            "server",
        ),
        ErrorCode("13520", "`<Say>` has no text that can be read", "write a text", "document", "warning"),
        ErrorCode("13521", "`<Say>` has more than 4096 characters", "divide the text", "document", "warning"),
        ErrorCode("13615", "`<Record>` is too long to be transcribed", "lower `maxLength`", "document", "warning"),
        ErrorCode(
            "13617",
            "a recording is too short or too long to be transcribed",
            "change `maxLength`",
            "document",
            "warning",
        ),
        ErrorCode(
            "13618",
            "a recording that should be transcribed is not there",
            "keep recordings until then",
            "document",
            "warning",
        ),
        ErrorCode(
            "13619", "recordings of this kind are not transcribed", "record with `<Record>`", "document", "warning"
        ),
        ErrorCode("13620", "this recording is not transcribed", "record with `<Record>`", "document", "warning"),
        ErrorCode(
            "13621", "`recordingStatusCallbackEvent` names an event that does not exist", _DOCUMENTED, "document"
        ),
        ErrorCode("13750", "a verb does not exist in this version of the API", "use the version 2010-04-01", "number"),
        ErrorCode("13801", "`<Refer>` is used on a call that is not a SIP call", "use `<Dial>`", "document"),
        ErrorCode("13802", "`<Dial>` is to refer a call and has no `referUrl`", "write `referUrl`", "document"),
        ErrorCode("13803", "`<Sms>` does not exist in this region", "send the message through the API", "document"),
        ErrorCode("13804", "add-ons do not exist in this region", "remove them from the number", "number"),
        ErrorCode("13805", "a trial account's call lasted 10 minutes", "upgrade the account", "account", "warning"),
        ErrorCode("13806", "the URL of a client notification is not a valid one", "correct the URL", "document"),
        ErrorCode("13807", "the URL of a client notification answered with an error", _LOG, "server"),
        *_list_attributes(),
    ]
}

_FAMILIES: dict[str, tuple[str, Fault]] = {
    "11": ("the request for the document failed", "server"),
    "12": ("Twilio could not use the document", "document"),
    "13": ("Twilio could not carry out a verb of the document", "document"),
}


def describe_code(code: str) -> ErrorCode:
    """What is known of a code; of one that is not in the table, what its first two digits say."""
    if code in ERROR_CODES:
        return ERROR_CODES[code]
    remedy = f"see https://www.twilio.com/docs/api/errors/{code}" if _is_code(code) else "look into Twilio's Debugger"
    words, fault = _FAMILIES.get(
        code[:2] if _is_code(code) else "", ("Twilio names no reason that is known", "unknown")
    )
    return ErrorCode(code, words, remedy, fault)


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 5
