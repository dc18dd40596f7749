"""What of the provider is a promise to every state file."""

from __future__ import annotations

import base64

from pulumi.dynamic.dynamic import serialize_provider

from fallback.provider import PhoneNumberProvider


def test_the_serialised_provider_is_a_constant() -> None:
    """It stands in the state of every number of every user, and says where to find the class.

    If it changes, a refresh or a destroy of an existing stack fails with ModuleNotFoundError, because
    those run the recorded provider. So neither the module nor the class may be moved or renamed, and
    nothing may be kept on the instance: it would be pickled too, and make this string longer.
    """
    serialised = serialize_provider(PhoneNumberProvider())

    assert serialised == "gASVMAAAAAAAAACMEWZhbGxiYWNrLnByb3ZpZGVylIwTUGhvbmVOdW1iZXJQcm92aWRlcpSTlCmBlC4="
    assert len(serialised) < 100
    assert b"fallback.provider" in base64.b64decode(serialised)
    assert vars(PhoneNumberProvider()) == {}
