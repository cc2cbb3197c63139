"""A `label-studio` on the PATH that starts at once: a process that answers as the embedded server of a desk."""

import os
import sys
from pathlib import Path

import pytest

PROGRAM = """\
#!{python}
import json, os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers.get("Authorization") == "Token " + os.environ["LABEL_STUDIO_USER_TOKEN"]
        email = os.environ["LABEL_STUDIO_USERNAME"]
        answers = {{
            "/api/current-user/whoami": {{"id": 1, "email": email}},
            "/api/users": [{{"id": 1, "email": email}}, {{"id": 2, "email": "ana@copydesk.example"}}],
            "/api/version": {{"release": "1.23.2", "edition": "Community"}},
        }}
        body = json.dumps(answers.get(self.path.split("?")[0].rstrip("/"), {{}})).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

options = dict(zip(sys.argv[2:], sys.argv[3:]))
print(json.dumps([options["--internal-host"], os.environ["LABEL_STUDIO_CSRF_TRUSTED_ORIGINS"]]), flush=True)
ThreadingHTTPServer((options["--internal-host"], int(options["--port"])), Answer).serve_forever()
"""


def on_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str = PROGRAM) -> None:
    """Put it, or another program, before what the PATH has."""
    file = folder / "bin" / "label-studio"
    file.parent.mkdir()
    file.write_text(program.format(python=sys.executable), encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{file.parent}:{os.environ['PATH']}")
