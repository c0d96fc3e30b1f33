"""HTTP routes by design §5, one module for each noun."""

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Every router below /api/v1, in the order of the OpenAPI description."""
    from app.api import agencies, checks, documents, rates  # noqa: PLC0415 - routes import what they serve

    return [documents.router, checks.router, agencies.router, rates.router]
