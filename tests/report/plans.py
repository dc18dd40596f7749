"""Plans for the tests of reports: from nothing to do to everything at once, small, large, and with hostile texts.

python -m tests.report.plans        writes the golden files anew
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallback.fields import FIELDS
from fallback.model import Desired, Limits, Live, Position, Problem, SecretText, Stack
from fallback.plan.limits import find_refusals
from fallback.plan.stack import describe_others, make_plan
from fallback.report.formats import FORMATS, Report, render
from fallback.report.plan.document import describe_plan
from fallback.report.plan.findings import FindingsChange
from fallback.report.plan.page import make_plan_page
from tests.report.pages import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.report.formats import Format

GOLDEN = Path(__file__).parent / "golden"
ACCOUNT = "AC" + "1" * 32
EMPTY = {field.name: field.default for field in FIELDS}
A, B, C = "https://www.example.com/voice", "https://fallback.example.net/voice", "https://fb2.example.net/voice"
LIVE = {"voice_url": A, "voice_fallback_url": B, "sms_url": "https://www.example.com/sms"}
NOBODY = {"voice_url": "none", "voice_fallback_url": "none"}
PROBLEM = Problem(
    Position("stacks/prod.yaml", 3, 5), "numbers.+14155550000", "has no fallback", "no-fallback", "warning"
)
WIDTH = 80


def number(index: int) -> str:
    return f"+1415{5550000 + index}"


def desire(index: int, *groups: Group, buy: bool = False, release: bool = False, **fields: str | SecretText) -> Desired:
    """An entry that declares voice and these groups: what is live, but for `fields`."""
    owned = {"voice", *groups}
    values = {name: value for name, value in (EMPTY | LIVE).items() if name.startswith(tuple(owned))}
    values |= {"trunk_sid": "none"} | fields
    place = Position("stacks/prod.yaml", index + 1, 3)
    return Desired(number(index), frozenset(owned), values, place, buy, release)  # type: ignore[arg-type]


def report(index: int, **fields: Any) -> Live:
    capabilities = fields.pop("capabilities", ())
    return Live(number(index), f"PN{index:032}", ACCOUNT, EMPTY | LIVE | fields, capabilities)


def assemble(
    entries: list[Desired], on_account: list[Live], findings: FindingsChange | None = None, **more: Any
) -> Report:
    stack = Stack("prod", ACCOUNT, {entry.number: entry for entry in entries})
    plan = make_plan(stack, {one.number: one for one in on_account}, None, **more)
    refusals = find_refusals(plan, Limits())
    page = make_plan_page(plan, refusals, with_others=True, findings=findings)
    return Report(page, describe_plan(plan, refusals, findings))


def do_nothing() -> Report:
    return assemble([desire(n) for n in range(3)], [report(n) for n in range(3)])


def do_one_change() -> Report:
    entries = [desire(0, voice_fallback_url=C), *(desire(n) for n in range(1, 12))]
    return assemble(entries, [report(n, friendly_name="Support line") for n in range(12)])


def do_everything(extra: int = 0) -> Report:
    """Each kind of step, danger and note, and then `extra` numbers that all get the same new fallback."""
    entries = [
        desire(0, voice_url="https://abc.example.com/voice"),
        desire(1, voice_method="GET", voice_fallback_method="GET"),
        desire(2, **NOBODY),
        desire(3, voice_fallback_url="none"),
        desire(4, buy=True),
        desire(5, release=True),
        desire(6, **NOBODY, voice_application_sid="AP" + "1" * 32),
        desire(7, "sms", sms_url="none"),
        desire(8, voice_url=SecretText("https://www.example.com/?t=${secret.t}")),
        desire(9, "friendly_name", friendly_name="New name"),
        desire(10),
        desire(11),
        *(desire(n, voice_fallback_url=C) for n in range(12, 15 + extra)),
    ]
    on_account = [report(n, friendly_name=f"Line {n}") for n in range(15 + extra) if n not in {4, 8, 10}]
    on_account += [report(8, voice_url="https://www.example.com/?t=canary"), report(10, capabilities=("sms",))]
    seen = [*on_account, report(9_000_000 // 10, friendly_name="Forgotten")]
    return assemble(
        entries,
        on_account,
        FindingsChange("main", (PROBLEM,), (PROBLEM,)),
        recorded={number(n) for n in range(3, 15 + extra)} | {"+14159999999"},
        others=describe_others(seen, {entry.number for entry in entries}, is_complete=True),
    )


def do_many(count: int) -> Report:
    """Every number changes in one of four ways, every tenth one in its own, and every hundredth loses its fallback."""
    new = ["https://a.example.net/", "https://b.example.net/", "https://c.example.net/", C]
    entries, on_account = [], []
    for n in range(count):
        fallback = "none" if n % 100 == 0 else f"https://n{n}.example.net/" if n % 10 == 0 else new[n % 4]
        entries.append(desire(n, voice_fallback_url=fallback))
        on_account.append(report(n, friendly_name=f"Branch office {n} in a town with a long name"))
    return assemble(entries, on_account)


def refuse() -> Report:
    entries = [desire(n, voice_method="GET") for n in range(12)] + [
        desire(12),
        desire(13, buy=True),
        desire(14, buy=True),
    ]
    return assemble(entries, [report(n) for n in range(12)])


def meet_hostile_texts() -> Report:
    """Whatever an account or a file may say, as a name, as a URL and as a problem."""
    entries = [desire(n, voice_fallback_url=f"https://new.example/{text}") for n, text in enumerate(HOSTILE)]
    entries += [desire(n + 100, **NOBODY) for n in range(len(HOSTILE))]
    on_account = [report(n, friendly_name=text, voice_url=f"https://h/{text}") for n, text in enumerate(HOSTILE)]
    on_account += [report(n + 100, voice_url=f"https://u:canary@h/{text}") for n, text in enumerate(HOSTILE)]
    findings = tuple(Problem(PROBLEM.position, "numbers", f"found {text!r}", "bad-value") for text in HOSTILE)
    return assemble(entries, on_account, FindingsChange("\x1b[2J`main`", findings, ()))


PLANS: Mapping[str, Any] = {
    "nothing": do_nothing,
    "one-change": do_one_change,
    "everything": do_everything,
    "refused": refuse,
    "hostile": meet_hostile_texts,
    "300": lambda: do_many(300),
    "3000": lambda: do_many(3_000),
}
_ENDINGS: Mapping[Format, str] = {"text": "txt", "markdown": "md", "json": "json", "html": "html"}
# Of what is long, the forms that people read; the others are looked at by other tests.
_LARGE: Mapping[str, tuple[Format, ...]] = {"300": ("text", "markdown"), "3000": ("markdown",)}


def list_golden() -> list[tuple[str, Format, Path]]:
    return [(name, form, GOLDEN / f"{name}.{_ENDINGS[form]}") for name in PLANS for form in _LARGE.get(name, FORMATS)]


def render_golden(name: str, form: Format) -> str:
    """What a golden file holds: the output; of HTML the part that the page makes, without style and script."""
    text = render(PLANS[name](), form, WIDTH)
    if form == "html":
        text = text[text.index("<main>") : text.index("</main>")]
    return f"{text}\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for plan, form, path in list_golden():
        path.write_text(render_golden(plan, form), encoding="utf-8")
