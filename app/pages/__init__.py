"""Pages for people: server-rendered, Vietnamese, without anything from elsewhere."""

from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

STATIC: Final = Path(__file__).resolve().parent.parent / "static"


class Static(StaticFiles):
    """Static files that browsers keep, and ask about each time: unchanged costs an empty answer."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, or 304."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def install(app: FastAPI) -> None:
    """Add the pages, their static files and the clerks' desk to the application."""
    from app.pages import (  # noqa: PLC0415 - routes import what they serve
        checks,
        document,
        history,
        language,
        login,
        rates,
        start,
        supervision,
        way_in,
    )
    from app.pages.administration import router as administration  # noqa: PLC0415
    from app.pages.desk import Desk  # noqa: PLC0415

    service = app.state.service
    app.state.desk = Desk(
        service.settings.data_dir / "desk", now=service.now, workers=service.settings.workers
    )
    for part in (start, way_in, language, login, checks, history, document, rates, supervision):
        app.include_router(part.router)
    app.include_router(administration)
    app.mount("/static", GZipMiddleware(Static(directory=STATIC)), name="static")


def close(app: FastAPI) -> None:
    """Stop what the pages have under way in the background."""
    app.state.desk.close()
