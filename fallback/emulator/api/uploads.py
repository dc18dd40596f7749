"""Read a file that is uploaded as multipart/form-data (RFC 7578), with the texts beside it."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message

    from fallback.emulator.api.routes import ApiRequest

_FILE = "Content"
_ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """The file `Content` with its type, and the other parts of the form."""

    form: Mapping[str, str]
    content: bytes
    content_type: str


def read_upload(request: ApiRequest) -> Upload:
    """Return the upload in the body of `request`. Raise 20001 (U) if there is no file."""
    parts = {name: (content, content_type) for name, content, content_type in _split(request)}
    if _FILE not in parts:
        raise TwilioError(20001, f"Missing required parameter {_FILE} in the post body")
    content, content_type = parts.pop(_FILE)
    return Upload({name: text.decode(errors="replace") for name, (text, _) in parts.items()}, content, content_type)


def _split(request: ApiRequest) -> Iterator[tuple[str, bytes, str]]:
    """Yield name, content and type of each part. The content is taken as it is, whatever bytes it has."""
    boundary = _parse_head(f"Content-Type: {request.content_type}".encode()).get_boundary()
    if not boundary:
        return
    for part in (b"\r\n" + request.body).split(f"\r\n--{boundary}".encode())[1:]:
        head, blank_line, content = part.partition(b"\r\n\r\n")
        fields = _parse_head(head.lstrip(b"\r\n"))
        name = fields.get_param("name", header="content-disposition")
        if blank_line and isinstance(name, str):
            yield name, content, str(fields.get("content-type", _ANY_TYPE))


def _parse_head(head: bytes) -> Message:
    return message_from_bytes(head + b"\r\n\r\n")
