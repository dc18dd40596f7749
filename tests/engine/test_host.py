"""Our host as a process: what the engine cannot do to it, and what it does for other people's providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.processes import describe, find_in_session, wait_until

if TYPE_CHECKING:
    from tests.engine.project import Project

SLOW = """
    import time
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class SlowProvider(ResourceProvider):
        def create(self, props):
            with open(props["file"], "a") as file:
                file.write("started\\n")
            time.sleep(60)
            return CreateResult("slow", props)

    class Slow(Resource):
        pass

    Slow(SlowProvider(), "slow", {"file": %r})
"""


def test_a_killed_engine_leaves_no_process(project: Project) -> None:
    """The host would go on writing to the account, with nobody to record it; Pulumi's language host would just stay."""
    started = project.folder / "started"
    project.program(SLOW % str(started))
    with project.start("up", "--yes", "--skip-preview") as engine:
        wait_until(started.exists)
        others = [process for process in find_in_session(engine.pid) if process.pid != engine.pid]
        assert sum("fallback.host" in describe(process) for process in others) == 1
        assert sum("pulumi-language-python " in describe(process) for process in others) == 1

        engine.kill()
        engine.wait()

        wait_until(lambda: not find_in_session(engine.pid))
