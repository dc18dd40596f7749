"""THE grammar of TwiML: which element may stand where, with which attributes. For calls, and for messages.

Twilio publishes no schema any more. This table follows its documentation and the classes of its Python package; a test
compares the two, so that a new version of the package shows what is missing here. An element has the same rule
wherever it stands, except one (`Refer/Sip`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.twiml.write import MAX_SAY_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.twiml.document import Context


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What an element may hold. `needed` says what it is without effect: text or elements in it, if it is not empty.

    `longest` is how many characters of text it takes, 0 for no limit of its own.
    """

    attributes: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    has_text: bool = False
    needed: str = ""
    longest: int = 0


def _rule(
    attributes: str = "", children: str = "", *, text: bool = False, needed: str = "", longest: int = 0
) -> ElementRule:
    return ElementRule(
        frozenset(attributes.split()), frozenset(children.split()), text or bool(needed), needed, longest
    )


_CALLBACK = "statusCallback statusCallbackMethod"
_CALLBACKS = f"{_CALLBACK} statusCallbackEvent"
_RECORDING = "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
_DETECTION = (
    "machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod"
)
_SSML_INSIDE = "break emphasis phoneme prosody say-as sub w"  # what may stand in a sentence
_SSML_SENTENCE = f"{_SSML_INSIDE} lang s"
_SSML = f"{_SSML_SENTENCE} p"
_PROMPT_PARTS = "Say Play Pause"
_QUEUE = _rule("url method reservationSid postWorkActivitySid", needed="the name of a queue")

# https://www.twilio.com/docs/voice/twiml#twiml-voice-verbs; Annotate: https://www.twilio.com/docs/api/errors/13110
VOICE: Mapping[str, ElementRule] = {
    "Response": _rule(
        "version",
        "Annotate Connect Dial Echo Enqueue Gather Hangup Leave Pause Pay Play Prompt Queue Record Redirect Refer "
        "Reject Say Sms Start Stop",
    ),
    "Annotate": _rule(children="BillingReferenceTag"),
    "BillingReferenceTag": _rule(needed="a reference", longest=128),
    "Connect": _rule(
        "action method",
        "AiSession Autopilot Conversation ConversationRelay ConversationRelaySession Room Stream VirtualAgent",
    ),
    "AiSession": _rule("aiConnector aiSessionConfiguration"),
    "Autopilot": _rule(needed="the name of an assistant"),
    "Conversation": _rule(
        "serviceInstanceSid inboundAutocreation routingAssignmentTimeout inboundTimeout url method record trim "
        f"{_RECORDING} {_CALLBACKS}"
    ),
    "ConversationRelay": _rule(
        "url language ttsLanguage transcriptionLanguage ttsProvider voice transcriptionProvider speechModel "
        "profanityFilter dtmfDetection welcomeGreeting partialPrompts welcomeGreetingInterruptible interruptible "
        "preemptible hints intelligenceService reportInputDuringAgentSpeech elevenlabsTextNormalization "
        "interruptSensitivity debug backgroundNoiseReduction speechTimeout deepgramSmartFormat ignoreBackchannel "
        "events partialPromptOnHangup eagerEotThreshold asrSmartFormat ttsTextNormalization "
        "ttsLanguageTextNormalization elevenlabsLanguageTextNormalization includeInPrompt customerName "
        "applicationReconnect echoPromptFiltering turnDetection",
        "Language Parameter",
    ),
    "Language": _rule(
        "code ttsProvider voice transcriptionProvider speechModel hints asrSmartFormat ttsTextNormalization "
        "ttsLanguageTextNormalization"
    ),
    "ConversationRelaySession": _rule("connector sessionConfiguration"),
    "Room": _rule("participantIdentity", needed="the name of a room"),
    "Stream": _rule(f"name connectorName url track audioFormat sampleRate {_CALLBACK}", "Parameter"),
    "VirtualAgent": _rule(f"connectorName language sentimentAnalysis {_CALLBACK}", "Config Parameter"),
    "Config": _rule("name value"),
    "Parameter": _rule("name value"),
    "Dial": _rule(
        "action method timeout hangupOnStar timeLimit callerId record trim recordingConfigurationId answerOnBridge "
        f"ringTone recordingTrack sequential referUrl referMethod events passports {_RECORDING}",
        "Application Client Conference Number Queue Sim Sip WhatsApp",
        needed="somebody to dial",
    ),
    "Application": _rule(
        f"url method customerId copyParentTo {_CALLBACKS}", "ApplicationSid Parameter", needed="an application"
    ),
    "ApplicationSid": _rule(needed="the SID of an application"),
    "Client": _rule(f"url method {_CALLBACKS}", "Identity Parameter", needed="the identity of a client"),
    "Identity": _rule(needed="the identity of a client"),
    "Conference": _rule(
        "muted beep startConferenceOnEnter endConferenceOnExit waitUrl waitMethod maxParticipants record "
        "recordingConfigurationId region coach trim eventCallbackUrl jitterBufferSize participantLabel "
        f"{_CALLBACKS} {_RECORDING}",
        needed="the name of a conference",
    ),
    "Number": _rule(f"sendDigits url method byoc {_CALLBACKS} {_DETECTION}", needed="a number"),
    "Queue": _QUEUE,
    "Sim": _rule(needed="the SID of a SIM"),
    "Sip": _rule(f"username password url method {_CALLBACKS} {_DETECTION}", "Headers Uri", needed="a SIP address"),
    "Headers": _rule(children="Header"),
    "Header": _rule("name value"),
    "Uri": _rule("priority weight username password", needed="a SIP address"),
    "WhatsApp": _rule(f"url method {_CALLBACKS}", needed="a number"),
    "Echo": _rule(),
    "Enqueue": _rule("action maxQueueSize method waitUrl waitUrlMethod workflowSid", "Task", text=True),
    "Task": _rule("priority timeout", text=True),
    "Gather": _rule(
        "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey numDigits "
        "partialResultCallback partialResultCallbackMethod language hints bargeIn debug actionOnEmptyResult "
        "speechModel enhanced",
        _PROMPT_PARTS,
    ),
    "Hangup": _rule(children="Parameter"),
    "Leave": _rule(),
    "Pause": _rule("length"),
    "Pay": _rule(
        f"input action bankAccountType {_CALLBACK} timeout maxAttempts securityCode postalCode minPostalCodeLength "
        "paymentConnector paymentMethod tokenType chargeAmount currency description validCardTypes language",
        "Parameter Prompt",
    ),
    "Play": _rule("loop digits", needed="the URL of a recording, or `digits`"),
    "Prompt": _rule("for errorType cardType attempt requireMatchingInputs", _PROMPT_PARTS),
    "Record": _rule(
        "action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback "
        f"recordingConfigurationId {_RECORDING}"
    ),
    "Redirect": _rule("method", text=True),
    "Refer": _rule("action method", "Sip"),
    "Refer/Sip": _rule(needed="a SIP address"),
    "Reject": _rule("reason", "Parameter"),
    "Say": _rule("voice loop language", _SSML, needed="words to say", longest=MAX_SAY_CHARACTERS),
    "break": _rule("strength time"),
    "emphasis": _rule("level", f"{_SSML_INSIDE} lang", text=True),
    "lang": _rule("xml:lang", _SSML, text=True),
    "p": _rule("", _SSML_SENTENCE, text=True),
    "phoneme": _rule("alphabet ph", text=True),
    "prosody": _rule("volume rate pitch", _SSML, text=True),
    "s": _rule("", f"{_SSML_INSIDE} lang", text=True),
    "say-as": _rule("interpret-as format", text=True),
    "sub": _rule("alias", text=True),
    "w": _rule("role", "break emphasis phoneme prosody say-as sub", text=True),
    "Sms": _rule("to from action method statusCallback", needed="a text", longest=1600),
    "Start": _rule("action method", "Recording Siprec Stream Transcription"),
    "Stop": _rule(children="Siprec Stream Transcription"),
    "Recording": _rule(f"trim track channels recordingConfigurationId {_RECORDING}"),
    "Siprec": _rule(f"name connectorName track {_CALLBACK}", "Parameter"),
    "Transcription": _rule(
        "name track statusCallbackUrl statusCallbackMethod inboundTrackLabel outboundTrackLabel partialResults "
        "languageCode transcriptionEngine profanityFilter speechModel hints enableAutomaticPunctuation "
        "intelligenceService",
        "Config Parameter",
    ),
}

