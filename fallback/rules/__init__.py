"""What may be wrong with a stack, as small functions with a name, a severity, a reason and a source.

    rule      what a rule is; RULES, the one table of them
    reading   rules that `fallback.stackfile` checks while it reads
    urls      one URL;  address: a URL taken apart
    numbers   one number
    nets      a handler and its fallback
    stacks    all numbers of a stack, all stacks of an account
    judge     asks them all, and lets waivers excuse
    page      the table as docs/rules.md

Pure, and quick to import: the tables of countries and of domains are read when the first rule asks for them.
"""

from __future__ import annotations

from fallback.rules import nets, numbers, reading, stacks, urls
from fallback.rules.judge import across, judged
from fallback.rules.rule import RULES, Rule

__all__ = ["RULES", "Rule", "across", "judged", "nets", "numbers", "reading", "stacks", "urls"]
