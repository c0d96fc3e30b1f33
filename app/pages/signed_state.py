"""The pages as they were signed beside the pages as they are shown: what a clerk must see to believe it.

A pure function of the verdict, like the rest of the page. Only signatures whose pages look different now have
such a view; the state nearest to the change comes first, for it shows the change and little else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.page_images import PageSize
from app.pages.facts import name_of
from app.pages.marks import Sheet, Spot, marked_sheet
from app.sentences import Tone
from verification.verdict import (
    DocumentVerdict,
    LaterChanges,
    SignatureVerdict,
    VisibleContent,
    VisibleDifference,
)

_MOST_PAGES = 4
"""Pairs of pictures shown for one signature; the list names every place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place that differs, with its number in both pictures."""

    id: str
    number: int
    difference: VisibleDifference


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One page twice; None where the page did not exist then or does not any more."""

    page: int
    signed: Sheet | None
    shown: Sheet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedState:
    """What one signature signed, beside what is shown."""

    id: str
    label: str
    name: str
    tone: Tone
    message: str
    pairs: tuple[Pair, ...]
    rows: tuple[Row, ...]


def signed_states(
    verdict: DocumentVerdict, sizes: Sequence[PageSize], page_url: Callable[[int], str]
) -> tuple[SignedState, ...]:
    """A view for each signature whose pages look different now, the newest state first."""
    return tuple(
        _state(one, sizes, page_url)
        for one in reversed(verdict.signatures)
        if one.as_signed is not None and one.as_signed.visible_content is VisibleContent.DIFFERENT
    )


def _state(
    signature: SignatureVerdict, sizes: Sequence[PageSize], page_url: Callable[[int], str]
) -> SignedState:
    found = signature.as_signed
    assert found is not None  # noqa: S101 - the caller chose those that have one
    tone = Tone.BAD if signature.later_changes is LaterChanges.SUSPICIOUS else Tone.UNSURE
    rows = tuple(
        Row(id=f"d-{signature.order}-{number}", number=number, difference=one)
        for number, one in enumerate((d for d in found.differences if d.by_signature is None), 1)
    )
    pages = sorted({row.difference.page for row in rows})[:_MOST_PAGES]
    return SignedState(
        id=f"as-signed-{signature.order}",
        label=f"K{signature.order}",
        name=name_of(signature),
        tone=tone,
        message=found.message,
        pairs=tuple(
            _pair(page, signature, [row for row in rows if row.difference.page == page], sizes, page_url)
            for page in pages
        ),
        rows=rows,
    )


def _pair(
    page: int,
    signature: SignatureVerdict,
    rows: Sequence[Row],
    sizes: Sequence[PageSize],
    page_url: Callable[[int], str],
) -> Pair:
    tone = Tone.UNSURE if all(row.difference.level is LaterChanges.PERMITTED for row in rows) else Tone.BAD

    def sheet(side: str, url: str) -> Sheet:
        spots = [
            Spot(
                id=f"m{side}-{row.id}",
                target=row.id,
                label=str(row.number),
                title=row.difference.message,
                tone=tone,
                signature=False,
                page=page,
                box=row.difference.box,
            )
            for row in rows
        ]
        # A page that is gone is as large as the place that stands for all of it.
        box = rows[0].difference.box
        size = sizes[page - 1] if page <= len(sizes) else PageSize(width=box[2], height=box[3])
        return marked_sheet(page, size, url, spots)

    url = page_url(page)
    existed = signature.as_signed is not None and page <= (signature.as_signed.pages or 0)
    return Pair(
        page=page,
        signed=sheet("s", f"{url}?as_signed={signature.order}") if existed else None,
        shown=sheet("n", url) if page <= len(sizes) else None,
    )
