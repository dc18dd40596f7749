from __future__ import annotations

pytest_plugins = ["tests.leftovers", "tests.reliability.summary"]
