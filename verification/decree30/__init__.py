"""Decree 30/2020/NĐ-CP as rules: one clause, one rule, in the order of the annex.

`DECREE_30` reads like the annex's table of contents. Nothing is registered by import: a rule is in force
here because it stands in this tuple.
"""

from verification.decree30 import (
    agency_name,
    agency_signature,
    attached_signature,
    attachment,
    authority,
    body,
    copy_signature,
    font,
    heading,
    legal_grounds,
    margins,
    marks,
    national_title,
    number,
    page,
    page_numbers,
    personal_signature,
    place_and_date,
    recipients,
    signatory,
    signing,
    structure,
)
from verification.decree30.dossier import Dossier
from verification.rule import Rule

DECREE_30: tuple[Rule[Dossier], ...] = (
    # Phần I, mục I: quy định chung
    page.paper,
    page.orientation,
    margins.margins,
    font.font,
    page.POINTER,
    page_numbers.page_numbers,
    page.consistent_sizes,
    page.REFERENCE_VALUES,
    # Phần I, mục II, khoản 1: Quốc hiệu và Tiêu ngữ
    national_title.national_title,
    national_title.motto,
    national_title.single_spacing,
    # khoản 2: tên cơ quan, tổ chức ban hành văn bản
    agency_name.official_name,
    agency_name.parent_name,
    agency_name.issuing_agency,
    agency_name.parent_agency,
    agency_name.single_spacing,
    # khoản 3: số, ký hiệu
    number.arabic_number,
    number.ADVISORY_SERIES,
    number.notation,
    number.UNIT_ABBREVIATIONS,
    number.form,
    # khoản 4: địa danh và thời gian
    place_and_date.official_place,
    place_and_date.full_place,
    place_and_date.full_date,
    place_and_date.form,
    # khoản 5: tên loại và trích yếu
    heading.type_name,
    heading.abstract,
    heading.letter_subject,
    # khoản 6: nội dung
    legal_grounds.complete,
    legal_grounds.form,
    legal_grounds.LATER_REFERENCES,
    structure.parts_and_chapters,
    structure.sections,
    structure.articles,
    structure.clauses_and_points,
    body.content,
    body.end_mark,
    # khoản 7: chức vụ, họ tên và chữ ký của người có thẩm quyền
    signatory.signed_by_person,
    authority.ON_BEHALF,
    authority.ACTING_HEAD,
    authority.FOR_THE_HEAD,
    authority.BY_ORDER,
    authority.BY_DELEGATION,
    signatory.official_title,
    signatory.bare_name,
    signatory.title_form,
    signatory.name_form,
    signatory.PERSONAL_PICTURE,
    # khoản 8: dấu, chữ ký số của cơ quan, tổ chức
    signatory.AGENCY_PICTURE,
    # khoản 9: nơi nhận
    recipients.parts,
    recipients.addressees,
    recipients.heading,
    recipients.recipients,
    # mục III: các thành phần thể thức khác
    attachment.reference_and_number,
    attachment.heading,
    attachment.reference_line,
    attachment.SIGNED_APART,
    attachment.own_page_numbers,
    marks.secrecy,
    marks.urgency,
    marks.circulation,
    marks.drafter,
    marks.address,
    # mục II, khoản 7 điểm d: hình ảnh, vị trí chữ ký số của người có thẩm quyền
    personal_signature.visible_picture,
    personal_signature.blue,
    personal_signature.transparent,
    personal_signature.between_title_and_name,
    personal_signature.own_certificate,
    # mục II, khoản 8 điểm a, c: hình ảnh, vị trí chữ ký số của cơ quan, tổ chức
    agency_signature.seal_in_place,
    agency_signature.red,
    agency_signature.real_size,
    agency_signature.transparent,
    agency_signature.over_a_third,
    agency_signature.level_with_signature,
    agency_signature.own_certificate,
    # mục II, khoản 8 điểm b: chữ ký số trên văn bản kèm theo
    attached_signature.signed_by_agency,
    attached_signature.top_right,
    attached_signature.no_seal,
    attached_signature.information,
    attached_signature.form_of_time,
    attached_signature.typeface,
    # Phần II, mục I: bản sao sang định dạng điện tử
    copy_signature.copying_agency,
    copy_signature.information,
    copy_signature.digitisation,
    copy_signature.no_seal,
    copy_signature.FROM_TRUE_COPY,
    # Điều 5, 13 đến 18, 32: ai ký, theo thứ tự nào
    signing.required_signatures,
    signing.order,
    signing.issued_in_time,
    signing.parties,
    signing.UNIQUE_NUMBER,
)
