"""Where the file ended when a signature signed it: what pictures of pages as signed are drawn from."""

from app.problems import Problem
from verification.verdict import DocumentVerdict


def signed_end(verdict: DocumentVerdict | None, order: int | None) -> int | None:
    """Where the file ended when the signature of that order signed it; None: as it is now.

    Raises Problem 404 where the verdict has no such state to show.
    """
    if order is None:
        return None
    for one in verdict.signatures if verdict else ():
        if one.order == order and one.as_signed is not None:
            return one.as_signed.signed_end
    raise Problem(404, "not_found", "Không có hình ảnh lúc ký của chữ ký này để so sánh.")
