"""What is wrong with a value is said in Vietnamese, whatever pydantic finds."""

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.testclient import TestClient

from app.value_faults import said_of
from tests.app.pages.markup import read

ENGLISH = re.compile(r"\b(?:should|input|field|valid|string|at least|or)\b", re.IGNORECASE)


class Form(BaseModel):
    """A value of each kind."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "abc"
    days: Annotated[int, Field(ge=1, le=3650)] = 1
    role: Literal["clerk", "auditor"] = "clerk"
    sure: bool = True
    parts: Annotated[list[int], Field(max_length=1)] = []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "a"}, "Phải có ít nhất 2 ký tự."),
        ({"name": "abcde"}, "Không được quá 4 ký tự."),
        ({"name": "A1"}, "Không đúng dạng quy định."),
        ({"name": 5}, "Phải là chuỗi ký tự."),
        ({"days": "ba"}, "Phải là số nguyên."),
        ({"days": 0}, "Phải từ 1 trở lên."),
        ({"days": 3651}, "Không được quá 3650."),
        ({"role": "chief"}, "Phải là một trong: 'clerk' hoặc 'auditor'."),
        ({"sure": "có"}, "Phải là true hoặc false."),
        ({"parts": [1, 2]}, "Không được quá 1 mục."),
        ({"more": 1}, "Không có trường mang tên này."),
        ({"parts": {"a": 1}}, "Giá trị không hợp lệ."),
    ],
)
def test_fault_is_said_in_vietnamese(sent: dict[str, Any], said: str) -> None:
    """With the limit that was passed; what has no words of its own is still no English."""
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(sent)
    assert [said_of(one) for one in refused.value.errors()] == [said]  # type: ignore[arg-type]
    assert not ENGLISH.search(said.replace("'", ""))


def test_api_answers_in_vietnamese(client: TestClient, bearer: dict[str, dict[str, str]]) -> None:
    """The code stays pydantic's, for programs."""
    answer = client.post("/api/v1/keys", headers=bearer["administrator"], json={"role": "chief", "days": 0})
    faults = {one["field"]: (one["code"], one["detail"]) for one in answer.json()["errors"]}
    assert answer.status_code == 422
    assert faults["body.name"] == ("missing", "Thiếu giá trị.")
    assert faults["body.days"] == ("greater_than_equal", "Phải từ 1 trở lên.")
    assert faults["body.role"][1].startswith("Phải là một trong: 'clerk', ")


def test_page_at_a_wrong_address_is_not_found(client: TestClient, bearer: dict[str, dict[str, str]]) -> None:
    """To a person a mistyped address is no form with wrong values; a program is told what is wrong."""
    page = client.get("/documents/abc", headers=bearer["auditor"] | {"Accept": "text/html"})
    assert page.status_code == 404
    assert "Không tìm thấy" in read(page.text).text
    assert "path." not in page.text
    assert client.get("/api/v1/documents/abc", headers=bearer["auditor"]).status_code == 422
