"""The people who label: their logins, who joins and who leaves."""

import re
import secrets
import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from copydesk import settings
from copydesk.desk.files import write_whole
from copydesk.desk.people_reports import LoginReport, Person, TeamReport
from copydesk.errors import CopydeskError, DeskError, SettingsError, StudioError
from copydesk.studio import accounts
from copydesk.studio.accounts import Login
from copydesk.studio.connect import EMBEDDED

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

LIST = re.compile(r"^[ \t]*annotators[ \t]*=[ \t]*\[", re.MULTILINE)


def people(desk: "Desk") -> list[Person]:
    """List those who are to label, then those who did."""
    try:
        users = {email.lower(): user for user, email in desk.connect().studio.users().items()}
    except StudioError:
        users = None
    logins, emails = desk.logins(), desk.settings.emails
    work: dict[str, list[str]] = {}
    for row in desk.ledger.annotation_heads():
        work.setdefault(row["annotator"], []).append(row["submitted_at"])
    found = []
    for name in dict.fromkeys([*desk.settings.annotators, *logins, *sorted(work)]):
        login = logins.get(name)
        email = emails.get(name) or (login.email if login else None)
        found.append(
            Person(
                annotator=name,
                email=email,
                gets_work=name in desk.settings.annotators,
                account=None if users is None or email is None else email.lower() in users,
                annotations=len(work.get(name, [])),
                last_work=max(work.get(name, []), default=None),
            )
        )
    return found


def login(desk: "Desk", name: str) -> LoginReport:
    """Give an annotator's login on the desk's server; raises DeskError when Copydesk knows none."""
    known = desk.logins().get(name)
    if known is None:
        _refuse_unknown(desk, name)
        raise DeskError(
            f"{name} has no account on {desk.site.server} yet",
            next_step="'copydesk studio' or 'copydesk push' makes it.",
        )
    return LoginReport(name, known.email, known.password, desk.site.logins.path)


def reset_password(desk: "Desk", name: str) -> LoginReport:
    """Set a new password for an annotator's account; whoever is logged in with the old one is out.

    Only the desk's own server can be told: Label Studio's API sets no passwords. Raises StudioError elsewhere.
    """
    before = login(desk, name)
    connection = desk.connect()
    users = {email.lower(): user for user, email in connection.studio.users().items()}
    user = users.get(before.email.lower())
    if user is None:
        raise StudioError(
            f"{connection.studio.url} has no account {before.email}",
            next_step="Run 'copydesk push': it makes the accounts that are missing.",
        )
    if connection.server != EMBEDDED:
        raise StudioError(
            f"Label Studio's API sets no passwords, so that of {name} ({before.email}) stays",
            next_step=accounts.by_hand(connection.studio.url, user),
        )
    password = secrets.token_urlsafe(9)
    accounts.set_password(connection.studio.url, desk.embedded.admin, user, password)
    desk.site.logins.add(name, Login(before.email, password))
    return LoginReport(name, before.email, password, before.file, reset=True)


def join(desk: "Desk", name: str) -> TeamReport:
    """Make somebody an annotator of the desk in its settings, with an account where the server answers."""
    names = desk.settings.annotators
    if name in names:
        raise DeskError(
            f"{name} is an annotator of this desk already", next_step="'copydesk people' lists them."
        )
    _change(desk, (*names, name))
    try:
        desk.site.ensure_accounts(desk.connect())
        account = True
    except StudioError:
        account = False
    return TeamReport(name, desk.settings.annotators, account=account, joined=True)


def leave(desk: "Desk", name: str) -> TeamReport:
    """Take somebody out of the desk's settings: they get no new work. What they did, and their account, stay."""
    names = desk.settings.annotators
    if name not in names:
        _refuse_unknown(desk, name)
        raise DeskError(f"{name} gets no work already", next_step="'copydesk people' lists all.")
    if len(names) == 1:
        raise DeskError(
            f"{name} is the only annotator", next_step="Name another first: copydesk people add NAME"
        )
    _change(desk, tuple(other for other in names if other != name))
    done = {
        (row["unit_id"], row["project_key"])
        for row in desk.ledger.annotation_heads()
        if row["annotator"] == name
    }
    asked = {(a.unit_id, a.project_key) for a in desk.ledger.assignments() if a.annotator == name}
    return TeamReport(name, desk.settings.annotators, left=len(asked - done))


def _refuse_unknown(desk: "Desk", name: str) -> None:
    known = dict.fromkeys([*desk.settings.annotators, *desk.ledger.people()])
    known.pop(settings.SHARED, None)
    if name not in known:
        raise DeskError(f"this desk knows no annotator {name!r}", next_step=f"There are {', '.join(known)}.")


def _change(desk: "Desk", names: tuple[str, ...]) -> None:
    """Write other annotators into the settings, of which nothing else changes."""
    path = desk.folder / settings.FILE
    text = path.read_text(encoding="utf-8")
    wanted = desk.settings.model_copy(update={"annotators": names})
    settings.parse({"annotators": list(names)}, path, next_step="A pseudonym is such as 'ana'.")
    changed = _with(text, names)
    try:
        same = settings.parse(tomllib.loads(changed), path) == wanted
    except (CopydeskError, tomllib.TOMLDecodeError):
        same = False
    if not same:
        listed = ", ".join(f'"{name}"' for name in names)
        raise SettingsError(
            f"{path}: its annotators cannot be changed without touching more",
            next_step=f"Set annotators = [{listed}] by hand.",
        )
    write_whole(path, changed)
    desk.settings = desk.site.settings = wanted


def _with(text: str, names: tuple[str, ...]) -> str:
    """Give the text of a settings file with one annotator more or less; comments stay beside those who stay."""
    found = list(_strings(text))
    held = [text[begin + 1 : end - 1] for begin, end in found]
    if not found:
        return f"annotators = [{', '.join(map(_quoted, names))}]\n{text}"
    if added := [name for name in names if name not in held]:
        return text[: found[-1][1]] + "".join(f", {_quoted(name)}" for name in added) + text[found[-1][1] :]
    for number in reversed(range(len(found))):
        if held[number] not in names:
            text = _without(text, found, number)
    return text


def _without(text: str, found: list[tuple[int, int]], number: int) -> str:
    """Take a string out of a list: its whole line where it stands alone, else with the comma that parts it."""
    begin, end = found[number]
    line, after = text.rfind("\n", 0, begin) + 1, text.find("\n", end) + 1 or len(text)
    rest = text[end:after].lstrip(" \t").removeprefix(",").lstrip()
    if not text[line:begin].strip() and (not rest or rest.startswith("#")):
        return text[:line] + text[after:]
    if number + 1 < len(found):
        return text[:begin] + text[found[number + 1][0] :]
    return text[: found[number - 1][1]] + text[end:] if number else text[:begin] + text[end:]


def _strings(text: str) -> Iterator[tuple[int, int]]:
    """Find where the strings of the list `annotators` stand, quotes included; none if there is no such list."""
    table = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    listed = LIST.search(text, 0, table.start() if table else len(text))
    place = listed.end() if listed else len(text)
    while place < len(text) and text[place] != "]":
        if text[place] == "#":
            place = text.find("\n", place)
        elif text[place] in "\"'":
            end = text.index(text[place], place + 1) + 1
            yield place, end
            place = end - 1
        place += 1


def _quoted(name: str) -> str:
    return f'"{name}"'
