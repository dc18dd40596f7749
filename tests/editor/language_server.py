"""A small editor: it starts a language server, opens texts in it and asks what a person would see.

The protocol is LSP 3.17 over standard input and output; nothing is written to disk, and the settings keep the
server from the network. A text stands in a folder (its schema is found from there) without being a file in it.
"""

from __future__ import annotations

import json
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PATIENCE = 30  # seconds: a start on a busy machine takes a few

# The store of schemas is on the network, and would guess a schema by the file's name.
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    }
}
CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
}


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One line of an editor's list of problems, counted from 1, and the text that it underlines."""

    line: int
    underlined: str
    message: str


@dataclass(frozen=True)
class Suggestion:
    """What completion shows, and what choosing it would insert."""

    label: str
    inserted: str
    about: str


class Editor:
    """An editor that has a language server running; `folder` is where its texts stand."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        assert server.stdin
        assert server.stdout
        self._folder = folder
        self._to: IO[bytes] = server.stdin
        self._from: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._sent = 0
        self._opened = 0
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.reader = threading.Thread(target=_read, args=(server.stdout, self._from), daemon=True)
        self.reader.start()
        self._ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": CAPABILITIES})
        self._tell("initialized", {})
        self._configured = False
        while not self._configured:  # no text before the server knows that it is to keep from the network
            self._handle(self._next())

    def problems(self, text: str, folder: Path | None = None) -> list[Diagnostic]:
        """What is underlined in `text`, which stands in `folder` if one is given."""
        uri = self._open(text, folder)
        while uri not in self._diagnostics:
            self._handle(self._next())
        return sorted({_diagnostic(found, text.splitlines()) for found in self._diagnostics[uri]})

    def suggestions(self, text: str) -> list[Suggestion]:
        """What completion offers in `text` where a `|` marks the cursor."""
        answer = self._at_cursor("textDocument/completion", text)
        return [
            Suggestion(
                item["label"], (item.get("textEdit") or {}).get("newText") or item.get("insertText"), _prose(item)
            )
            for item in answer["items"]
        ]

    def hover(self, text: str) -> str:
        """What pointing at the place before the `|` in `text` shows, as Markdown; empty if nothing."""
        answer = self._at_cursor("textDocument/hover", text)
        return answer["contents"]["value"] if answer else ""

    def close(self) -> None:
        """Ends the server as the protocol asks."""
        self._ask("shutdown", None)
        self._tell("exit", None)

    def _at_cursor(self, method: str, text: str) -> Any:
        before, after = text.split("|")
        uri = self._open(before + after)
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self._ask(method, {"textDocument": {"uri": uri}, "position": position})

    def _open(self, text: str, folder: Path | None = None) -> str:
        """Every text gets a name of its own, so that no answer is about an earlier one."""
        self._opened += 1
        uri = ((folder or self._folder) / f"opened-{self._opened}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def _ask(self, method: str, params: Any) -> Any:
        self._sent += 1
        sent = self._sent
        self._send({"id": sent, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == sent and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            self._handle(message)

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._to.flush()

    def _next(self) -> dict[str, Any]:
        try:
            return self._from.get(timeout=PATIENCE)
        except Empty:
            raise TimeoutError(f"the language server said nothing for {PATIENCE} seconds") from None

    def _handle(self, message: dict[str, Any]) -> None:
        """What a server says unasked: problems it found, and questions of its own."""
        match message:
            case {"method": "textDocument/publishDiagnostics", "params": params}:
                self._diagnostics[params["uri"]] = params["diagnostics"]
            case {"method": "workspace/configuration", "id": asked, "params": {"items": items}}:
                self._send({"id": asked, "result": [SETTINGS.get(item["section"]) for item in items]})
                self._configured = True
            case {"method": _, "id": asked}:
                self._send({"id": asked, "result": None})


@contextmanager
def editing(command: Sequence[str], folder: Path) -> Iterator[Editor]:
    """An editor for texts in `folder` with the server that `command` starts; the server is gone afterwards."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            editor = Editor(server, folder)
            yield editor
            editor.close()
            server.wait(timeout=PATIENCE)
            editor.reader.join(timeout=PATIENCE)
        finally:
            server.kill()


def _read(stream: IO[bytes], messages: SimpleQueue[dict[str, Any]]) -> None:
    while header := stream.readline():
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            while stream.readline().strip():
                pass
            messages.put(json.loads(stream.read(int(value))))


def _diagnostic(found: dict[str, Any], lines: list[str]) -> Diagnostic:
    start, end = found["range"]["start"], found["range"]["end"]
    line = lines[start["line"]]
    upto = end["character"] if end["line"] == start["line"] else len(line)
    return Diagnostic(start["line"] + 1, line[start["character"] : upto], found["message"])


def _prose(item: dict[str, Any]) -> str:
    about = item.get("documentation") or ""
    return about if isinstance(about, str) else about["value"]
