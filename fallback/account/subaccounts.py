"""The accounts that an account owns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.account.records import read_sid, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.account.session import Session


def list_subaccounts(session: Session) -> Mapping[str, str]:
    """Return the names of the active accounts that the session's account owns, by SID.

    API keys do not reach them, so for a key there are none. https://www.twilio.com/docs/iam/api/subaccounts
    """
    if session.is_authenticated_by_key:
        return {}
    accounts = session.read_list(
        f"listing the subaccounts of account {session.account_sid}",
        lambda client: client.api.v2010.accounts,
        lambda account: (read_sid(account, "sid", "AC"), read_text(account, "friendly_name") or ""),
        status="active",
    )
    return {sid: name for sid, name in accounts if sid != session.account_sid}
