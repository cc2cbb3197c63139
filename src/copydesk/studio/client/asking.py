"""One Label Studio server through its SDK; the SDK's errors become ours here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from copydesk.errors import StudioError

if TYPE_CHECKING:
    from label_studio_sdk.client import LabelStudio

# The SDK repeats a POST whose answer was lost, and the server has taken it already: tasks double.
ONCE = {"max_retries": 0}

Task = dict[str, Any]


class ConnectionLost(StudioError):
    """The answer never came or was a server error: what was asked may or may not have been done."""


class NotThere(ConnectionLost):
    """Nobody answers at the address."""


class Asking:
    """A connection to one Label Studio server. Nothing is asked until a method is called."""

    timeout = 120.0
    """Seconds to wait for an answer."""

    def __init__(self, url: str, token: str, *, httpx_client: httpx.Client | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._httpx_client = httpx_client
        self._sdk: LabelStudio | None = None

    @property
    def sdk(self) -> "LabelStudio":
        """The SDK's client; loading it takes a second."""
        if self._sdk is None:
            from label_studio_sdk.client import LabelStudio

            with self._translated("connect"):
                self._sdk = LabelStudio(
                    base_url=self.url,
                    api_key=self.token,
                    timeout=self.timeout,
                    httpx_client=self._httpx_client,
                )
        return self._sdk

    def _delete(self, path: str, doing: str) -> None:
        with self._translated(doing):
            self._ask("DELETE", path, allowed=404, request_options=ONCE)

    def _ask(self, method: str, path: str, *, allowed: int = 200, **options: Any) -> httpx.Response:
        """Ask through the SDK's own client, with its token and its retries, and raise what it raises."""
        from label_studio_sdk.core.api_error import ApiError

        answer: httpx.Response = self.sdk._client_wrapper.httpx_client.request(path, method=method, **options)
        if answer.is_success or answer.status_code == allowed:
            return answer
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        raise ApiError(status_code=answer.status_code, body=body)

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        """Turn what the SDK raises into a StudioError that says what was being done."""
        from label_studio_sdk.core.api_error import ApiError

        try:
            yield
        except ApiError as error:
            raise _refused(self.url, doing, error.status_code, error.body) from None
        except httpx.HTTPError as error:
            raise lost(self.url, doing, error) from None


def lost(url: str, doing: str, error: httpx.HTTPError) -> ConnectionLost:
    """Say that an answer never came, and what to do."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
        return NotThere(
            f"no Label Studio answers at {url} ({error})",
            next_step="Start it with 'copydesk studio', or check [server] in copydesk.toml and COPYDESK_URL.",
        )
    return ConnectionLost(
        f"the connection to {url} broke while trying to {doing} ({type(error).__name__}: {error})",
        next_step="Nothing is lost or doubled: run the same command again.",
    )


def _refused(url: str, doing: str, status: int | None, body: Any) -> StudioError:
    if status == 401:
        return StudioError(
            f"{url} refuses the token (401)",
            next_step="Copy the token from Label Studio's Account & Settings page into COPYDESK_TOKEN or "
            ".copydesk/token; legacy tokens must be enabled there.",
        )
    detail = body.get("detail", body) if isinstance(body, dict) else body
    if isinstance(body, dict) and body.get("validation_errors"):
        detail = body["validation_errors"]
    text = str(detail)
    said = "it answered with a page, not with data" if text.lstrip().startswith("<") else text[:300]
    message = f"{url} refused to {doing}: {status}, {said}"
    if status is not None and status >= 500:
        return ConnectionLost(message, next_step="Nothing is lost or doubled: run the same command again.")
    return StudioError(message, next_step="Run 'copydesk doctor'.")
