"""`fallback validate` as a person, a program and GitHub see it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.lint import RULES
from fallback.lint.docs import render_page
from fallback.stackfile import Folder, load_stack

ROOT = Path(__file__).parents[2]
ACCOUNT = "account: AC" + "1".zfill(32) + "\n"
GOOD = "voice: {url: https://www.example.com/v, fallback_url: https://net.example.org/v}"
BARE = "voice: {url: https://www.example.com/v, fallback_url: none}"
SAME = "voice: {url: https://www.example.com/v, fallback_url: https://www.example.com/v}"


def number(entry: str, *, suffix: str = "006") -> str:
    return f'numbers:\n  "+15005550{suffix}": {{{entry}}}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "stacks"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    ("entry", "status", "strict"),
    [(GOOD, 0, 0), (BARE, 0, 1), (SAME, 1, 1), ("voise: none", 2, 2), ("voice: {trunk: TK1}", 2, 2)],
)
def test_the_exit_code_is_one_for_what_a_rule_finds_and_two_for_what_cannot_be_read(
    folder: Path, entry: str, status: int, strict: int
) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(entry))

    assert run().exit_code == status
    assert run("--strict").exit_code == strict


def test_all_problems_of_all_stacks_are_told_at_once(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number("voise: none"))
    (folder / "prod.yaml").write_text(ACCOUNT + 'numbers:\n  "+15005550007": {' + SAME + "}\n")

    lines = run().output.splitlines()

    assert [line.split(": ")[:2] for line in lines if line.startswith("stacks/")] == [
        ["stacks/dev.yaml:3:20", "error"],
        ["stacks/prod.yaml:3:74", "error"],
    ]
    assert lines[-1] == "2 stacks, 1 number: 2 errors"


def test_what_cannot_be_read_does_not_hide_what_the_rules_find(folder: Path) -> None:
    entries = f'  "+15005550006": {{{SAME}}}\n  "+15005550007": {{voice: {{url: "ftp://a", fallback_url: none}}}}\n'
    (folder / "dev.yaml").write_text(f"{ACCOUNT}numbers:\n{entries}")

    found = json.loads(run("--format", "json").output)["problems"]

    assert [problem["rule"] for problem in found] == ["fallback-is-primary", "url-scheme"]


def test_a_mistake_is_told_where_it_was_written(folder: Path) -> None:
    """Through `extends`, a handler, a variable, the defaults and `<<`."""
    (folder / "base").mkdir()
    (folder / "base" / "common.yaml").write_text(
        "vars: {site: https://abcd.ngrok.io}\n"
        "handlers:\n"
        "  ivr: &ivr {url: '${site}/v', fallback_url: 'https://net.example.org/{x}'}\n"
        "  desk: {<<: *ivr, method: GET}\n"
        "defaults:\n"
        "  sms: {fallback_url: https://localhost/}\n"
    )
    (folder / "dev.yaml").write_text(
        ACCOUNT + "extends: base/common.yaml\n" + number("voice: desk, sms: {url: https://www.example.com/s}")
    )

    found = json.loads(run("--format", "json").output)["problems"]

    assert [(problem["file"], problem["line"], problem["column"], problem["path"]) for problem in found] == [
        ("stacks/base/common.yaml", 1, 14, "vars.site"),
        ("stacks/base/common.yaml", 3, 46, "handlers.desk.fallback_url"),
        ("stacks/base/common.yaml", 6, 23, "defaults.sms.fallback_url"),
    ]


def test_a_mistake_that_many_numbers_share_is_told_once(folder: Path) -> None:
    entries = "".join(f'  "+1500555{n:04}": {{voice: ivr}}\n' for n in range(100))
    (folder / "dev.yaml").write_text(f"{ACCOUNT}handlers: {{ivr: {SAME[7:]}}}\nnumbers:\n{entries}")

    assert run().output.count("[fallback-is-primary]") == 1


def test_a_shared_mistake_is_told_until_all_who_share_it_excuse_it(folder: Path) -> None:
    waiver = "ignore: [{rule: fallback-is-primary, reason: a, until: 2999-01-01}]"
    text = f'{ACCOUNT}handlers: {{ivr: {SAME[7:]}}}\nnumbers:\n  "+15005550006": {{voice: ivr, {waiver}}}\n'
    (folder / "dev.yaml").write_text(text)
    assert run().exit_code == 0

    (folder / "dev.yaml").write_text(text + '  "+15005550007": {voice: ivr}\n')
    assert run().exit_code == 1


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.production])
def test_what_production_makes_worse_is_no_error_elsewhere(folder: Path, rule: str) -> None:
    text = (ROOT / "tests" / "lint" / "trips" / f"{rule}.yaml").read_text().replace("production: true\n", "")

    for production, severities in (("", {"warning", "advice"}), ("production: true\n", {"error"})):
        (folder / "dev.yaml").write_text(production + text)
        found = json.loads(run("--format", "json").output)["problems"]
        assert {problem["severity"] for problem in found if problem["rule"] == rule} <= severities


def test_json_has_the_documented_keys(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(BARE))

    document = json.loads(run("--format", "json").output)

    assert document == {
        "version": 1,
        "stacks": [{"name": "dev", "numbers": 1}],
        "problems": [
            {
                "file": "stacks/dev.yaml",
                "line": 3,
                "column": 74,
                "severity": "warning",
                "rule": "no-fallback",
                "path": "numbers.+15005550006.voice.fallback_url",
                "message": "The primary has no fallback. Write who answers when the primary fails.",
                "reason": RULES["no-fallback"].reason,
                "source": RULES["no-fallback"].source,
            }
        ],
        "errors": 0,
        "warnings": 1,
        "advice": 0,
    }


def test_github_gets_an_annotation_for_each_problem(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(BARE.replace("/v", "/a%zz")))

    lines = run("--format", "github").output.splitlines()

    assert len(lines) == 2
    assert lines[0].startswith(
        "::warning file=stacks/dev.yaml,line=3,col=33,title=url-not-encoded::numbers.+15005550006"
    )
    assert "found '%25' in 'https://www.example.com/a%25zz'" in lines[0]
    assert lines[1].startswith("::warning file=stacks/dev.yaml,line=3,col=77,title=no-fallback::")


def test_code_scanning_gets_a_result_for_each_problem(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(BARE.replace("/v", "/a%zz")))

    done = run("--format", "sarif")
    document = json.loads(done.output)
    (only,) = document["runs"]

    assert (done.exit_code, document["version"]) == (0, "2.1.0")
    assert [rule["id"] for rule in only["tool"]["driver"]["rules"]] == ["no-fallback", "url-not-encoded"]
    assert only["results"][1] == {
        "ruleId": "no-fallback",
        "ruleIndex": 0,
        "level": "warning",
        "message": {
            "text": "numbers.+15005550006.voice.fallback_url: The primary has no fallback. "
            "Write who answers when the primary fails."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "stacks/dev.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 77},
                }
            }
        ],
    }


def test_a_name_that_looks_like_a_url_is_none(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number('friendly_name: "http://localhost/{x}"'))

    assert run().output == "1 stack, 1 number: nothing to say\n"


def test_nothing_wrong_is_no_annotation(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(GOOD))

    assert run("--format", "github").output == ""
    assert run().output == "1 stack, 1 number: nothing to say\n"


def test_a_file_stands_for_the_stacks_that_it_belongs_to(folder: Path) -> None:
    for name in ("dev", "prod"):
        (folder / f"{name}.yaml").write_text(ACCOUNT + number(GOOD, suffix={"dev": "006", "prod": "007"}[name]))
    (folder / "base").mkdir()
    (folder / "base" / "common.yaml").write_text("vars: {}\n")
    (folder / "dev").mkdir()
    (folder / "dev" / "more.yaml").write_text(number("sms: none", suffix="008"))
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")

    assert run("stacks/prod.yaml").output.startswith("1 stack, 1 number")
    assert run("stacks/dev/more.yaml").output.startswith("1 stack, 2 numbers")
    assert run("stacks/base/common.yaml").output.startswith("2 stacks, 3 numbers")
    assert run("stacks/Pulumi.dev.yaml").output.startswith("0 stacks")
    assert run("--stack", "dev").output.startswith("1 stack, 2 numbers")


def test_a_number_of_another_stack_is_found_when_one_stack_is_checked(folder: Path) -> None:
    for name in ("dev", "prod"):
        (folder / f"{name}.yaml").write_text(ACCOUNT + number(GOOD))

    for name, other in (("dev", "prod"), ("prod", "dev")):
        (problem,) = json.loads(run("--stack", name, "--format", "json").output)["problems"]
        assert (problem["rule"], problem["file"]) == ("number-in-two-stacks", f"stacks/{name}.yaml")
        assert f"stacks/{other}.yaml:3:3" in problem["message"]


@pytest.mark.parametrize("arguments", [["--stack", "nope"], ["no-such-file.yaml"], ["stacks"], ["--format", "xml"]])
def test_wrong_usage_is_two(folder: Path, arguments: list[str]) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(GOOD))

    assert run(*arguments).exit_code == 2


def test_a_folder_without_stacks_is_wrong_usage(folder: Path) -> None:
    assert run().exit_code == 2
    assert "found none" in run().output
    assert not list(folder.iterdir())


def test_the_page_of_rules_is_made_from_the_rules() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == render_page(), (
        "run `fallback validate --rules > docs/rules.md`"
    )
    assert run("--rules").output == render_page()


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_stacks_of_this_repository_have_no_error(name: str) -> None:
    assert load_stack(Folder(ROOT / "stacks"), name, date(2026, 11, 23)).errors == ()


def test_the_command_works_outside_of_this_process_without_pulumi_and_twilio(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(SAME))
    code = (
        "import sys\nfrom fallback.cli import main\nsys.argv = ['fallback', 'validate']\n"
        "try: main()\n"
        "finally: print({'pulumi', 'twilio', 'requests'} & {name.split('.')[0] for name in sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "stacks/dev.yaml:3:74: error: " in done.stdout
    assert done.stdout.endswith("set()\n")
    assert done.stderr == ""


def test_a_baseline_leaves_out_what_was_wrong_on_the_first_day(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(BARE))
    assert run("--strict").exit_code == 1

    written = run("--baseline", "baseline.json", "--update-baseline")
    assert written.output.splitlines()[0] == "baseline.json: wrote 1 known problem"
    assert run("--baseline", "baseline.json", "--strict").output == "1 stack, 1 number: nothing to say\n"

    (folder / "dev.yaml").write_text(ACCOUNT + number(f"{BARE}, sms: {{url: https://b.example, fallback_url: none}}"))
    again = run("--baseline", "baseline.json", "--strict")
    assert again.exit_code == 1
    assert again.output.count("[no-fallback]") == 1

    (folder / "dev.yaml").write_text(ACCOUNT + number(GOOD))
    assert run("--baseline", "baseline.json").output.startswith("baseline.json: 1 known problem gone; ")


def test_a_baseline_never_leaves_out_an_error(folder: Path) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(SAME))

    assert run("--baseline", "baseline.json", "--update-baseline").exit_code == 1
    assert run("--baseline", "baseline.json").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--baseline", "missing.json"],
        ["--baseline", "stacks/dev.yaml"],
        ["--update-baseline"],
        ["--baseline", "no/such/folder.json", "--update-baseline"],
        ["--baseline", "b.json", "--update-baseline", "--stack", "dev"],
        ["--baseline", "b.json", "--update-baseline", "stacks/dev.yaml"],
    ],
)
def test_a_baseline_that_cannot_be_used_is_wrong_usage(folder: Path, arguments: list[str]) -> None:
    (folder / "dev.yaml").write_text(ACCOUNT + number(GOOD))

    assert run(*arguments).exit_code == 2
    assert not Path("b.json").exists()
