"""The frame of the administrator's pages."""

from typing import Any

from fastapi import Response

from app.access.roles import Principal
from app.pages.rendering import page
from app.pages.words import ADMINISTRATION_PARTS


def administration_page(name: str, principal: Principal, **values: Any) -> Response:
    """Render one of the parts."""
    return page(
        f"administration/{name}.html",
        principal=principal,
        here="administration",
        part=name,
        parts=ADMINISTRATION_PARTS,
        **values,
    )
