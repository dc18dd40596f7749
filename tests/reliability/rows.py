"""The scenarios, once: what goes wrong, what happens then, and the tests elsewhere that hold it as well.

A row's own tests are those in this folder whose names begin with `test_row_<number>_`. docs/what-can-go-wrong.md is
`render_page()`, and a test holds it equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
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
        "One write with exactly that field; a URL and its fallback are always sent together. Twilio reports it back, "
        "and the next preview is empty.",
        (
            "tests/engine/test_table.py::test_every_field_and_every_move",
            "tests/test_provider.py::test_applied_is_settled_whatever_is_declared_and_whatever_was_before",
        ),
    ),
    Row(
        3,
        "A number of the account is imported",
        "The record equals what Twilio reports, field for field, and the next preview is empty.",
        (
            "tests/engine/test_stack_file.py::test_a_number_that_is_already_as_declared_is_adopted_without_a_write",
            "tests/engine/test_moves.py::test_an_import_by_hand_is_taken_up_by_the_stack_file",
        ),
    ),
    Row(
        4,
        "Somebody released a number elsewhere",
        "With `buy: true` in its entry, the preview shows one purchase of exactly this number. Without it, the run is "
        "refused and nothing is bought.",
        ("tests/engine/test_programs.py::test_a_number_that_vanished_is_gone_from_the_record_and_not_bought_again",),
    ),
    Row(
        5,
        "Somebody changed a field in the console",
        "Every preview shows exactly that field, live → declared. The next `up` restores it in one write and names "
        "it. A run with `FALLBACK_REVIEWED` and a plan from before the change sends nothing, whichever number was "
        "changed. It names the number, the field, the value at the review and the value now. If the field is changed "
        "while a run is under way, that number is refused.",
        (
            "tests/engine/test_moves.py::test_drift_of_every_managed_field_is_proposed_back_and_of_nothing_else",
            (
                "tests/engine/test_reviewed.py::"
                "test_a_plain_up_repairs_a_fallback_that_was_cleared_in_the_console_and_says_so"
            ),
            "tests/engine/test_reviewed.py::test_a_reviewed_run_refuses_what_was_changed_since",
            "tests/engine/test_reviewed.py::test_a_hotfix_between_two_pull_requests_is_never_overwritten_in_silence",
            "tests/engine/test_stack_file.py::test_what_was_changed_after_the_preview_is_refused_and_named",
        ),
    ),
    Row(
        6,
        "You run `pulumi destroy`, also twice, or remove an entry",
        "Every number stays on the account as it is. A later adoption finds it and buys nothing.",
        ("tests/engine/test_moves.py::test_destroy_twice_and_adopt_again_buys_and_releases_nothing",),
    ),
    Row(
        7,
        "The record was written by an earlier version",
        "It is read without a change: nothing is replaced, nothing is written.",
        (
            "tests/test_provider.py::test_the_serialised_provider_is_a_constant",
            (
                "tests/engine/test_states.py::"
                "test_a_state_of_an_earlier_version_is_refreshed_previewed_and_applied_without_a_change"
            ),
        ),
    ),
    Row(
        8,
        "The connection breaks before Twilio receives the call",
        "It is unknown whether Twilio processed the call. So the account is asked first, then the call is sent again.",
    ),
    Row(
        9,
        "The connection breaks after Twilio bought the number",
        "The number is looked up by its exact name and recorded as bought. It is paid for once.",
    ),
    Row(
        10,
        "A purchase happened, but the answer is a 500, cut short, an HTML page, or too late",
        "As in row 9: the number is found and not bought again.",
    ),
    Row(
        11,
        "Twilio answers 502 or 503 for a while",
        "Calls are repeated with growing pauses; a purchase only after the account was asked for the number. If it "
        "lasts longer than the deadline of one minute (`FALLBACK_DEADLINE`, in seconds), each number that is not done "
        "reports one error, and a rerun finishes.",
    ),
    Row(
        12,
        "Twilio answers 429 (too many requests)",
        "The call is repeated after the time that `Retry-After` names, or with growing pauses and jitter, within "
        "the same deadline. If that time is longer than the deadline, the call fails at once. A repeat is safe: Twilio "
        "did not process such calls.",
    ),
    Row(
        13,
        "Twilio cannot be reached at all, with many numbers to change",
        "Until something is answered again, only one call at a time is repeated. After the deadline, each remaining "
        "call is made once and then fails, so the outage is not made worse. The record stays as it was.",
    ),
    Row(
        14,
        "The provider process is killed (SIGKILL) before, during or after a purchase",
        "`pulumi up` ends with an error. After one rerun, every number is bought once and recorded under its SID.",
    ),
    Row(
        15,
        "The whole `pulumi up` is killed in the middle of purchases",
        "The lock stays: run `pulumi cancel --yes` once. One rerun adopts the numbers that were bought, and "
        "buys the others.",
    ),
    Row(
        16,
        "Anything is killed in the middle of changes, a release, or a run whose entries were removed",
        "One rerun sends what is missing and nothing else, also with `FALLBACK_REVIEWED` and the same plan. It records "
        "a release that happened.",
        (
            "tests/engine/test_reviewed.py::test_a_reviewed_run_that_was_interrupted_is_finished_by_a_rerun",
            "tests/engine/test_host.py::test_a_killed_engine_leaves_no_process",
            "tests/engine/test_stack_file.py::test_a_release_whose_record_was_lost_is_recorded_by_the_next_run",
        ),
    ),
    Row(
        17,
        "A number that was just bought is not found for some seconds",
        "The run waits for it. The number is neither bought again nor treated as gone.",
    ),
    Row(
        18,
        "Wrong token, suspended account, a key without the permission, another account",
        "The run reports an error with Twilio's code. It does not treat numbers as gone: it proposes no purchase, and "
        "the record stays.",
        ("tests/host/test_serve.py::test_a_wrong_token_never_looks_like_a_number_that_is_gone",),
    ),
    Row(
        19,
        "Two runs at once want the same number, or two resources or stacks declare it",
        "One run buys it. The other one finds it, or fails with Twilio's code 21422 and finds it in a rerun. Two "
        "resources in one program, and two stacks in one folder, are refused before anything is sent.",
        (
            "tests/engine/test_programs.py::test_two_resources_for_one_number_are_refused",
            "tests/engine/test_program.py::test_a_number_that_another_stack_declares_is_refused",
        ),
    ),
    Row(
        20,
        "The number to buy belongs to somebody else, or does not exist",
        "There is one attempt and no repeat. The error names Twilio's code. Numbers are never chosen by area code, so "
        "no other number is bought instead.",
    ),
    Row(
        21,
        "The account has no number, one, or more than a thousand, and the declared number is on the last page",
        "The number is found by its exact name: +1415555000 is not +14155550001.",
    ),
    Row(
        22,
        "Twilio accepts a change and silently ignores a field",
        "An error names the field. The record keeps the old value, so the next run reports it again.",
    ),
    Row(
        23,
        "A fallback without a primary, a name of 65 characters, a wrong method, a SID of the wrong kind",
        "The preview refuses it. Nothing is sent.",
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
        "The whole run is refused before the first write. It shows the plan, and the error names the count, the limit "
        "and the line to write. A reviewed run may change more, but not buy or release more. Without a review, no run "
        "releases a number that is not as declared.",
        (
            "tests/plan/test_limits.py::test_too_many_changes_are_refused_with_count_limit_and_way_out",
            "tests/plan/test_limits.py::test_a_reviewed_plan_may_change_any_count_but_not_buy_or_release_more",
            "tests/engine/test_reviewed.py::test_a_release_of_a_number_that_is_not_as_declared_needs_a_review",
        ),
    ),
    Row(
        25,
        "One of a hundred numbers is refused",
        "Ninety-nine are changed and recorded. One error names the other. A rerun sends only that one.",
    ),
    Row(
        26,
        "Twilio answers with unknown fields, with nulls, or with new values of unmanaged fields",
        "They are ignored, and the next preview is empty.",
    ),
    Row(
        27,
        "Twilio's dates change, or a clock is wrong",
        "Nothing changes: no record and no comparison contains a date.",
    ),
    Row(
        28,
        "Passwords: the auth token, an API secret, a password inside a webhook URL",
        "None of them is in the state, a preview, a debug log, an error or a traceback: not in clear text, not in "
        "base64, not URL-encoded. One exception is not under our control: with `-v=9`, Pulumi's engine itself logs "
        "every property, also a secret URL in clear text. Do not share such a log.",
        ("tests/engine/test_programs.py::test_a_secret_url_is_encrypted_in_the_state_and_shown_nowhere",),
    ),
    Row(
        29,
        "There is no TLS, the certificate is not trusted, or a proxy is set",
        "Without TLS, or with a certificate that is not trusted, nothing is sent. The standard proxy variables work if "
        "`no_proxy` contains `127.0.0.1`. Otherwise Pulumi's own calls on this machine go to the proxy, and the run "
        "stops before the first call to Twilio.",
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
        "All of this at random, for a long time",
        "`scripts/soak` runs a thousand random operations, each with a random fault, and kills a hundred runs. No row "
        "above is violated.",
    ),
)


_HEAD = """\
# What can go wrong and what happens then

A number is never bought twice, lost, or released by accident, whatever fails and whenever a process is killed.

For each row, tests cause the failure, then ask the account over HTTP and read Pulumi's record. They check that no
number was bought twice, lost, left unrecorded after one rerun, or released without a declaration, that no secret
leaked, and that the next preview is empty. `scripts/test` runs these tests and prints the results. `scripts/soak` runs
more of them for a longer time.

This holds with the settings of `scripts/env`: see
[what it asks of Pulumi](../README.md#what-it-asks-of-pulumi). A rerun is the same `pulumi up` again. If `pulumi` itself
was killed, run `pulumi cancel --yes` first.

| | what goes wrong | what happens then |
| --- | --- | --- |
"""
_FOOT = """
The modules of [fallback/account](../fallback/account) describe how a call to Twilio can end, what happens then, and how
often and for how long a call is repeated. The tests have the numbers of the rows: `scripts/test -k row_09` runs those
of row 9.
"""


def render_page() -> str:
    """The documentation's page, made from the rows."""
    return _HEAD + "".join(f"| {row.number} | {row.scenario} | {row.outcome} |\n" for row in ROWS) + _FOOT
