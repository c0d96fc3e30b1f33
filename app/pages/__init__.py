"""Pages for people: server-rendered, Vietnamese, without anything from elsewhere."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

STATIC: Final = Path(__file__).resolve().parent.parent / "static"


def install(app: FastAPI) -> None:
    """Add the pages, their static files and the clerks' desk to the application."""
    from app.pages import (  # noqa: PLC0415 - routes import what they serve
        checks,
        history,
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
    for part in (start, way_in, checks, history, rates, supervision):
        app.include_router(part.router)
    app.include_router(administration)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def close(app: FastAPI) -> None:
    """Stop what the pages have under way in the background."""
    app.state.desk.close()
