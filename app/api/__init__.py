"""HTTP routes by design §5, one module for each noun."""

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Every router below /api/v1, in the order of the OpenAPI description."""
    from app.api import (  # noqa: PLC0415 - routes import what they serve
        agencies,
        checks,
        closings,
        corrections,
        documents,
        evidence,
        jobs,
        keys,
        ledger,
        rates,
        reports,
        rules,
        sessions,
        submissions,
        webhooks,
    )

    modules = (
        submissions,
        checks,
        documents,
        evidence,
        corrections,
        agencies,
        rates,
        reports,
        closings,
        jobs,
        webhooks,
        keys,
        rules,
        sessions,
        ledger,
    )
    return [module.router for module in modules]
