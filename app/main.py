"""Makes the web application: `create_app(settings)`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app import pages, problems
from app.access.doorway import Doorway
from app.access.pace import BodyPace
from app.api import operation, routers
from app.api.description import described
from app.observation import Observation
from app.pages.language import Speaker
from app.pages.refusals import Refusals
from app.service import Service
from app.settings import Settings

_DESCRIPTION = """
Kiểm tra chữ ký số và thể thức của văn bản hành chính (Nghị định 30/2020/NĐ-CP), ghi nhận kết quả và tính
tỷ lệ ký số.

Mọi lỗi được trả lời theo RFC 9457 (`application/problem+json`) với `code` cho phần mềm và `detail` tiếng
Việt cho người dùng.
Xác thực: `Authorization: Bearer <khóa API>`.
"""
_MAX_FIELD = 4 * 1024 * 1024
"""Bytes of a form field that is no file: the metadata of a large batch."""


def create_app(settings: Settings | None = None, *, service: Service | None = None) -> FastAPI:
    """Make the application. The service is started and closed with it, unless one is handed in.

    A service that is handed in belongs to the caller, who has started it.
    """
    owned = service is None
    service = service or Service.from_settings(settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        if owned:
            await run_in_threadpool(service.start)
        try:
            yield {}
        finally:
            await run_in_threadpool(pages.close, app)
            if owned:
                await run_in_threadpool(service.close)

    app = FastAPI(
        title="kyso",
        version="1",
        summary="Tỷ lệ ký số từ kết quả kiểm tra văn bản",
        description=_DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere; docs/api.md is the manual
        redoc_url=None,
        form_limits={"max_files": 1000, "max_fields": 100, "max_part_size": _MAX_FIELD},
        redirect_slashes=False,
        # Requests and, below them, our own spans (app.tracing); FastAPI's logs would quote exceptions.
        telemetry={"logs": False, "metrics": False, "operation_spans": False, "auto_configure": False},
    )
    app.state.service = service
    problems.install(app)
    for router in routers():
        app.include_router(router)
    app.include_router(operation.router)
    pages.install(app)
    app.openapi = partial(described, app, app.openapi)  # type: ignore[method-assign]
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=service.max_body)
    app.add_middleware(BodyPace, service=service)
    app.add_middleware(Doorway, service=service)
    app.add_middleware(Refusals, service=service)
    app.add_middleware(Speaker)
    app.add_middleware(Observation, service=service)
    return app
