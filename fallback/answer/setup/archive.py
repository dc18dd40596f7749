"""A deployable archive for AWS Lambda: the core of the handler and its settings, and nothing of others."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from fallback.answer.aws_lambda import ARCHIVED_SETTINGS
from fallback.answer.settings import SettingsError

HANDLER = "fallback.answer.aws_lambda.handler"  # what Lambda calls
RUNTIME = "python3.13"  # or any other from 3.11 on

# What `aws_lambda` imports, as patterns below the package.
_CORE = (
    *("__init__.py", "display.py", "fields.py", "masking.py", "model.py"),
    *("answer/__init__.py", "answer/asked.py", "answer/aws_lambda.py", "answer/exchange.py", "answer/handler.py"),
    *("answer/respond.py", "answer/sending_on.py", "answer/settings.py", "answer/alerts/*.py"),
    *("twiml/__init__.py", "twiml/write.py"),
    *("webhook/__init__.py", "webhook/error_codes.py", "webhook/request.py", "webhook/signature.py"),
)
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that an archive can hold


def make_archive(document: dict[str, Any]) -> bytes:
    """The archive for these settings: the same bytes for the same settings and version.

    Raises `SettingsError` if the settings need more than the standard library.
    """
    if any("apprise" in sink for sink in document.get("alerts", {}).get("to", [])):
        raise SettingsError("expected alerts that need no other package, found apprise: use a webhook in an archive")
    package = Path(str(files("fallback")))
    core = {f"fallback/{path.relative_to(package).as_posix()}": path.read_bytes() for path in _list_core(package)}
    settings = f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()
    return _pack({**core, ARCHIVED_SETTINGS: settings})


def _list_core(package: Path) -> list[Path]:
    return [path for pattern in _CORE for path in package.glob(pattern)]


def _pack(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = 0o644 << 16  # Lambda runs as another user
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()
