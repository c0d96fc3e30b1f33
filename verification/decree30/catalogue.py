"""The rules as a table for readers: `docs/rules.md`, made by `python -m verification.decree30`."""

from collections.abc import Iterable

from verification.decree30 import DECREE_30
from verification.decree30.dossier import Dossier
from verification.decree30.sample_table import ROWS
from verification.decree30.typefaces import Style
from verification.policy import Policy
from verification.rule import Matter, Rule
from verification.verdict import DocumentDescription, DocumentKind

_KINDS = {
    DocumentKind.ORIGINAL: "văn bản",
    DocumentKind.MINUTES: "biên bản",
    DocumentKind.ATTACHMENT: "văn bản kèm theo",
    DocumentKind.ELECTRONIC_COPY: "bản sao điện tử",
    DocumentKind.PUBLICATION: "công báo",
}
_TYPES = ("CV", "QĐ")
"""An official letter has a subject of its own, all other types a title: one of each shows both."""
_MATTERS = {
    Matter.LAYOUT: "trình bày",
    Matter.APPEARANCE: "hình ảnh chữ ký số",
    Matter.SIGNING: "chữ ký số",
}

_INTRODUCTION = """\
# The rules of Decree 30/2020/NĐ-CP

Made by `python -m verification.decree30 > docs/rules.md`; a test keeps it equal to the code.

One row is one rule. The id is never reused. `error`: the text is law and the measure certain; `warning`: the
text is law, the measure a heuristic; `notice`: practice of the templates. The text of the law is quoted
word for word; "…" marks what was left out, words in brackets were added to make the sentence whole. In
force since 5 March 2020; documents issued before give `not_in_force`, legal documents (văn bản quy phạm
pháp luật, Điều 4 khoản 2) `not_applicable`.

What a rule could not see is `undetermined`, with one of these reasons: `layout_skipped` (asked for),
`kind_unknown`, `not_measured`, `page_not_measured` and `pages_not_measured` (a long document, measured in
part), `scanned_page` (a picture nobody read), `read_by_ocr`, `not_found` and `signature_block_not_found`
(component not found), `not_read` and `not_printed` (found, but blank or illegible), `signature_missing`,
`nothing_drawn`, `no_widget`, `no_picture`, `text_in_picture`, `metric_substitute` (Liberation Serif, Tinos
… in place of Times New Roman), `not_registered` and `seal_not_registered` (the agency's register says
nothing), `no_full_lines`, `sector_exception` and others that the rule's own module explains. On pages read
by OCR no rule on the printed page is an error.
"""


def markdown(rules: Iterable[Rule[Dossier]] = DECREE_30) -> str:
    """The whole page: the rules in the order of the annex, then the sample table."""
    lines = [
        _INTRODUCTION,
        "| Id | Rule | Severity | Judges | Documents | Citation | Text of the law |",
        "|---|---|---|---|---|---|---|",
        *(_row(rule) for rule in rules),
        "",
        "## Mẫu chữ (Phụ lục I, Phần I, mục V)",
        "",
        (
            "Case, size, weight and slant of each element, and the rules that the row feeds. An element "
            "deviates when more than 15 % of its letters do; sizes within 0,3 pt are equal (both are ours)."
        ),
        "",
        "| Row | Element | Case | Size | Weight | Slant | Rules |",
        "|---|---|---|---|---|---|---|",
        *(_sample(style) for style in ROWS),
        "",
    ]
    return "\n".join(lines)


def _row(rule: Rule[Dossier]) -> str:
    severity, clause = str(rule.severity), f"“{rule.clause}”"
    if rule.undecidable is not None:
        severity, clause = "–", f"{clause} Không kiểm tra trên một tệp: {rule.undecidable}"
    kinds = ", ".join(_kinds(rule)) or "–"
    cells = (rule.id, rule.title, severity, _MATTERS[rule.matter], kinds, str(rule.citation), clause)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kinds(rule: Rule[Dossier]) -> list[str]:
    """The kinds that the rule can bind, asked of its own predicate."""
    return [
        name
        for kind, name in _KINDS.items()
        if any(
            rule.applies(
                Dossier(document=DocumentDescription(kind=kind, document_type=type_), policy=Policy())
            )
            for type_ in _TYPES
        )
    ]


def _sample(style: Style) -> str:
    smallest, largest = style.sizes
    size = f"{smallest:g}" if smallest == largest else f"{smallest:g}–{largest:g}"
    weight = "" if style.bold is None else "đậm" if style.bold else "không đậm"
    slant = "nghiêng" if style.italic else "đứng"
    rules = ", ".join(f"ND30-{rule}" for rule in style.rules)
    return f"| {style.row} | {style.element} | {style.case} | {size} | {weight} | {slant} | {rules} |"
