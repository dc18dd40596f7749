"""The scenarios, once: what goes wrong, what happens then, and the tests elsewhere that hold it as well.

A row's own tests are those in this folder whose names begin with `test_row_<number>_`. docs/what-can-go-wrong.md is
`page()`, and a test holds it equal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "what-can-go-wrong.md"


@dataclass(frozen=True)
class Row:
    number: int
    scenario: str
    outcome: str
    elsewhere: tuple[str, ...] = ()


ROWS = (
    Row(
        1,
        "Nothing: `up`, then `up` again",
        "One write for each number that differs. The second run writes nothing, and the next preview is empty.",
        ("tests/engine/test_stack_file.py::test_buying_is_said_in_the_entry_and_is_one_call_with_its_handlers",),
    ),
    Row(
        2,
        "Any field is set, changed, or cleared",
        "One write with exactly that field (a URL and its fallback always together). Twilio reports it back, and the "
        "next preview is empty.",
        (
            "tests/engine/test_table.py::test_every_field_and_every_move",
            "tests/test_provider.py::test_applied_is_settled_whatever_is_declared_and_whatever_was_before",
        ),
    ),
    Row(
        3,
        "A number of the account is imported",
        "The record is what Twilio reports, field for field, and the next preview is empty.",
        (
            "tests/engine/test_stack_file.py::test_a_number_that_is_already_as_declared_is_adopted_without_a_write",
            "tests/engine/test_moves.py::test_an_import_by_hand_is_taken_up_by_the_stack_file",
        ),
    ),
    Row(
        4,
        "Somebody released a number elsewhere",
        "A refresh takes it out of the record. With `buy: true` the preview shows one purchase, of exactly it; without "
        "it the run is refused and nothing is bought.",
        ("tests/engine/test_programs.py::test_a_number_that_vanished_is_gone_from_the_record_and_not_bought_again",),
    ),
    Row(
        5,
        "Somebody changed a field in the console",
        "The drift check shows exactly that field, live → declared. `up --refresh` restores it in one write; `up` "
        "without it refuses to overwrite what nobody reviewed.",
        (
            "tests/engine/test_moves.py::test_drift_of_every_managed_field_is_proposed_back_and_of_nothing_else",
            "tests/engine/test_stack_file.py::test_what_was_changed_after_the_preview_is_refused_and_named",
        ),
    ),
    Row(
        6,
        "`pulumi destroy`, also twice, or an entry taken out",
        "Every number stays on the account as it is. A later adoption finds it and buys nothing.",
        ("tests/engine/test_moves.py::test_destroy_twice_and_adopt_again_buys_and_releases_nothing",),
    ),
    Row(
        7,
        "The record was written by an earlier version",
        "It is read as it is: nothing is replaced, nothing is written.",
        ("tests/test_provider.py::test_the_serialised_provider_is_a_constant",),
    ),
    Row(
        8,
        "The connection breaks before Twilio got the call",
        "Nobody can know that it was not processed, so the account is asked first, and then the call is sent again.",
    ),
    Row(
        9,
        "The connection breaks after Twilio bought the number",
        "The number is looked up by its exact name, found and taken as bought. It is paid for once.",
    ),
    Row(
        10,
        "A purchase happened, but the answer is a 500, cut short, an HTML page, or does not come in time",
        "As above: found, not bought again.",
    ),
    Row(
        11,
        "Twilio answers 502 or 503 for a while",
        "Calls are repeated with growing pauses, purchases only after a look. If it does not stop before the deadline, "
        "each number reports one error, and a rerun finishes.",
    ),
    Row(
        12,
        "Twilio answers 429 (too many requests)",
        "It waits as long as `Retry-After` says, else with growing pauses and jitter, up to the deadline of one minute "
        "(`FALLBACK_DEADLINE`, in seconds). Repeating is safe: such calls were not processed.",
    ),
    Row(
        13,
        "Twilio cannot be reached at all, with many numbers to change",
        "All calls of a run share one budget for repeats. When it is used up the rest fail at once, so the outage is "
        "not made worse. The record stays as it was.",
    ),
    Row(
        14,
        "The provider process is killed (SIGKILL) before, during or after a purchase",
        "`pulumi up` ends with an error. One rerun: every number bought once, each in the record under its SID.",
    ),
    Row(
        15,
        "The whole `pulumi up` is killed in the middle of purchases",
        "The lock stays: run `pulumi cancel --yes` once. One rerun, without a refresh: numbers that were bought are "
        "found and adopted, the others bought.",
    ),
    Row(
        16,
        "Anything is killed in the middle of changes, a release, or a run whose entries were taken out",
        "One rerun sends what is missing and nothing else. A release that happened is found to have happened.",
        (
            "tests/engine/test_host.py::test_the_host_dies_with_a_killed_engine",
            "tests/engine/test_stack_file.py::test_a_release_whose_record_was_lost_is_recorded_by_the_next_run",
        ),
    ),
    Row(
        17,
        "A number that was just bought is not found for some seconds",
        "It is waited for, and neither bought again nor taken for gone.",
    ),
    Row(
        18,
        "Wrong token, suspended account, a key without the permission, another account",
        "An error with Twilio's code. Numbers never look gone because of it: no purchase is proposed, and the record "
        "stays.",
        ("tests/host/test_process.py::test_a_wrong_token_never_looks_like_a_number_that_is_gone",),
    ),
    Row(
        19,
        "Two runs at once want the same number, or two resources name it",
        "Of two runs one buys it and the other finds it. Two resources in one program are refused before anything is "
        "sent; two stacks are found by `fallback validate`.",
        ("tests/engine/test_programs.py::test_two_resources_for_one_number_are_refused",),
    ),
    Row(
        20,
        "The number to buy is taken by somebody else, or is none",
        "One attempt, no repeat; the error names Twilio's code. A number is never chosen by area code, so nothing else "
        "is bought instead.",
    ),
    Row(
        21,
        "An account with none, one, or a thousand numbers and more; the wanted one on the last page",
        "It is found, by its exact name: +1415555000 is not +14155550001.",
    ),
    Row(
        22,
        "Twilio accepts a change and silently ignores a field",
        "An error that names the field, and the record keeps the old value. It is not proposed for ever in silence.",
    ),
    Row(
        23,
        "A fallback without a primary, a name of 65 characters, a wrong method, a SID of the wrong kind",
        "Refused in the preview, with nothing sent.",
        (
            "tests/engine/test_programs.py::test_a_wrong_declaration_is_refused_in_the_preview",
            (
                "tests/engine/test_stack_file.py::"
                "test_mistakes_in_a_stack_file_are_one_line_each_with_a_position_and_nothing_is_sent"
            ),
        ),
    ),
    Row(
        24,
        "A run would change or release more than the file's `limits`",
        "The whole run is refused before the first write, with the count, the limit and the line that allows it.",
        ("tests/plan/test_stack.py::test_too_many_changes_are_refused_with_count_limit_and_way_out",),
    ),
    Row(
        25,
        "One of a hundred numbers is refused",
        "Ninety-nine are done and recorded, one error says which is not. The rerun touches that one only.",
    ),
    Row(
        26,
        "Twilio answers with fields that we do not know, with nulls, or with new words",
        "They are tolerated, and the next preview is empty.",
    ),
    Row(
        27,
        "Twilio's dates change, or a clock is wrong",
        "No date is part of a record or of a comparison.",
    ),
    Row(
        28,
        "Passwords: the auth token, an API secret, a password inside a webhook URL",
        "None of them is in the state, a preview, a log at the highest level, an error or a traceback: not as it is, "
        "not in base64, not URL-encoded. One thing is not ours to keep: with `-v=9` Pulumi's engine itself logs every "
        "property that it passes on, so a secret URL in the clear. Keep such a log to yourself.",
        ("tests/engine/test_programs.py::test_a_secret_url_is_encrypted_in_the_state_and_shown_nowhere",),
    ),
    Row(
        29,
        "No TLS, a certificate that is not trusted, proxy variables",
        "Without TLS, or with a certificate that is not trusted, nothing is sent. The standard proxy variables work if "
        "`no_proxy` names `127.0.0.1`; otherwise Pulumi's own calls on this machine go to the proxy, and the run stops "
        "before anything is asked of Twilio.",
        (
            (
                "tests/account/test_transport.py::"
                "test_a_private_certificate_authority_is_trusted_when_the_standard_variable_names_it"
            ),
            "tests/account/test_transport.py::test_the_standard_proxy_variables_work",
        ),
    ),
    Row(
        31,
        "All of it at random, for long",
        "A thousand random operations, each with a random fault, and a hundred kills: `scripts/soak`.",
    ),
)


def proofs_of(number: int) -> list[str]:
    """The row's own tests in this folder, as `file.py::name`."""
    return _proofs()[number]


