"""Whom a caller may ask: no trick with a name or an address leads it into the network that it runs in."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING

import pytest

from fallback.drill.caller import Caller
from fallback.drill.failures import Failure
from fallback.drill.reach import Reach, find_addresses, refuse_address
from fallback.values.url import Url, parse_url
from tests.drill.conftest import local_caller, question, with_servers
from tests.drill.faulty import HOST, redirect, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.drill.evidence import Asked
    from tests.drill.faulty import Servers

PUBLIC = "93.184.216.34"


def find(text: str, reach: Reach = Reach(), addresses: Sequence[str] = (PUBLIC,)) -> list[str]:  # noqa: B008 -- frozen
    async def resolve_to(_host: str, _port: int) -> Sequence[str]:
        return addresses

    url = parse_url(text)
    assert isinstance(url, Url), url
    return [str(address) for address in asyncio.run(find_addresses(url, reach, resolve_to))]


def refuse(text: str, reach: Reach = Reach(), addresses: Sequence[str] = (PUBLIC,)) -> str:  # noqa: B008 -- frozen
    with pytest.raises(Failure) as raised:
        find(text, reach, addresses)
    return raised.value.kind


LOCAL = ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "fd12::1"]
NEVER = [
    *("0.0.0.0", "::", "169.254.169.254", "169.254.170.2", "fe80::1", "::ffff:169.254.169.254"),  # noqa: S104
    *("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
    *("224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "100.64.0.1", "fec0::1"),
    # An IPv4 address inside an IPv6 address, for a gateway to translate.
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "::7f00:1"),
]


@pytest.mark.parametrize("address", [*LOCAL, *NEVER])
def test_an_address_that_is_not_public_is_never_asked(address: str) -> None:
    assert refuse("https://handler.example/", addresses=[address]) == "unreachable-address"
    literal = f"[{address}]" if ":" in address else address
    assert refuse(f"https://{literal}/") == "unreachable-address"


@pytest.mark.parametrize("address", LOCAL)
def test_allow_local_opens_loopback_and_private_addresses(address: str) -> None:
    (asked,) = find("https://handler.example/", Reach(allow_local=True), [address])

    assert ipaddress.ip_address(asked) == ipaddress.ip_address(address)


@pytest.mark.parametrize("address", NEVER)
def test_allow_local_opens_nothing_else(address: str) -> None:
    assert refuse_address(ipaddress.ip_address(address), Reach(allow_local=True))


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"])
def test_a_public_address_is_asked(address: str) -> None:
    assert find("https://handler.example/", addresses=[address]) == [address]


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "127.1", "0", "017700000001", "1.1.1.1.1"),
        *("0x7f.1", "127.0.0.01", "example.1", "example.0x7f"),
    ],
)
@pytest.mark.parametrize("reach", [Reach(), Reach(allow_local=True)])
def test_a_number_in_another_form_is_no_host(host: str, reach: Reach) -> None:
    assert refuse(f"https://{host}/", reach, ["127.0.0.1"]) == "bad-url"


@pytest.mark.parametrize(
    "url",
    [
        "https://allowed.example@127.0.0.1/",
        "https://allowed.example:443@127.0.0.1/",
        "https://127.0.0.1/allowed.example",
        "https://127.0.0.1?allowed.example",
        "https://127.0.0.1#@allowed.example",
        "https://allowed.example.evil.example/",
        "https://evil.example/@allowed.example",
    ],
)
def test_user_and_password_do_not_stand_for_a_host(url: str) -> None:
    assert refuse(url, Reach(frozenset({"allowed.example"}))) == "not-allowed"


@pytest.mark.parametrize("host", ["ALLOWED.example", "allowed.example."])
def test_an_allowed_host_is_the_same_in_capitals_and_with_a_final_dot(host: str) -> None:
    assert find(f"https://{host}/", Reach(frozenset({"allowed.example"}))) == [PUBLIC]


def test_http_is_asked_only_where_it_is_declared() -> None:
    reach = Reach(frozenset({"a.example", "b.example"}), frozenset({"b.example"}))

    assert refuse("http://a.example/", reach) == "not-allowed"
    assert find("http://b.example/", reach) == [PUBLIC]


def test_one_local_address_among_public_ones_is_not_asked() -> None:
    assert find("https://handler.example/", addresses=["127.0.0.1", PUBLIC, "::1"]) == [PUBLIC]


def test_ipv4_is_tried_first() -> None:
    addresses = ["2606:2800:220:1:248:1893:25c8:1946", PUBLIC]

    assert find("https://handler.example/", addresses=addresses) == [PUBLIC, addresses[0]]


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", "-a.example", ".example", "a_.example-"])
def test_what_cannot_be_a_name_is_not_looked_up(host: str) -> None:
    assert refuse(f"https://{host}/") == "bad-url"


def test_a_name_that_changes_its_address_after_it_was_judged_gains_nothing() -> None:
    """The name is looked up once for a request, and what was judged is what is connected to."""

    async def act(servers: Servers) -> tuple[Asked, list[str], int]:
        looked_up: list[str] = []

        async def rebind(host: str, _port: int) -> Sequence[str]:
            looked_up.append(host)
            return ["::1"] if len(looked_up) == 1 else ["127.0.0.1"]  # the servers are at the latter

        caller = Caller(Reach(allow_local=True), tls=servers.tls, resolve=rebind)
        return await caller.ask(question(servers.url("healthy") + "#rc=0")), looked_up, len(servers.arrived)

    asked, looked_up, arrived = with_servers(act)

    assert asked.kind in {"refused", "unreachable"}
    assert asked.hops[0].addresses == ("::1",)
    assert (looked_up, arrived) == ([HOST], 0)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"])
@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1:{port}/healthy",
        "https://[::1]:{port}/healthy",
        "https://2130706433:{port}/healthy",
        "https://inside.test:{port}/healthy",
        "https://handler.test@127.0.0.1:{port}/healthy",
        "//127.0.0.1:{port}/healthy",
        "https://169.254.169.254/latest/meta-data/",
        "http://handler.test:{port}/healthy",
        "file:///etc/passwd",
        "gopher://handler.test:{port}/",
    ],
)
def test_a_redirect_is_judged_anew(status: str, target: str) -> None:
    async def act(servers: Servers) -> tuple[Asked, list[str]]:
        location = target.format(port=servers.ports["tls"])
        servers.answers["/away"] = lambda _: redirect(status, location)
        reach = Reach(frozenset({HOST}), frozenset(), allow_local=True)
        caller = Caller(reach, tls=servers.tls, resolve=resolve)
        return await caller.ask(question(servers.url("away"))), [one.path for one in servers.arrived]

    asked, arrived = with_servers(act)

    assert asked.kind in {"not-allowed", "unreachable-address", "bad-url", "bad-redirect"}
    assert arrived == ["/away"]


def test_a_document_leads_nowhere_else_either() -> None:
    async def act(servers: Servers) -> tuple[Asked, list[str]]:
        away = f"https://inside.test:{servers.ports['tls']}/healthy"
        verbs = f"<Say>One moment.</Say><Redirect>{away}</Redirect>".encode()
        servers.answers["/away"] = lambda _: (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n<Response>%s</Response>"
            % (len(verbs) + 21, verbs)
        )
        caller = Caller(Reach(frozenset({HOST}), allow_local=True), tls=servers.tls, resolve=resolve)
        return await caller.follow(question(servers.url("away"))), [one.path for one in servers.arrived]

    asked, arrived = with_servers(act)

    assert asked.heard is not None
    assert asked.heard.startswith('"One moment." then goes on at https://inside.test:')
    assert arrived == ["/away"]


def test_without_allow_local_this_machine_is_not_asked() -> None:
    async def act(servers: Servers) -> tuple[Asked, int]:
        caller = Caller(Reach(), tls=servers.tls, resolve=resolve)
        return await caller.ask(question(servers.url("healthy"))), len(servers.arrived)

    asked, arrived = with_servers(act)

    assert (asked.code, asked.kind, arrived) == ("11205", "unreachable-address", 0)
    assert "a loopback address" in asked.why


def test_with_it_this_machine_is() -> None:
    async def act(servers: Servers) -> Asked:
        return await local_caller(servers).ask(question(servers.url("healthy")))

    assert with_servers(act).code is None
