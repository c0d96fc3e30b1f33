"""The ledger: what auditors need to check the register without trusting it (RFC 9162, C2SP signed notes)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from app.api.documents import visible_document
from app.api.parts import Reader, TheService
from app.api.problem_codes import errors
from app.database import transact
from app.ledger_key import ledger_key
from signing import ledger
from signing.checkpoints import checkpoint, verifier_key
from signing.database import reader
from signing.errors import UnknownDocument, UnknownLeaf
from signing.models import Verification

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])

_Size = Annotated[int | None, Query(ge=1, le=2**62, description="Kích thước cây; mặc định: hiện tại.")]


class Checkpoint(BaseModel):
    """The state of the ledger, signed."""

    note: str = Field(description="Điểm kiểm soát theo C2SP tlog-checkpoint, ký Ed25519.")
    verifier_key: str = Field(description="Khóa công khai để kiểm tra, dạng C2SP signed-note.")


class Inclusion(BaseModel):
    """A proof that a verification is in the ledger."""

    index: int
    size: int
    content: str = Field(description="Nội dung của mục: JSON chuẩn hóa (RFC 8785).")
    leaf_hash: str
    path: list[str]
    root: str


class Consistency(BaseModel):
    """A proof that the ledger of `second` entries continues that of `first`."""

    first: int
    second: int
    path: list[str]


@router.get(
    "/checkpoint", summary="Điểm kiểm soát của sổ nhật ký", response_model=Checkpoint, responses=errors()
)
def get_checkpoint(service: TheService, _: Reader) -> dict[str, str]:
    """Kích thước và gốc của cây Merkle, đã ký. Giữ lại bản này là ràng buộc được sổ về sau."""
    key, origin = ledger_key(service.settings), service.settings.ledger_origin
    # Two who ask first at the same size write the same note.
    note = transact(service.engine, lambda session: checkpoint(session, key, origin=origin, at=service.now()))
    return {"note": note, "verifier_key": verifier_key(origin, key.public_key())}


@router.get(
    "/proofs/{verification_id}",
    summary="Bằng chứng một lần kiểm tra nằm trong sổ",
    response_model=Inclusion,
    responses=errors("unknown_leaf"),
)
def get_proof(
    service: TheService,
    principal: Reader,
    verification_id: Annotated[int, Path(ge=1, le=2**62)],
    size: _Size = None,
) -> dict[str, Any]:
    """Đường đi từ mục của lần kiểm tra đến gốc cây (RFC 9162, mục 2.1.3)."""
    with reader(service.engine) as session:
        verification = session.get(Verification, verification_id)
        if verification is None:
            raise UnknownLeaf(f"của lần kiểm tra {verification_id}")
        try:
            visible_document(session, principal, verification.document_id)
        except UnknownDocument:
            raise UnknownLeaf(f"của lần kiểm tra {verification_id}") from None
        proof = ledger.prove_verification(session, verification_id, size)
    return {
        "index": proof.index,
        "size": proof.size,
        "content": proof.content,
        "leaf_hash": proof.leaf_hash.hex(),
        "path": [one.hex() for one in proof.path],
        "root": proof.root.hex(),
    }


@router.get(
    "/consistency",
    summary="Bằng chứng sổ chỉ được nối thêm",
    response_model=Consistency,
    responses=errors("unknown_leaf"),
)
def get_consistency(
    service: TheService,
    _: Reader,
    first: Annotated[int, Query(ge=1, le=2**62)],
    second: Annotated[int, Query(ge=1, le=2**62)],
) -> dict[str, Any]:
    """Giữa hai kích thước của cây (RFC 9162, mục 2.1.4)."""
    with reader(service.engine) as session:
        path = ledger.prove_consistency(session, first, second)
    return {"first": first, "second": second, "path": [one.hex() for one in path]}
