"""A page that is loaded once for all that looks at it: its text, its drawing, its picture."""

import pypdfium2
import pypdfium2.raw as pdfium

from verification.layout.pdfium.characters import Characters


class OpenPage:
    """A loaded page; its characters are loaded when they are first asked for."""

    def __init__(self, handle: pypdfium2.PdfPage) -> None:
        self.handle = handle
        self._textpage: object = None
        self._characters: Characters | None = None

    @property
    def characters(self) -> Characters | None:
        """The characters of its content; None where PDFium has none."""
        if self._textpage is None:
            self._textpage = pdfium.FPDFText_LoadPage(self.handle)
            self._characters = Characters(self._textpage) if self._textpage else None
        return self._characters

    def close(self) -> None:
        """Give it back to PDFium; nothing of it may be used any more."""
        if self._characters is not None:
            pdfium.FPDFText_ClosePage(self._textpage)
            self._characters = None
        self.handle.close()
