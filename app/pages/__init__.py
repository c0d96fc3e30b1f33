"""Pages for people: server-rendered, Vietnamese, without anything from elsewhere."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

STATIC: Final = Path(__file__).resolve().parent.parent / "static"


def install(app: FastAPI) -> None:
    """Add the pages and their static files to the application."""
    from app.pages import start  # noqa: PLC0415 - routes import what they serve

    app.include_router(start.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
