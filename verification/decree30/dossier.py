"""What the rules look at: one document, measured, with its signatures and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from verification.decree30.geometry import inside
from verification.decree30.notation import is_normative
from verification.decree30.paragraphs import Paragraph, paragraphs
from verification.layout.anatomy import Anatomy
from verification.layout.page import Layout, Line, Page, Widget
from verification.policy import Policy, Tolerances
from verification.rule import CannotTell
from verification.verdict import DocumentDescription, DocumentKind, Role, SignatureVerdict


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A document before the rules. What was not measured is None, and the rules say so.

    Without slots, so that what many rules ask for is found once (`cached_property`).
    """

    document: DocumentDescription
    signatures: tuple[SignatureVerdict, ...] = ()
    """In the order of signing, with roles and places."""
    policy: Policy
    layout: Layout | None = None
    anatomy: Anatomy | None = None
    layout_skipped: bool = False
    """The layout was left out on request (`--no-layout`)."""
    registered_seal_mm: float | None = None
    """Diameter of the agency's registered seal; None where none is registered."""
    registered_names: tuple[str, ...] = ()
    """Names of the issuing agency in force on the issue date; empty where no register was asked."""
    registered_seat: str | None = None
    """Official name of the unit where the agency has its seat, "tỉnh Gia Lai" or "Gia Lai"."""

    @property
    def kind(self) -> DocumentKind:
        """What kind of file this is."""
        return self.document.kind

    @cached_property
    def normative(self) -> bool:
        """A legal document (văn bản quy phạm pháp luật), or an attachment of one."""
        notations = (self.document.code_notation, self.anatomy.parent_notation if self.anatomy else None)
        return any(is_normative(notation) for notation in notations)

    @property
    def tolerances(self) -> Tolerances:
        """Our own tolerances."""
        return self.policy.tolerances

    @property
    def measured(self) -> Layout:
        """The measures, or CannotTell."""
        if self.layout is None:
            raise CannotTell("not_measured")
        return self.layout

    @property
    def cells(self) -> Anatomy:
        """The components, or CannotTell."""
        if self.anatomy is None:
            raise CannotTell("not_measured")
        return self.anatomy

    @property
    def first_page(self) -> Page:
        """Page 1; CannotTell where it is a picture without text."""
        return self.readable(self.page(1))

    @cached_property
    def deceptive(self) -> bool:
        """Whether words that decide what the document is are not those that its pages show."""
        return self.layout is not None and (
            bool(self.layout.hidden)
            or any(line.disputed for page in self.layout.pages for line in page.lines)
        )

    @cached_property
    def from_ocr(self) -> bool:
        """Whether any text was read from a picture."""
        return self.layout is not None and any(line.ocr for page in self.layout.pages for line in page.lines)

    @cached_property
    def main_pages(self) -> tuple[Page, ...]:
        """Pages of the main document: up to its signature block, or to the first attachment in the file."""
        pages, cells = self.measured.pages, self.cells
        if self.kind is DocumentKind.ATTACHMENT:
            return pages
        closing = [
            line.page
            for block in cells.signature_blocks
            for line in (*block.authority_lines, *block.name_lines)
        ] + [line.page for line in cells.recipients]
        opening = [line.page for line in cells.attachment_headings if line.page > 1]
        last = max(closing) if closing else min(opening, default=self.measured.page_count + 1) - 1
        return tuple(page for page in pages if page.number <= last)

    @cached_property
    def content(self) -> tuple[Line, ...]:
        """Cell 6; of an attachment everything but headings, page numbers and tables. CannotTell if none."""
        if self.kind is not DocumentKind.ATTACHMENT:
            return self.found(self.cells.body)
        cells = self.cells
        apart = (*cells.page_numbers, *cells.attachment_headings, *cells.attachment_references)
        excluded = {id(line) for line in apart}
        return self.found(
            tuple(
                line
                for page in self.measured.pages
                for line in page.lines
                if line.field_name is None
                and id(line) not in excluded
                and not any(inside(line.box, table) for table in page.tables)
            )
        )

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The content as paragraphs, without tables. CannotTell if there is none."""
        return tuple(paragraphs(self.content))

    def page(self, number: int) -> Page:
        """A measured page, or CannotTell."""
        for page in self.measured.pages:
            if page.number == number:
                return page
        raise CannotTell("page_not_measured")

    def require_every_page(self) -> None:
        """CannotTell where a long document was measured in part: for rules that bind each page."""
        if not self.measured.complete:
            raise CannotTell("pages_not_measured")

    def readable(self, page: Page) -> Page:
        """The page, or CannotTell where it is a picture and nobody read it."""
        if page.scanned and not any(line.field_name is None for line in page.lines):
            raise CannotTell("scanned_page")
        return page

    def found(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines of a component, or CannotTell where it was not found."""
        if lines:
            return lines
        for page in self.measured.pages:
            self.readable(page)
        raise CannotTell("not_found")

    def with_role(self, *roles: Role) -> tuple[SignatureVerdict, ...]:
        """The signatures in one of these roles, in the order of signing."""
        return tuple(signature for signature in self.signatures if signature.role in roles)

    def widgets(self, signatures: Iterable[SignatureVerdict]) -> tuple[tuple[SignatureVerdict, Widget], ...]:
        """The signatures that have a field on a page, each with it."""
        found = ((signature, self.measured.widget(signature.field_name)) for signature in signatures)
        return tuple((signature, widget) for signature, widget in found if widget is not None)