def _proofs() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(HERE.glob("test_*.py")):
        for match in re.finditer(r"^def (test_row_(\d+)_\w+)", path.read_text(), re.MULTILINE):
            found[int(match[2])].append(f"{path.relative_to(ROOT)}::{match[1]}")
    return found


_HEAD = """\
# What can go wrong and what happens then

A number is never bought twice, never lost, and never released by accident, whatever fails and whenever it is killed.
Each row is held by tests that provoke the failure and then ask the account over HTTP, and read the record: bought
twice, lost, orphaned after one rerun, released without being declared, secrets found: all none; and the next preview
is empty. `scripts/test` runs them and prints their table, `scripts/soak` goes on for longer.

It holds for the way of working that `scripts/env` sets up: see
[what it asks of Pulumi](../README.md#what-it-asks-of-pulumi). A rerun is the same `pulumi up` once more, after
`pulumi cancel --yes` if `pulumi` itself was killed.

| | what goes wrong | what happens then |
| --- | --- | --- |
"""
_FOOT = """
How a call to Twilio can end, and what is done about it, is at the top of
[fallback/account/outcomes.py](../fallback/account/outcomes.py); how often and how long it is tried, in
[retry.py](../fallback/account/retry.py). Row numbers are those of the tests: `scripts/test -k row_09`.
"""


def page() -> str:
    """The documentation's page, made from the rows."""
    return _HEAD + "".join(f"| {row.number} | {row.scenario} | {row.outcome} |\n" for row in ROWS) + _FOOT
