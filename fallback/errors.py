"""What can go wrong, as one tree.

    FallbackError
    ├── InvalidStackFile    a stack file says something we cannot take: all problems at once
    │   └── InvalidAnswerFile  the same of the settings of `fallback answer`
    ├── Refused             we will not do it: a safety rule, or the account is not as reviewed
    │   └── WrongSetting    the environment says something that cannot be used
    ├── NoCredentials       the environment does not say how to ask Twilio
    └── AccountError        we asked, and it did not work
        ├── CallRefused     Twilio answered with an error: status, code, meaning
        ├── CallThrottled   Twilio answered that it is asked too much (429): nothing happened
        ├── CallNotSent     Twilio was not reached: nothing happened
        ├── CallStopped     the run was interrupted before the call was sent: nothing happened
        ├── CallInDoubt     no usable answer came: the call may or may not have happened
        │   └── UnexpectedAnswer  an answer came, and a value in it is not what its field holds
        ├── NotApplied      the call succeeded, but the number does not report what was sent
        └── NotServed       the calls succeeded, but Twilio does not serve the documents

Every message says who, what was expected, what was found and what to do. Messages are built here or
from texts that went through `display`, so that an exception may be shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import display_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.model import Problem


class FallbackError(Exception):
    """Anything this project refuses or fails to do. `str()` is one message for an operator."""


class InvalidStackFile(FallbackError):
    """One or more mistakes in the files of a stack, every one with its position."""

    where = "the stack file; nothing was sent to Twilio"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count > 1 else ''} in {self.where}"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class InvalidAnswerFile(InvalidStackFile):
    """One or more mistakes in the settings of `fallback answer`, every one with its position."""

    where = "the settings; nothing is answered"


class Refused(FallbackError):
    """A safety rule says no. Nothing was sent for this number."""


class WrongSetting(Refused):
    """A variable of the environment has a value that cannot be used."""


class NoCredentials(FallbackError):
    """The environment names no account, or no complete pair of credentials."""


class AccountError(FallbackError):
    """A call to Twilio did not succeed. The message may quote Twilio's answer."""

    def __init__(self, message: str) -> None:
        super().__init__(display_text(message))


class CallRefused(AccountError):
    """Twilio answered, and the answer is an error. The call had no effect.

    `status` is HTTP's, `code` is Twilio's (https://www.twilio.com/docs/api/errors) and equals `status`
    where the body named none. `advice` says what to do.
    """

    def __init__(self, what: str, status: int, code: int, meaning: str, advice: str = "") -> None:
        self.status = status
        self.code = code
        more = f" (https://www.twilio.com/docs/errors/{code})" if code != status else ""
        super().__init__(f"{what}: Twilio refused it with {code}: {meaning}{more}{f': {advice}' if advice else ''}")


class CallThrottled(AccountError):
    """Twilio did not process the call because it is asked too much. `retry_after` is in seconds, if it said.

    https://www.twilio.com/docs/api/errors/20429: such requests are not processed and safe to repeat.
    """

    def __init__(self, what: str, retry_after: float | None) -> None:
        self.retry_after = retry_after
        super().__init__(f"{what}: Twilio is asked too much (429, 20429) and did not process it: run again later")


class CallNotSent(AccountError):
    """No connection was made, so the call cannot have happened.

    `is_immediate`: the attempt did not take time, and every other one will end the same way for a while.
    """

    def __init__(self, what: str, cause: str, *, is_immediate: bool = False) -> None:
        self.is_immediate = is_immediate
        super().__init__(f"{what}: Twilio was not reached, nothing was sent: {cause}")


class CallStopped(AccountError):
    """The run was interrupted before the call was sent, so it cannot have happened."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: not sent, because the run was interrupted: run again")


class CallInDoubt(AccountError):
    """No usable answer came back. A write may have happened; a rerun looks before it writes."""

    def __init__(self, what: str, cause: str) -> None:
        super().__init__(f"{what}: no usable answer: {cause}")


class UnexpectedAnswer(CallInDoubt):
    """Twilio, or what stands for it, answered, and the answer is too large or a value is not what its field holds.

    Another try would meet the same.
    """


class NotApplied(AccountError):
    """Twilio took the call and reports other values than were sent; the record keeps the old ones."""

    def __init__(self, number: str, fields: str, *, has_url: bool = False) -> None:
        advice = (
            "; if Twilio has tidied a URL, write it as Twilio reports it (`fallback plan` shows it)" if has_url else ""
        )
        super().__init__(f"{number}: Twilio accepted the change but does not report what was sent: {fields}{advice}")


class NotServed(AccountError):
    """Twilio took documents and does not serve them. No number was pointed to one that is not served."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"{cause}: no number was pointed to the new documents; run again, which goes on from here")
