"""A stand-in for GitHub's command `gh`: what the workflows ask of it, on a repository that is a file.

It is run as a program. FAKE_GITHUB names a JSON file with `comments`, `issues`, `pulls` (by commit), `runs` and
`artifacts`. `--jq` is answered by the real jq.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BOT = {"login": "github-actions[bot]", "type": "Bot"}


def main(arguments: list[str]) -> None:
    assert os.environ.get("GH_TOKEN"), "gh needs a token"
    file = Path(os.environ["FAKE_GITHUB"])
    store = json.loads(file.read_text())
    store["calls"].append(arguments)
    answer = dispatch(arguments, store)
    file.write_text(json.dumps(store))
    sys.stdout.write(answer)


def dispatch(arguments: list[str], store: dict[str, Any]) -> str:
    match arguments:
        case ["api", *rest]:
            return call_api(parse(rest, "path", "--paginate", "--silent", "--method=", "--jq=", "--field="), store)
        case ["run", "list", *rest]:
            given = parse(rest, None, "--workflow=", "--commit=", "--limit=", "--json=", "--jq=")
            runs = [run for run in store["runs"] if (run["workflow"], run["commit"]) == (given.workflow, given.commit)]
            return run_jq(runs, given.jq)
        case ["run", "download", run, "--name", name]:
            path, text = store["artifacts"][f"{run}/{name}"]
            Path(path).write_text(text)
            return ""
        case ["issue", *rest]:
            return change_issue(rest, store)
    raise SystemExit(f"gh: not known: {arguments}")


def call_api(given: argparse.Namespace, store: dict[str, Any]) -> str:
    path = given.path.partition("?")[0].removeprefix("repos/me/numbers/").split("/")
    match [given.method or "GET", *path]:
        case ["GET", "commits", commit, "pulls"]:
            return run_jq(store["pulls"].get(commit, []), given.jq)
        case ["GET", "issues"]:
            return run_jq([issue for issue in store["issues"] if issue["state"] == "open"], given.jq)
        case ["GET", "issues", _, "comments"]:
            return run_jq(store["comments"], given.jq)
        case ["POST", "issues", _, "comments"]:
            store["comments"].append({"id": 100 + len(store["comments"]), "user": BOT, "body": read_body(given.field)})
            return ""
        case ["PATCH", "issues", "comments", number]:
            (comment,) = (comment for comment in store["comments"] if comment["id"] == int(number))
            comment["body"] = read_body(given.field)
            return ""
    raise SystemExit(f"gh api: not known: {given}")


def change_issue(arguments: list[str], store: dict[str, Any]) -> str:
    verb, *rest = arguments
    if verb == "create":
        given = parse(rest, None, "--title=", "--body-file=")
        number = len(store["issues"]) + 1
        body = Path(given.body_file).read_text()
        store["issues"].append({"number": number, "state": "open", "user": BOT, "title": given.title, "body": body})
        return f"https://github.com/me/numbers/issues/{number}\n"
    given = parse(rest, "number", "--body-file=", "--comment=")
    (issue,) = (issue for issue in store["issues"] if issue["number"] == int(given.number))
    if verb == "close":
        issue |= {"state": "closed", "last": given.comment}
    else:
        issue["body"] = Path(given.body_file).read_text()
    return ""


def parse(arguments: list[str], first: str | None, *options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    if first:
        parser.add_argument(first)
    for option in options:
        parser.add_argument(option.rstrip("="), **({} if option.endswith("=") else {"action": "store_true"}))  # type: ignore[arg-type]
    return parser.parse_args(arguments)


def read_body(field: str) -> str:
    name, _, file = field.partition("=@")
    assert name == "body"
    text = Path(file).read_text()
    assert len(text) <= 65_536, "Body is too long (maximum is 65536 characters)"
    return text


def run_jq(value: Any, query: str) -> str:
    return subprocess.run(
        ["jq", "--raw-output", query], input=json.dumps(value), text=True, capture_output=True, check=True
    ).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
