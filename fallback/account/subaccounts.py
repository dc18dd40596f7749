"""The accounts that an account owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.account.records import read_sid

if TYPE_CHECKING:
    from fallback.account.session import Session


def list_subaccounts(session: Session) -> tuple[str, ...]:
    """Return the SIDs of the active accounts that the session's account owns.

    API keys do not reach them, so for a key there are none. https://www.twilio.com/docs/iam/api/subaccounts
    """
    if session.is_authenticated_by_key:
        return ()
    sids = session.read_list(
        f"listing the subaccounts of account {session.account_sid}",
        lambda client: client.api.v2010.accounts,
        lambda account: read_sid(account, "sid", "AC"),
        status="active",
    )
    return tuple(sid for sid in sids if sid != session.account_sid)
