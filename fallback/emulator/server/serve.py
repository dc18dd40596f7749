"""Start the emulator as a server: `run` for the command line, `running` for tests. It listens on loopback only.

The socket listens before the server starts. So a client may connect as soon as it knows the address, and waits in the
queue until it is served.
"""

from __future__ import annotations

import contextlib
import ipaddress
import shlex
import signal
import socket
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from fallback.emulator.seed import document
from fallback.emulator.seed.values import SeedError
from fallback.emulator.server.app import create_app
from fallback.emulator.server.certificates import make_authority
from fallback.emulator.server.client import Emulator
from fallback.emulator.server.clock import read_machine_clock
from fallback.emulator.server.input_files import read_seed
from fallback.emulator.server.proxy import ProxyConnection
from fallback.emulator.server.state_file import StateFile
from fallback.emulator.server.storage import Store, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from fallback.emulator.core.state import State
    from fallback.emulator.server.certificates import Authority


_TRUST = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


class NotLoopback(ValueError):
    """The address is open to other machines. The control surface asks for no password, so that is refused."""


def run(
    port: int,
    seed: Path | None,
    state: Path | None,
    host: str = "127.0.0.1",
    switches: Mapping[str, str] | None = None,
    *,
    faults: Sequence[str] = (),
    ca: Path | None = None,
) -> None:
    """Print lines for a shell's `eval` when the server is ready, and serve until SIGINT or SIGTERM; then exit 0."""
    with open_store(seed, state, switches) as store, _listen(host, port) as listener:
        server = _Server(store, faults, authority=_open_authority(ca))
        for number in (signal.SIGINT, signal.SIGTERM):
            # For a signal before uvicorn listens to them. An exception could leave its coroutine unused, with a
            # warning. After an orderly shutdown uvicorn raises the signal again.
            signal.signal(number, server.stop)
        for name, value in make_environment(_format_url(listener), store.state, ca).items():
            print(f"export {name}={shlex.quote(value)}", flush=True)  # noqa: T201 - this is the program's output
        server.run(sockets=[listener])


@contextlib.contextmanager
def running(
    seed: Mapping[str, Any] | Path | None,
    state: Path | None = None,
    switches: Mapping[str, str] | None = None,
    *,
    faults: Sequence[str] = (),
    clock: Callable[[], datetime] = read_machine_clock,
    ca: Path | None = None,
) -> Iterator[Emulator]:
    """Run an emulator in a thread of this process, on a free port, until the block ends.

    `seed` is the content of a seed file, or its path. If the file `state` exists, it is used instead. `switches`
    override those of the seed or the state file. `faults` are the rules of a fault plan. `clock` decides when
    something happens in the accounts after a time; slow requests follow the clock of the machine. With `ca`, clients
    may use the emulator as their HTTPS proxy, if they trust the authority whose certificate is written to this file.
    """
    with open_store(seed, state, switches, clock) as store, _listen("127.0.0.1", 0) as listener:
        server = _Server(store, faults, clock, _open_authority(ca))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="twilio-emulator")
        thread.start()
        try:
            yield Emulator(_format_url(listener), make_environment(_format_url(listener), store.state, ca))
        finally:
            server.stop()
            thread.join()


@contextlib.contextmanager
def open_store(
    seed: Mapping[str, Any] | Path | None,
    path: Path | None,
    switches: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] = read_machine_clock,
) -> Iterator[Store]:
    """Yield a store of the state in the file `path` if it exists, else of the seed's. `switches` override its own.

    No other emulator can use the file until the block ends.
    """
    with contextlib.closing(StateFile(path)) if path is not None else contextlib.nullcontext() as file:
        state = load(file) if file is not None and file.exists else _make_state(seed, clock())
        yield Store(state, file, switches or {})


def _make_state(seed: Mapping[str, Any] | Path | None, date: datetime) -> State:
    if seed is None:
        raise SeedError("there is neither a seed nor a state file of an earlier run")
    return read_seed(seed, date) if isinstance(seed, Path) else document.parse(seed, date)


def make_environment(url: str, state: State, ca: Path | None = None) -> dict[str, str]:
    """Return the variables that point a client at the emulator, as its first account.

    With `ca`, there are those with which Node, Go, curl and Python's `requests` use it as a proxy and trust it.
    """
    account = next(iter(state.accounts.values()))
    variables = {
        "TWILIO_API_BASE_URL": url,
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.auth_token,
    }
    trusted = dict.fromkeys(_TRUST, str(ca.absolute())) if ca else {}
    return variables | ({"HTTPS_PROXY": url, **trusted} if ca else {})


def _open_authority(ca: Path | None) -> Authority | None:
    """Return a new authority after its certificate is written to the file `ca`, if that is given."""
    if ca is None:
        return None
    authority = make_authority()
    ca.write_bytes(authority.certificate)
    return authority


def _listen(host: str, port: int) -> socket.socket:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise NotLoopback(f"{host} is not an address; the emulator listens on 127.0.0.1, ::1 or localhost") from None
    if not address.is_loopback:
        raise NotLoopback(f"{host} can be reached from other machines; the emulator listens on loopback only")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.create_server((str(address), port), family=family, backlog=2048)
    # Connections inherit the option. asyncio sets it only for sockets that name their protocol, which this one does
    # not. Without it each response on a kept-alive connection waits 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _format_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """uvicorn's server. When it stops, it ends the requests that wait."""

    def __init__(
        self,
        store: Store,
        faults: Sequence[str] = (),
        clock: Callable[[], datetime] = read_machine_clock,
        authority: Authority | None = None,
    ) -> None:
        app = create_app(store, faults, clock)
        self._waiter = app.state.waiter
        config = uvicorn.Config(
            app,
            http=partial(ProxyConnection, authority),  # type: ignore[arg-type] # it is only called
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            # A client may keep a request open. Its change is on disk, so we need not wait for it.
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)

    def stop(self, *_signal: object) -> None:
        """Shut down in order as soon as the server runs."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._waiter.stop()
        await super().shutdown(sockets)
