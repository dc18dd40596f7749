from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stackfile.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fallback.model import Stack

ACCOUNT = "AC" + "1".zfill(32)


@pytest.fixture
def declare(tmp_path: Path) -> Callable[..., Stack]:
    """Writes `stacks/dev.yaml`, headed by the account, and other files by their names; loads the stack."""

    def write_and_load(text: str, others: dict[str, str] | None = None) -> Stack:
        files = {"dev.yaml": f"account: {ACCOUNT}\n{text}", **(others or {})}
        for name, content in files.items():
            path = tmp_path / "stacks" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return load(tmp_path / "stacks")

    return write_and_load
