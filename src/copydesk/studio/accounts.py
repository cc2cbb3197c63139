"""Accounts for annotators: made by the server's own invite flow, as a person would."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from copydesk.errors import StudioError
from copydesk.studio.client import Studio, lost
from copydesk.studio.server import Admin, write_secret


@dataclass(frozen=True, slots=True)
class Login:
    """What an annotator types to log in. The password is None for accounts that Copydesk did not make."""

    email: str
    password: str | None


class Logins:
    """The logins of one server's annotators, in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Login]:
        """Map pseudonyms to logins."""
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {annotator: Login(**login) for annotator, login in stored.items()}

    def add(self, annotator: str, login: Login) -> None:
        """Remember a login."""
        self._write(self.read() | {annotator: login})

    def remove(self, annotator: str) -> None:
        """Forget a login."""
        self._write({name: login for name, login in self.read().items() if name != annotator})

    def _write(self, logins: Mapping[str, Login]) -> None:
        write_secret(self.path, json.dumps({name: asdict(login) for name, login in logins.items()}))


def ensure(
    studio: Studio, annotators: Sequence[str], emails: Mapping[str, str], logins: Logins
) -> dict[str, int]:
    """Give every annotator an account, making those that are missing; maps pseudonyms to user ids.

    `emails` names accounts that people have already. A password is remembered before its account is made, so
    that being killed in between loses nothing.
    """
    users = {email.lower(): user for user, email in studio.users().items()}
    known = logins.read()
    accounts: dict[str, int] = {}
    for annotator in annotators:
        own = emails.get(annotator)
        login = known.get(annotator) or Login(f"{annotator}@copydesk.example", secrets.token_urlsafe(9))
        email = (own or login.email).lower()
        if email not in users:
            login = Login(email, login.password)
            logins.add(annotator, login)
            sign_up(studio, email, str(login.password))
            users = {email.lower(): user for user, email in studio.users().items()}
        elif annotator not in known:
            logins.add(annotator, Login(email, None))
        accounts[annotator] = users[email]
    return accounts


def sign_up(studio: Studio, email: str, password: str) -> None:
    """Make an account through the invitation link of the token's organisation.

    Raises StudioError when the server has no invitations or refuses the address or the password.
    """
    with _session(studio.url) as session:
        invitation = session.get("/api/invite", headers=_authorization(studio))
        if invitation.status_code != 200:
            raise StudioError(
                f"{studio.url} gives no invitation ({invitation.status_code})",
                next_step="Make the accounts by hand and name their addresses under [emails] in copydesk.toml.",
            )
        link = httpx.URL(invitation.json()["invite_url"])
        session.get(link.raw_path.decode())
        answer = session.post(
            link.raw_path.decode(), data={"email": email, "password": password, **_csrf(session)}
        )
    if answer.status_code != 302:
        raise StudioError(
            f"{studio.url} refused to make the account {email} ({answer.status_code})",
            next_step="Make the account by hand and name its address under [emails] in copydesk.toml.",
        )


def set_password(url: str, admin: Admin, user: int, password: str) -> None:
    """Give an account another password, as an administrator does on the server's own pages; who is logged in is out.

    No API does that: it takes a password and leaves the old one. Raises StudioError when the server does not let
    `admin` do it, or refuses the password.
    """
    page = f"/admin/users/user/{user}/password/"
    with _session(url) as session:
        session.get("/user/login/")
        session.post(
            "/user/login/", data={"email": admin.email, "password": admin.password, **_csrf(session)}
        )
        form = session.get(page)
        twice = {"password1": password, "password2": password, "usable_password": "true"}
        answer = session.post(page, data={**twice, **_csrf(session)}) if form.status_code == 200 else form
    if answer.status_code != 302 or "/login" in answer.headers.get("Location", ""):
        raise StudioError(
            f"{url} did not set the password of account {user} ({form.status_code}, {answer.status_code})",
            next_step=by_hand(url, user),
        )


def by_hand(url: str, user: int) -> str:
    """Say how an administrator of a server sets a password."""
    return (
        f"An administrator of that server can: {url}/admin/users/user/{user}/password/ in the browser, or "
        "'label-studio reset_password --username E-MAIL' on its machine."
    )


def token_of(url: str, email: str, password: str) -> str:
    """Log in as a person and give that person's API token."""
    with _session(url) as session:
        session.get("/user/login/")
        login = session.post("/user/login/", data={"email": email, "password": password, **_csrf(session)})
        token = session.get("/api/current-user/token")
    if login.status_code != 302 or token.status_code != 200:
        raise StudioError(
            f"{url} does not let {email} log in ({login.status_code}, {token.status_code})",
            next_step="Was the password changed? 'copydesk people password NAME --reset' sets a new one.",
        )
    return str(token.json()["token"])


@contextmanager
def _session(url: str) -> Iterator[httpx.Client]:
    try:
        with httpx.Client(base_url=url, timeout=Studio.timeout, follow_redirects=False) as session:
            yield session
    except httpx.HTTPError as error:
        raise lost(url, "sign in or up", error) from None


def _csrf(session: httpx.Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": session.cookies.get("csrftoken") or ""}


def _authorization(studio: Studio) -> dict[str, str]:
    """Give the header that the SDK would send: it exchanges a personal access token itself."""
    return {"Authorization": studio.sdk._client_wrapper.get_headers()["Authorization"]}
