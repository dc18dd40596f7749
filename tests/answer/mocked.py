"""Run a Pulumi program without an engine and a cloud, and print what it would make, as JSON by names.

    python -m tests.answer.mocked __main__.py URL < config.json

URL is what AWS would give to a function. The run has a process of its own, as Pulumi's mocks leave event loops behind.
"""

from __future__ import annotations

import json
import runpy
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import pulumi


class Cloud(pulumi.runtime.Mocks):
    """AWS and Twilio: whatever is made is as it was asked for, and has what they would add."""

    def __init__(self, url: str) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self._added = {
            "aws:iam/role:Role": {"arn": "arn:aws:iam::1:role/x", "name": "role-1"},
            "aws:lambda/function:Function": {"name": "function-1"},
            "aws:lambda/functionUrl:FunctionUrl": {"functionUrl": url, "function_url": url},
        }

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[f"{args.typ} {args.name}"] = {
            name: value for name, value in args.inputs.items() if not isinstance(value, pulumi.Archive)
        }
        return f"{args.name}-id", {**args.inputs, **self._added.get(args.typ, {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(args.token)


def main(program: str, url: str) -> None:
    if find_spec("pulumi_aws") is None:
        sys.path.insert(0, str(Path(__file__).with_name("stand_in")))
    config, cloud = json.load(sys.stdin), Cloud(url)
    with mock.patch.object(pulumi.runtime.config, "get_config_env", return_value=config):
        pulumi.runtime.set_mocks(cloud, project="fallback-answer", stack="dev")
        pulumi.runtime.test(lambda: runpy.run_path(program))()
    print(json.dumps(cloud.made, default=str))  # noqa: T201 - this is the program's output


if __name__ == "__main__":
    main(*sys.argv[1:])
