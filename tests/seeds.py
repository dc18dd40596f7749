"""The account that tests meet, as a seed of the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "AC" + "1" * 32
TOKEN = "canary/of+the auth:token"  # base64 and URL encoding change it; the ledger knows all its disguises


def seed_of(numbers: Mapping[str, Mapping[str, Any]], *available: str, **settings: Any) -> dict[str, Any]:
    """Return a seed with one account that holds *numbers*, and with *available* numbers to buy."""
    account = {"sid": ACCOUNT, "auth_token": TOKEN, "numbers": {**numbers}, **settings}
    return {"accounts": [account], "available": list(available)}
