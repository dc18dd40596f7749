"""A service of Serverless over the pure protocol, in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from requests import Request

from tests.emulator.emulated_account import SEED, Pure

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICES = "/serverless.twilio.com/v1/Services"
UPLOADS = "/serverless-upload.twilio.com/v1/Services"


class PureService(Pure):
    """The protocol with one service, `greetings`, in it, and an environment `production` of the service."""

    def __init__(self, seed: Mapping[str, Any] = SEED, **switches: str) -> None:
        super().__init__(seed, **switches)
        self.service = self.create("", UniqueName="greetings", FriendlyName="Greetings")["sid"]
        self.environment = self.create("/Environments", UniqueName="production")

    def post(self, path: str, **form: Any) -> tuple[int, Any]:
        """Post a form, in which a list stands for a repeated parameter, below the service."""
        fields = parse_qsl(urlencode(form, doseq=True), keep_blank_values=True)
        return self.ask("POST", self.locate(path), dict(fields), fields=fields)

    def create(self, path: str, **form: Any) -> Any:
        status, body = self.post(path, **form)
        assert status == 201, body
        return body

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", self.locate(path))
        assert status == 200, body
        return body

    def delete(self, path: str) -> tuple[int, Any]:
        return self.ask("DELETE", self.locate(path))

    def locate(self, path: str) -> str:
        return f"{SERVICES}/{self.service}{path}" if hasattr(self, "service") else SERVICES + path

    def upload(
        self, path: str, content: bytes, source: str = "", visibility: str = "public", kind: str = "Assets"
    ) -> tuple[int, Any]:
        """Upload content at a path, for a new asset or function unless the SID of one is given."""
        source = source or self.create(f"/{kind}", FriendlyName=path)["sid"]
        form = {"Path": path, "Visibility": visibility}
        files = {"Content": ("name", content, "text/xml")}
        # `requests` encodes it as Twilio's users do.
        sent = Request("POST", "http://127.0.0.1", data=form, files=files).prepare()
        target = f"{UPLOADS}/{self.service}/{kind}/{source}/Versions"
        return self.ask("POST", target, body=sent.body, content_type=sent.headers["Content-Type"])

    def build(self, *versions: str, **more: Any) -> tuple[int, Any]:
        return self.post("/Builds", AssetVersions=versions, **more)

    def deploy(self, build: str) -> tuple[int, Any]:
        return self.post(f"/Environments/{self.environment['sid']}/Deployments", BuildSid=build)

    def publish(self, path: str, content: bytes, **more: Any) -> str:
        """Upload, build and deploy one version, wait until it is served, and return the SID of the build."""
        build = self.build(self.upload(path, content, **more)[1]["sid"])[1]["sid"]
        self.wait(minutes=1)
        assert self.deploy(build)[0] == 201
        self.wait(minutes=1)
        return str(build)

    def visit(self, path: str, method: str = "GET", **given: Any) -> tuple[int, Any]:
        """Ask the domain of the environment, as anybody can."""
        return self.ask(method, f"/{self.environment['domain_name']}{path}", auth=("", ""), **given)
