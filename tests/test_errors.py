"""An exception may be shown as it is, whatever Twilio answered."""

import pytest

from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, NotApplied

HOSTILE = "https://u:canary@h/\x1b[2J\n::error::##[add-mask]x"


@pytest.mark.parametrize(
    "error",
    [
        CallRefused("what", 400, 21000, HOSTILE),
        CallThrottled(HOSTILE, None),
        CallNotSent("what", HOSTILE),
        CallInDoubt("what", HOSTILE),
        NotApplied("+15005550006", HOSTILE),
    ],
)
def test_what_twilio_answers_is_one_line_that_does_nothing(error: AccountError) -> None:
    text = str(error)

    assert text.isprintable()
    assert "canary" not in text + repr(error)
    assert "##[" not in text
    assert "https://***@h/\\x1b[2J\\n::error::" in text
