"""Bodies have to arrive at a pace: who sends a byte a second must not hold a place for ever.

The rule is that of Apache's mod_reqtimeout: some seconds for whatever comes, and one second more for so many
bytes received. Only waiting for the sender counts, not what we do with what came.
"""

import asyncio
import time
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service import Service

_CLOSED: Final = {"Connection": "close"}
"""What is still on its way is not read."""


class BodyPace:
    """ASGI middleware; lies inside the door, and answers 408 to who is too slow."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand in a `receive` that does not wait for ever."""
        if scope["type"] == "http":
            settings = self.service.settings
            receive = _Paced(
                receive, seconds=settings.body_seconds, rate=settings.body_bytes_per_second
            ).receive
        await self.app(scope, receive, send)


class _Paced:
    """The body of one request."""

    def __init__(self, receive: Receive, *, seconds: float, rate: int) -> None:
        self._receive = receive
        self._left = seconds
        self._rate = rate
        self._complete = False

    async def receive(self) -> Message:
        """The next part. Raises HTTPException 408, which FastAPI hands on while it reads a body."""
        if self._complete:  # what comes now is the end of the connection
            return await self._receive()
        begun = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self._left)):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, headers=_CLOSED) from error
        body = message.get("body", b"")
        self._left += len(body) / self._rate - (time.monotonic() - begun)
        self._complete = not message.get("more_body", False)
        return message
