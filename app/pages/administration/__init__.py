"""The administrator's pages, one module for each."""

from fastapi import APIRouter

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

router = APIRouter(prefix="/administration", include_in_schema=False)
for _page in (agencies, targets, closings, policies, trust_store, access_keys, webhooks, jobs):
    router.include_router(_page.router)
