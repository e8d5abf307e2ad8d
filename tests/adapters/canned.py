"""An endpoint whose server answers what a test wrote down."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from wapcommerce.adapters.wire.http import Endpoint

Answer = httpx.Response | Exception


class Server:
    """Gives its answers in turn, raises those that are exceptions, and keeps the requests."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses_s: list[float] = []

    def endpoint(
        self, base_url: str = "https://wap.example:30004", auth: httpx.Auth | None = None
    ) -> Endpoint:
        """An endpoint of this server that notes its pauses and does not wait."""
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        return Endpoint("admin API", base_url, auth=auth, client=client, sleep=self.pauses_s.append)

    @property
    def calls(self) -> list[str]:
        """Method and path of each request."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def body(self, number: int) -> object:
        """The JSON body of one request."""
        return json.loads(self.requests[number].content)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        # A copy: a flow of authentication sends the same request again with other headers.
        self.requests.append(
            httpx.Request(
                request.method,
                request.url,
                headers=request.headers,
                content=request.content,
                extensions=request.extensions,
            )
        )
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(
    status: int, document: object = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """An answer in JSON."""
    return httpx.Response(status, json=document, headers=headers)


def raw(status: int, content: str | bytes) -> httpx.Response:
    """An answer of any content."""
    return httpx.Response(status, content=content)
