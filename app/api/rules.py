"""`/rules`: every clause that is checked, and those that no single file can decide."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.parts import Reader
from app.api.problem_codes import errors
from verification.decree30 import DECREE_30
from verification.verdict import Severity

router = APIRouter(prefix="/api/v1", tags=["rules"])


class RuleAnswer(BaseModel):
    """One clause and how it is checked."""

    id: str = Field(examples=["ND30-PG-03"])
    title: str
    citation: str
    severity: Severity
    matter: str = Field(description="layout, appearance hoặc signing.")
    clause: str = Field(description="Nguyên văn quy định.")
    undecidable: str | None = Field(
        description="Vì sao một tệp không đủ để kết luận; null khi kiểm tra được."
    )


class RuleList(BaseModel):
    """All rules in the order of the decree."""

    items: list[RuleAnswer]


@router.get("/rules", summary="Các quy định được kiểm tra", response_model=RuleList, responses=errors())
def list_rules(_: Reader) -> dict[str, Any]:
    """Mỗi quy định một dòng, kèm nguyên văn và căn cứ."""
    return {"items": rules()}


@cache
def rules() -> list[dict[str, Any]]:
    """The rules as the API shows them."""
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "citation": str(rule.citation),
            "severity": rule.severity,
            "matter": rule.matter,
            "clause": rule.clause,
            "undecidable": rule.undecidable,
        }
        for rule in DECREE_30
    ]
