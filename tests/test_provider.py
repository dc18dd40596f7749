"""The provider's methods: what of it is a promise to every state file, and that it settles whatever is declared."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.dynamic.dynamic import serialize_provider

from fallback.account.accounts import Accounts
from fallback.account.retry import Patience
from fallback.fields import NONE
from fallback.provider import PhoneNumberProvider
from tests.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.emulator import Emulator

NUMBER = "+15005550006"
URLS = st.sampled_from(["https://a.example.com/x", "https://b.example.com/x", "https://u:p@c.example.com/x?a=b@c"])
FALLBACKS = st.sampled_from([NONE, "https://d.example.com/x", "https://u:p@e.example.com/x?a=b@c"])
METHODS = st.sampled_from(["GET", "POST"])


def handler(group: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    sids = {f"{group}_application_sid": st.just(NONE)} | ({"trunk_sid": st.just(NONE)} if group == "voice" else {})
    by_url = {
        f"{group}_url": URLS,
        f"{group}_fallback_url": FALLBACKS,
        f"{group}_method": METHODS,
        f"{group}_fallback_method": METHODS,
        **more,
        **sids,
    }
    by_application = {**sids, f"{group}_application_sid": st.sampled_from(["AP" + "1" * 32, "AP" + "2" * 32])}
    by_trunk = {**sids, "trunk_sid": st.just("TK" + "1" * 32)} if group == "voice" else by_application
    return st.one_of(*map(st.fixed_dictionaries, (by_url, by_application, by_trunk)))


DECLARATIONS = st.builds(
    lambda *groups: {name: value for group in groups if group for name, value in group.items()},
    st.none() | handler("voice", voice_caller_id_lookup=st.booleans()),
    st.none() | handler("sms"),
    st.none() | st.fixed_dictionaries({"status_callback": URLS | st.just(NONE), "status_callback_method": METHODS}),
    st.none() | st.fixed_dictionaries({"friendly_name": st.sampled_from(["One", "Two"])}),
)


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({NUMBER: {}})


@pytest.fixture
def new_process(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Callable[[], PhoneNumberProvider]:
    """Make a provider that knows nothing of the account, as the next command's process does."""
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)

    def make() -> PhoneNumberProvider:
        provider = PhoneNumberProvider()
        provider.accounts = Accounts(emulator.environment, patience=Patience(deadline=1))
        return provider

    return make


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(declarations=st.lists(DECLARATIONS, min_size=1, max_size=4))
def test_applied_is_settled_whatever_is_declared_and_whatever_was_before(
    declarations: list[dict[str, Any]], emulator: Emulator, new_process: Callable[[], PhoneNumberProvider]
) -> None:
    """After an import and after each update: nothing to propose, nothing that drifted, and one write at the most."""
    provider = new_process()
    imported = provider.read(NUMBER, {})
    inputs, outputs = imported.inputs, imported.outs
    for declared in declarations:
        desired = provider.check(dict(inputs), {"phone_number": NUMBER, **declared})
        assert desired.failures == []
        emulator.clear()
        provider = new_process()
        outputs = provider.update(NUMBER, outputs, desired.inputs).outs or {}
        assert len([request for request in emulator.requests() if request["method"] == "POST"]) <= 1

        provider = new_process()
        read = provider.read(NUMBER, outputs)
        inputs, outputs = read.inputs, read.outs
        assert inputs == desired.inputs
        assert provider.check(dict(inputs), {"phone_number": NUMBER, **declared}).inputs == inputs


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
