"""The few resources of pulumi-aws that an example uses, with the same names, inputs and outputs.

The real package has 120 MB. The test of the example takes it where it is installed.
"""

from types import SimpleNamespace
from typing import Any

import pulumi


class _Resource(pulumi.CustomResource):
    def __init__(self, token: str, name: str, outputs: tuple[str, ...], inputs: dict[str, Any]) -> None:
        super().__init__(token, name, {**dict.fromkeys(outputs), **inputs})


class Role(_Resource):
    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, resource_name: str, *, assume_role_policy: str) -> None:
        inputs = {"assume_role_policy": assume_role_policy}
        super().__init__("aws:iam/role:Role", resource_name, ("arn", "name"), inputs)


class RolePolicyAttachment(_Resource):
    def __init__(self, resource_name: str, *, role: Any, policy_arn: str) -> None:
        inputs = {"role": role, "policy_arn": policy_arn}
        super().__init__("aws:iam/rolePolicyAttachment:RolePolicyAttachment", resource_name, (), inputs)


class Function(_Resource):
    name: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        role: Any,
        runtime: str,
        handler: str,
        code: pulumi.Archive,
        memory_size: int,
        timeout: int,
        environment: dict[str, Any],
    ) -> None:
        inputs = {
            "role": role,
            "runtime": runtime,
            "handler": handler,
            "code": code,
            "memory_size": memory_size,
            "timeout": timeout,
            "environment": environment,
        }
        super().__init__("aws:lambda/function:Function", resource_name, ("name",), inputs)


class FunctionUrl(_Resource):
    function_url: pulumi.Output[str]

    def __init__(self, resource_name: str, *, function_name: Any, authorization_type: str) -> None:
        inputs = {"function_name": function_name, "authorization_type": authorization_type}
        super().__init__("aws:lambda/functionUrl:FunctionUrl", resource_name, ("function_url",), inputs)


class Permission(_Resource):
    def __init__(
        self,
        resource_name: str,
        *,
        function: Any,
        action: str,
        principal: str,
        function_url_auth_type: str | None = None,
        invoked_via_function_url: bool | None = None,
    ) -> None:
        inputs = {
            "function": function,
            "action": action,
            "principal": principal,
            "function_url_auth_type": function_url_auth_type,
            "invoked_via_function_url": invoked_via_function_url,
        }
        super().__init__("aws:lambda/permission:Permission", resource_name, (), inputs)


iam = SimpleNamespace(Role=Role, RolePolicyAttachment=RolePolicyAttachment)
lambda_ = SimpleNamespace(Function=Function, FunctionUrl=FunctionUrl, Permission=Permission)
