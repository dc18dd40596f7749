"""A file in a folder that a web server serves: a dynamic resource of a few lines, beside `PhoneNumber`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult


class PublishedProvider(ResourceProvider):
    """Writes the file, and removes it again."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(props["file"], _written(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_written(news))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        Path(props["folder"], props["file"]).unlink(missing_ok=True)


class Published(Resource, module="example", name="Published"):
    """`file` with `text` in `folder`, which is served at `base`; `url` is where it is found."""

    url: pulumi.Output[str]

    def __init__(self, name: str, *, folder: str, base: str, file: str, text: str) -> None:
        properties = {"folder": folder, "base": base, "file": file, "text": text, "url": None}
        super().__init__(PublishedProvider(), name, properties)


def _written(props: dict[str, Any]) -> dict[str, Any]:
    folder = Path(props["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / props["file"]).write_text(props["text"])
    return {**props, "url": f"{props['base']}/{props['file']}"}
