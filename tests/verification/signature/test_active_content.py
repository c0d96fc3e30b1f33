"""What a file can do besides showing pages is found wherever it hangs, and only that."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from tests.verification.signature.paper import blank_sheet
from verification.policy import Limits
from verification.signature.pades import read_signed_file

Edit = Callable[[Pdf], None]
SCRIPT = {"S": Name.JavaScript, "JS": "app.alert(1)"}


def at_opening(**action: object) -> Edit:
    """An action when the file is opened."""

    def edit(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(**action)

    return edit


def annotated(**annotation: object) -> Edit:
    """An annotation on the page."""

    def edit(pdf: Pdf) -> None:
        made = Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **annotation)
        pdf.pages[0].Annots = Array([pdf.make_indirect(made)])

    return edit


def named(pdf: Pdf) -> None:
    """A script in the name tree."""
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=["a", Dictionary(**SCRIPT)]))


def on_page(pdf: Pdf) -> None:
    """A script when the page is shown."""
    pdf.pages[0].AA = Dictionary(O=Dictionary(**SCRIPT))


def in_field(pdf: Pdf) -> None:
    """A script of the field above the widget."""
    field = pdf.make_indirect(Dictionary(T="a", FT=Name.Tx, AA=Dictionary(K=Dictionary(**SCRIPT))))
    pdf.Root.AcroForm = Dictionary(Fields=[field])
    annotated(Subtype=Name.Widget, Parent=field)(pdf)
    field.Kids = pdf.pages[0].Annots


def in_a_circle(pdf: Pdf) -> None:
    """Actions that follow each other without end, a script among them."""
    first = pdf.make_indirect(Dictionary(S=Name.GoTo, D=[0, Name.Fit]))
    first.Next = Array([first, pdf.make_indirect(Dictionary(**SCRIPT, Next=first))])
    pdf.Root.OpenAction = first


def dynamic_form(pdf: Pdf) -> None:
    """An XFA form."""
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))


def attached(pdf: Pdf) -> None:
    """A file inside."""
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, b"a")


def warned(edit: Edit) -> dict[str, str]:
    """Codes and messages of the warnings about the sheet after this edit."""
    buffer = BytesIO()
    with Pdf.open(BytesIO(blank_sheet())) as pdf:
        edit(pdf)
        pdf.save(buffer)
    return {one.code: one.message for one in read_signed_file(buffer.getvalue(), Limits()).warnings}


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (at_opening(**SCRIPT), "JavaScript"),
        (named, "JavaScript"),
        (on_page, "JavaScript"),
        (in_field, "JavaScript"),
        (in_a_circle, "JavaScript"),
        (annotated(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="a.exe")), "mở chương trình"),
        (annotated(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="http://a")), "gửi hoặc nạp"),
        (at_opening(S=Name.URI, URI="http://a"), "địa chỉ mạng"),
        (annotated(Subtype=Name.RichMedia), "đa phương tiện"),
        (dynamic_form, "XFA"),
    ],
)
def test_activity_is_told(edit: Edit, kind: str) -> None:
    """With its kind, in the words of the reader."""
    assert kind in warned(edit)["active_content"]


@pytest.mark.parametrize("edit", [attached, annotated(Subtype=Name.FileAttachment)])
def test_files_inside_are_told(edit: Edit) -> None:
    """In the name tree or as an annotation."""
    assert warned(edit).keys() == {"embedded_files"}


@pytest.mark.parametrize(
    "edit",
    [
        at_opening(S=Name.GoTo, D=[0, Name.Fit]),
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="http://a")),
        annotated(Subtype=Name.Text, Contents="a"),
    ],
)
def test_links_and_notes_are_not(edit: Edit) -> None:
    """A way to a page, an address that somebody has to click on, a note."""
    assert warned(edit) == {}
