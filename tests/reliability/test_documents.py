"""A run that hosts words is killed after each of the six steps that Twilio asks for; the next run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.emulated_account import make_client
from tests.engine.test_documents import FIRST, NAME, ask_all, declare, say
from tests.reliability.killing import Killer
from tests.seeds import ACCOUNT, TOKEN, seed_of

if TYPE_CHECKING:
    from tests.engine.project import Project
    from tests.reliability.killing import Victim
    from tests.reliability.line import Line

# Each step of the API, as the call that takes it.
STEPS = {
    "service": r"^/serverless\.twilio\.com/v1/Services ",
    "environment": r"/Environments ",
    "asset": r"/Assets ",
    "upload": r"^/serverless-upload\.",
    "build": r"/Builds ",
    "deployment": r"/Deployments ",
}


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({FIRST: {}})


@pytest.fixture
def switches() -> dict[str, str]:
    return {"build_seconds": "0", "deployment_seconds": "0"}


def kill_after(project: Project, line: Line, step: str, victim: Victim) -> None:
    """Run `up` and kill the victim when the call of the step was carried out and before it is answered."""
    killer = Killer(victim)
    line.spoil("after", method="POST", where=STEPS[step], act=killer.kill)
    with project.start("up", "--yes", "--skip-preview") as run:
        killer.run.set_result(run)
        run.wait()
        assert killer.close(), f"no {victim} was found to be killed"
    line.mend()


def check_whole(project: Project, line: Line, words: str, served: int, superseded: int = 0) -> None:
    """One service and one of everything in it, which answers; and nothing is left to do."""
    assert ask_all(line.emulator) == {f"{FIRST} voice": words}
    (service,) = make_client(line.emulator.url, (ACCOUNT, TOKEN)).serverless.v1.services.list()
    (environment,) = service.environments.list()
    builds = {each.sid: each for each in service.builds.list()}
    build = builds[environment.build_sid]
    assets = service.assets.list()
    assert (service.unique_name, len(builds)) == (NAME, 1 + superseded)
    assert len(build.asset_versions) == len(assets) == len({each.friendly_name for each in assets}) == served
    assert [len(each.asset_versions.list()) for each in assets] == [1] * served
    project.run("preview", "--refresh", "--expect-no-changes")


@pytest.mark.parametrize("victim", ["provider", "engine"])
@pytest.mark.parametrize("step", STEPS)
def test_the_first_words_are_hosted_once_whenever_the_run_before_was_killed(
    step: str, victim: Victim, project: Project, line: Line
) -> None:
    declare(project, {FIRST: say("We are having trouble.")})
    kill_after(project, line, step, victim)
    assert ask_all(line.emulator) == {}
    if victim == "engine":
        project.run("cancel", "--yes")

    project.up()

    check_whole(project, line, "We are having trouble.", served=1)


@pytest.mark.parametrize("step", ["asset", "upload", "build", "deployment"])
def test_changed_words_are_hosted_once_and_the_old_ones_answer_until_then(
    step: str, project: Project, line: Line
) -> None:
    declare(project, {FIRST: say("First.")})
    project.up()
    declare(project, {FIRST: say("Second.")})
    kill_after(project, line, step, "engine")
    assert ask_all(line.emulator) == {f"{FIRST} voice": "First."}
    project.run("cancel", "--yes")

    project.up()

    # After the deployment there was nothing left to build, so the build before it waits for the next change.
    check_whole(project, line, "Second.", served=2, superseded=1 if step == "deployment" else 0)
