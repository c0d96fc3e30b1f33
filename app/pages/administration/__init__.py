"""The administrator's pages, one module for each."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.api.parts import Administrator
from app.pages.administration import (
    access_keys,
    agencies,
    closings,
    jobs,
    policies,
    targets,
    trust_store,
    webhooks,
)
from app.pages.words import ADMINISTRATION_PARTS

router = APIRouter(prefix="/administration", include_in_schema=False)
for _page in (agencies, targets, closings, policies, trust_store, access_keys, webhooks, jobs):
    router.include_router(_page.router)


@router.get("")
def administration(_: Administrator) -> Response:
    """The first of the parts."""
    return RedirectResponse(f"/administration/{ADMINISTRATION_PARTS[0][0]}", 303)
