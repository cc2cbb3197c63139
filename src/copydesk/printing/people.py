"""Who labels: `people`, `people add`, `people remove`, `people password`."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import columns, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from pathlib import Path

    from copydesk.desk import Desk
    from copydesk.desk.people_reports import LoginReport, Person, TeamReport

ACCOUNT = {True: "yes", False: "not yet", None: "?"}


def people(found: "Sequence[Person]", *, as_json: bool) -> None:
    """Print who labels, with their accounts."""
    if as_json:
        return print_json([dataclasses.asdict(person) for person in found])
    table = columns("annotator", "e-mail", "account", "annotations", "last work (UTC)")
    for person in found:
        name = person.annotator + ("" if person.gets_work else " (no new work)")
        last = person.last_work[:16].replace("T", " ") if person.last_work else ""
        words = (name, person.email or "", ACCOUNT[person.account], str(person.annotations), last)
        table.add_row(*map(escape, words))
    wide(table)
    if any(person.account is None for person in found):
        out.print("account ?: Label Studio does not answer, or the desk knows no address")
    next_step("copydesk people password NAME", "shows how somebody logs in; --reset sets a new password")
    return None


def login(report: "LoginReport", *, show: bool, as_json: bool) -> None:
    """Print how somebody logs in; the password on a terminal, elsewhere only when it was asked for."""
    if as_json:
        said = dataclasses.asdict(report)
        return print_json(said if show else {k: v for k, v in said.items() if k != "password"})
    if report.reset:
        out.print(
            f"[green]new password[/] for {escape(report.annotator)}; the old one, and who is logged in, are out"
        )
    shown = secret(report.password, report.file, show=show)
    out.print(f"{escape(report.annotator)} logs in as {escape(report.email)}, password: {escape(shown)}")
    return None


def joined(report: "TeamReport", mode: str, *, as_json: bool) -> None:
    """Print who joined."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    account = "has an account" if report.account else "gets an account when Label Studio runs and you push"
    out.print(
        f"{escape(report.annotator)} labels from now on and {account}; annotators: {', '.join(report.annotators)}"
    )
    if mode == "shared":
        next_step("copydesk push", "tells Label Studio of another overlap, if any")
    else:
        new = "says what they would get; 'copydesk push' alone gives them new articles"
        next_step("copydesk plan --dry-run", new)
    return None


def left(report: "TeamReport", mode: str, *, as_json: bool) -> None:
    """Print who left, and what of their work is not done."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    out.print(f"{escape(report.annotator)} gets no new work; annotators: {', '.join(report.annotators)}")
    if report.left:
        out.print(f"{many(report.left, 'task')} that they did not do stay in their project")
    out.print(
        "What they did stays and counts; so does their account"
        + (
            ", with which they can go on in the shared project: Label Studio's Community edition cannot lock it"
            if mode == "shared"
            else ""
        )
    )
    if report.left and mode != "shared":
        next_step("copydesk plan --dry-run", "says to whom what they did not begin would go")
    else:
        next_step("copydesk status", "says what lies with whom")
    return None


def secret(password: str | None, file: "Path", *, show: bool = False) -> str:
    """Give a password on a terminal, elsewhere the file that holds it."""
    if password is None:
        return "(their own)"
    return password if show or out.is_terminal else f"in {file}"


def login_table(desk: "Desk") -> None:
    """Print how each annotator logs in."""
    table = columns("annotator", "e-mail", "password")
    for annotator, login in desk.logins().items():
        shown = secret(login.password, desk.site.logins.path)
        table.add_row(*map(escape, (annotator, login.email, shown)))
    wide(table)
