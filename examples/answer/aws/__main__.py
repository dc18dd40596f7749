"""A fallback handler on AWS Lambda, and a number whose fallback it is, in one program.

The settings are ../answer.yaml. The program packs them with the handler, which needs no other package. The URL of the
function is an `Output`: Pulumi makes the function first, and then gives its URL to the number.

    pip install pulumi-aws
    pulumi config set --secret auth_token …      # of the Twilio account; it signs the requests
    pulumi up
"""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

from fallback import PhoneNumber, Sms, Voice
from fallback.answer.setup.archive import HANDLER, RUNTIME, make_archive
from fallback.answer.setup.read import read_document

HERE = Path(__file__).parent
config = pulumi.Config()


def pack() -> pulumi.FileArchive:
    """Pack the handler with the settings. The same settings give the same bytes, so that nothing changes in vain."""
    archive = HERE / "answer.zip"
    archive.write_bytes(make_archive(read_document(HERE.parent / "answer.yaml")))
    return pulumi.FileArchive(str(archive))


role = aws.iam.Role(
    "fallback-answer",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        }
    ),
)
logs = aws.iam.RolePolicyAttachment(
    "fallback-answer-logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
function = aws.lambda_.Function(
    "fallback-answer",
    role=role.arn,
    runtime=RUNTIME,
    handler=HANDLER,
    code=pack(),
    memory_size=256,
    timeout=10,  # seconds; Twilio waits for 15
    environment={"variables": {"TWILIO_AUTH_TOKEN": config.require_secret("auth_token")}},
)
endpoint = aws.lambda_.FunctionUrl("fallback-answer", function_name=function.name, authorization_type="NONE")
# Twilio signs its requests, and the handler checks that. AWS must let everybody ask, and needs both permissions:
# https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
allowed = [
    aws.lambda_.Permission(
        "fallback-answer-url",
        function=function.name,
        action="lambda:InvokeFunctionUrl",
        principal="*",
        function_url_auth_type="NONE",
    ),
    aws.lambda_.Permission(
        "fallback-answer-invoke",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="*",
        invoked_via_function_url=True,
    ),
]

site = config.require("site")
line = PhoneNumber(
    config.require("number"),
    voice=Voice(url=f"{site}/voice", fallback_url=pulumi.Output.concat(endpoint.function_url, "voice")),
    sms=Sms(url=f"{site}/sms", fallback_url=pulumi.Output.concat(endpoint.function_url, "sms")),
    opts=pulumi.ResourceOptions(depends_on=allowed),
)

pulumi.export("fallback", endpoint.function_url)
pulumi.export("voice_fallback", line.voice_fallback_url)
