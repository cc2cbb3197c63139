"""The desk's own Label Studio: `studio`, `studio status`, `studio stop`."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.people import login_table
from copydesk.printing.terminal import next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.desk import Desk
    from copydesk.desk.reports import StudioReport
    from copydesk.studio.server import Running

OPEN = (
    "Whoever reaches this port sees the login page.",
    "It is plain HTTP: passwords and articles can be read on the way.",
    "Label Studio's Community edition has no roles: every account sees, changes and can delete all projects.",
)


def studio(desk: "Desk", running: "Running", *, detached: bool, as_json: bool) -> None:
    """Print where the server is, how to log in, and what is open."""
    if as_json:
        logins = {name: {"email": login.email} for name, login in desk.logins().items()}
        where_they_are = {"logins": logins, "passwords_in": desk.site.logins.path}
        where = {"url": running.url, "team_url": running.team_url, "pid": running.pid, "open": running.open}
        return print_json({**where, "warnings": list(OPEN) if running.open else [], **where_they_are})
    is_so = "is ready" if desk.embedded.own else "is running already"
    out.print(f"[bold]Label Studio {is_so}: {escape(running.team_url)}[/]")
    login_table(desk)
    if running.open:
        out.print("[bold yellow]Open to the network[/]")
        for line in OPEN:
            out.print(f"  {line}")
        out.print(
            "  TLS: leave out --host and let a proxy on this machine stand in front of it:", soft_wrap=True
        )
        site = "labels.example.org"
        out.print(f"    copydesk studio --port {running.port} --url https://{site}", soft_wrap=True)
        out.print(f"    caddy reverse-proxy --from {site} --to 127.0.0.1:{running.port}", soft_wrap=True)
    if desk.embedded.own and not detached:
        next_step("copydesk push", "in another terminal; Ctrl-C here stops the server")
    else:
        out.print(f"pid {running.pid}; it goes on until 'copydesk studio stop'")
        next_step("copydesk push", "sends the articles")
    return None


def studio_status(report: "StudioReport", *, as_json: bool) -> None:
    """Print whether the server runs, where, and how much it holds."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    if report.pid is None:
        out.print("Label Studio is not running")
    elif not report.running:
        out.print(f"[yellow]Label Studio does not answer[/] (pid {report.pid}): it is starting, or it hangs")
    else:
        out.print(f"[bold]Label Studio {report.version} is running: {escape(str(report.url))}[/]")
    if report.pid is not None:
        listens = f"{report.host}, port {report.port}"
        out.print(escape(f"pid {report.pid}, since {report.since}; listens on {listens}"))
    if report.open:
        out.print("[yellow]open to the network[/], plain HTTP")
    out.print(escape(f"its data: {report.bytes / 1e6:.1f} MB in {report.folder}"))
    if report.elsewhere:
        out.print(escape(f"push and pull use the one at {report.elsewhere}"))
    if report.pid is None:
        next_step("copydesk studio --detach", "starts it")
    else:
        next_step("copydesk studio stop", "stops it")
    return None


def studio_stopped(stopped: "Running | None", *, as_json: bool) -> None:
    """Print which server was stopped, if there was one."""
    if as_json:
        return print_json({"stopped": stopped is not None, "pid": stopped.pid if stopped else None})
    if stopped:
        out.print(f"Label Studio (pid {stopped.pid}) is stopped; its data stays in the desk")
    else:
        out.print("Label Studio is not running: there is nothing to stop")
    next_step("copydesk studio --detach", "starts it")
    return None