# https://www.twilio.com/docs/messaging/twiml. `Sms` is the old name of `Message`: Twilio's own warning 12200 names it.
_MESSAGE = "to from action method statusCallback"
SMS: Mapping[str, ElementRule] = {
    "Response": _rule("version", "Message Redirect Sms"),
    "Message": _rule(_MESSAGE, "Body Media", needed="a text or a file", longest=1600),
    "Body": _rule(needed="a text", longest=1600),
    "Media": _rule(needed="the URL of a file"),
    "Sms": _rule(_MESSAGE, needed="a text", longest=1600),
    "Redirect": _rule("method", text=True),
}
GRAMMARS: Mapping[Context, Mapping[str, ElementRule]] = {"voice": VOICE, "sms": SMS}

# After these nothing of a document is executed any more.
LAST = frozenset({"Hangup", "Redirect", "Reject"})


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What an attribute may be, in words and as a pattern that matches all of it."""

    expected: str
    pattern: re.Pattern[str]


_METHOD = ValueRule("GET or POST", re.compile("GET|POST", re.IGNORECASE))
_FLAG = ValueRule("true or false", re.compile("true|false", re.IGNORECASE))
_COUNT = ValueRule("a whole number", re.compile("[0-9]{1,9}"))
_NOT_A_METHOD = "paymentMethod"

# Only what Twilio documents as a closed set, and only where another value changes what a caller hears.
VALUES: Mapping[tuple[str, str], ValueRule] = {
    ("Dial", "answerOnBridge"): _FLAG,
    ("Dial", "hangupOnStar"): _FLAG,
    ("Dial", "sequential"): _FLAG,
    ("Dial", "timeLimit"): _COUNT,
    ("Dial", "timeout"): _COUNT,
    ("Gather", "actionOnEmptyResult"): _FLAG,
    ("Gather", "bargeIn"): _FLAG,
    ("Gather", "input"): ValueRule("dtmf, speech or both", re.compile(r"(dtmf|speech)(\s+(dtmf|speech))?")),
    ("Gather", "numDigits"): _COUNT,
    ("Pause", "length"): _COUNT,
    ("Play", "loop"): _COUNT,
    ("Record", "maxLength"): _COUNT,
    ("Record", "playBeep"): _FLAG,
    ("Record", "timeout"): _COUNT,
    ("Reject", "reason"): ValueRule("rejected or busy", re.compile("rejected|busy")),
    ("Say", "loop"): _COUNT,
}


def find_rule(context: Context, name: str, parent: str) -> ElementRule | None:
    """The rule for an element below `parent`; None if the context has no such element."""
    grammar = GRAMMARS[context]
    return grammar.get(f"{parent}/{name}") or grammar.get(name)


def find_value_rule(element: str, attribute: str) -> ValueRule | None:
    """What an attribute may be, if Twilio says so."""
    if attribute.lower().endswith("method") and attribute != _NOT_A_METHOD:
        return _METHOD
    return VALUES.get((element, attribute))
