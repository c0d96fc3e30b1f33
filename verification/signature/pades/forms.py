"""What later revisions did to the form: signatures added, fields filled, everything else suspicious."""

from collections.abc import Iterable
from functools import partial

from verification.signature.facts import LaterField
from verification.signature.pades import wording
from verification.signature.pades.annotations import draws_elsewhere
from verification.signature.pades.appearances import draws_its_value, is_true, shows_value
from verification.signature.pades.fields import Field, Pages, is_seen_on_paper_only, is_visible
from verification.signature.pades.ledger import Ledger
from verification.signature.pades.permissions import Permissions
from verification.signature.pades.sameness import Sameness
from verification.signature.pades.snapshot import Dictionary, Identity, identity, is_null, raw
from verification.verdict import LaterChanges, Place

_FILLING = {"/V", "/AP", "/AS", "/I", "/RV", "/M", "/F", "/DA", "/Q", "/MK", "/Ff", "/Type", "/P"}
"""Keys that filling in a field writes (table 257, 12.7.4; /DA, /Q, /Ff and /Type as Acrobat does)."""
_ALWAYS = {"/Ff", "/Type", "/P", "/Parent", "/Kids"}
_LARGEST_SHARE = 0.4
"""Share of its page that a signature added later may take up; seals and signatures take a few hundredths."""
_FORM_FREE = {"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances", "/SigFlags"}


class FormRules:
    """Compares the two states of the form; `accounted` are the widgets that were judged here."""

    def __init__(self, sameness: Sameness, permissions: Permissions, ledger: Ledger, pages: Pages) -> None:
        self._sameness = sameness
        self._permissions = permissions
        self._ledger = ledger
        self._pages = pages
        self.accounted: set[Identity] = set()

    def compare(self, own_name: str, fields: Iterable[Field], later_fields: Iterable[Field]) -> None:
        """Every field before and now; `own_name` is the field of the signature whose changes are judged."""
        self._form_dictionary()
        before, after = _by_name(fields), _by_name(later_fields)
        self._regenerated(before, after)
        for name in sorted(before.keys() | after.keys()):
            olds, news = before.get(name, []), after.get(name, [])
            for old, new in zip(olds, news, strict=False):
                self._pair(old, new)
            for old in olds[len(news) :]:
                self._ledger.suspicious(wording.FIELD_REMOVED.format(name=name), number=old.number)
            for new in news[len(olds) :]:
                self._added(new, before)
        own = before.get(own_name, [])
        if not any(field.type == "/Sig" and self._signed(field, new=False) for field in own):
            self._ledger.suspicious(wording.SIGNATURE_OUTSIDE.format(name=own_name))

    def _form_dictionary(self) -> None:
        old, new = self._sameness.old.form, self._sameness.new.form
        for key in sorted((old.keys() | new.keys()) - _FORM_FREE):
            if not self._sameness.same(raw(old, key), raw(new, key)):
                self._ledger.suspicious(wording.FORM.format(key=key))
        if not self._keeps_resources():
            self._ledger.suspicious(wording.FORM_FONT)
        elif not self._sameness.same(raw(old, "/DR"), raw(new, "/DR")):
            self._ledger.permitted(wording.FORM_FONT_ADDED)
        flags = self._sameness.old.entry(old, "/SigFlags"), self._sameness.new.entry(new, "/SigFlags")
        if isinstance(flags[0], int) and not (isinstance(flags[1], int) and flags[1] & flags[0] == flags[0]):
            self._ledger.suspicious(wording.FORM.format(key="/SigFlags"))

    def _regenerated(self, before: dict[str, list[Field]], after: dict[str, list[Field]]) -> None:
        """/NeedAppearances set after signing: readers draw every field anew from its value (table 224).

        Fields that were filled since are judged as such; those that were not must look as they did.
        """
        old, new = self._sameness.old, self._sameness.new
        if is_true(old.entry(old.form, "/NeedAppearances")) or not is_true(
            new.entry(new.form, "/NeedAppearances")
        ):
            return
        for name, fields in after.items():
            for earlier, field in zip(before.get(name, []), fields, strict=False):
                if field.type == "/Sig" or not self._sameness.same(earlier.value, field.value):
                    continue
                drawn = draws_its_value(new, field)
                place = self._place(field)
                if drawn is not True:
                    self._ledger.note(
                        LaterChanges.UNKNOWN if drawn is None else LaterChanges.SUSPICIOUS,
                        wording.FIELD_REGENERATED.format(name=field.name),
                        page=place.page if place else None,
                        box=place.box if place else None,
                        number=field.number,
                    )

    def _keeps_resources(self) -> bool:
        """Fonts may be added to the form's resources; those that are there stay what they are."""
        before = self._sameness.old.dictionary(self._sameness.old.form, "/DR")
        after = self._sameness.new.dictionary(self._sameness.new.form, "/DR")
        for kind in before.keys() & {"/Font", "/Encoding"}:
            one, other = self._sameness.old.entry(before, kind), self._sameness.new.entry(after, kind)
            if not isinstance(one, Dictionary):
                if not self._sameness.same(raw(before, kind), raw(after, kind)):
                    return False
                continue
            for name in one:
                if not self._sameness.same(raw(one, name), raw(other, name)):
                    return False
        return True

    def _added(self, field: Field, before: dict[str, list[Field]]) -> None:
        place = self._place(field)
        value = self._sameness.new.follow(field.value)
        if field.type != "/Sig":
            self._ledger.suspicious(
                wording.FIELD_ADDED.format(name=field.name), place=place, number=field.number
            )
            return
        if not isinstance(value, Dictionary) or "/Contents" not in value:
            self._account(field)
            self._ledger.suspicious(
                wording.EMPTY_SIGNATURE_FIELD.format(name=field.name), place=place, number=field.number
            )
            return
        held = {identity(old.value) for olds in before.values() for old in olds}
        if identity(field.value) is None or identity(field.value) in held:
            self._ledger.suspicious(
                wording.SIGNATURE_SHARED.format(name=field.name), place=place, number=field.number
            )
            return
        self._account(field)
        self._signing(field, place, wording.SIGNATURE_ADDED)
        if any("/A" in widget or "/AA" in widget for widget in (field.field, *(w for _, w in field.widgets))):
            self._ledger.suspicious(
                wording.SIGNATURE_WITH_ACTION.format(name=field.name), place=place, number=field.number
            )
        for number, widget in field.widgets:
            if is_visible(self._sameness.new, widget):
                self._visible(field, self._pages.place(number, widget))
            elif is_seen_on_paper_only(self._sameness.new, widget) and "/AP" in widget:
                self._ledger.suspicious(
                    wording.SIGNATURE_ON_PAPER_ONLY.format(name=field.name),
                    place=self._pages.place(number, widget),
                    number=field.number,
                )

    def _visible(self, field: Field, place: Place | None) -> None:
        number = identity(field.value)
        self._ledger.later_fields.append(
            LaterField(field_name=field.name, place=place, revision=self._ledger.revision(number))
        )
        if place and self._pages.share(place) > _LARGEST_SHARE:
            self._ledger.suspicious(
                wording.SIGNATURE_COVERS_PAGE.format(name=field.name, page=place.page),
                place=place,
                number=field.number,
            )

    def _signing(self, field: Field, place: Place | None, text: str) -> None:
        value = self._sameness.new.follow(field.value)
        archival = str(self._sameness.new.entry(value, "/SubFilter")) == "/ETSI.RFC3161"
        visible = any(is_visible(self._sameness.new, widget) for _, widget in field.widgets)
        number = identity(field.value)
        if archival and not visible:
            self._ledger.permitted(wording.TIMESTAMP_ADDED.format(name=field.name), number=number)
        elif not self._permissions.signing:
            self._ledger.suspicious(
                wording.SIGNATURE_FORBIDDEN.format(name=field.name), place=place, number=number
            )
        else:
            self._ledger.permitted(text.format(name=field.name), place=place, number=number)

    def _pair(self, old: Field, new: Field) -> None:
        self._account(new)
        if old.type != new.type:
            self._ledger.suspicious(wording.FIELD_ALTERED.format(name=new.name), number=new.number)
        elif new.type == "/Sig":
            self._signature_pair(old, new)
        else:
            self._filled_pair(old, new)

    def _signature_pair(self, old: Field, new: Field) -> None:
        if self._signed(old, new=False):
            if not self._sameness.same(old.value, new.value):
                self._ledger.suspicious(
                    wording.SIGNATURE_REPLACED.format(name=new.name),
                    place=self._place(new),
                    number=identity(new.value),
                )
            elif self._changed_keys(old, new, _ALWAYS):
                self._ledger.suspicious(
                    wording.SIGNATURE_APPEARANCE.format(name=new.name),
                    place=self._place(new),
                    number=new.number,
                )
            return
        if not self._changed_keys(old, new, _ALWAYS):
            return
        if self._changed_keys(old, new, _FILLING | _ALWAYS) or not self._signed(new, new=True):
            self._ledger.suspicious(
                wording.FIELD_ALTERED.format(name=new.name), place=self._place(new), number=new.number
            )
        elif self._permissions.locks_field(new.name):
            self._ledger.suspicious(
                wording.FIELD_LOCKED.format(name=new.name), place=self._place(new), number=new.number
            )
        else:
            self._signing(new, self._place(new), wording.SIGNATURE_FILLED)

    def _filled_pair(self, old: Field, new: Field) -> None:
        if not self._changed_keys(old, new, _ALWAYS):
            return
        place = self._place(new)
        pairs = zip(
            (old.field, *(w for _, w in old.widgets)), (new.field, *(w for _, w in new.widgets)), strict=False
        )
        if self._changed_keys(old, new, _FILLING | _ALWAYS):
            text, level = wording.FIELD_ALTERED, self._ledger.suspicious
        elif any(draws_elsewhere(self._sameness, one, other) for one, other in pairs):
            text, level = wording.HIDDEN_DRAWING, self._ledger.suspicious
        elif self._permissions.locks_field(new.name):
            text, level = wording.FIELD_LOCKED, self._ledger.suspicious
        elif not self._permissions.signing:
            text, level = wording.FIELD_FORBIDDEN, self._ledger.suspicious
        elif not shows_value(self._sameness, old, new):
            text, level = wording.FIELD_MISLEADING, self._ledger.suspicious
        else:
            text, level = wording.FIELD_FILLED, partial(self._ledger.permitted, draws=True)
        level(text.format(name=new.name), place=place, number=new.number)

    def _changed_keys(self, old: Field, new: Field, ignored: set[str]) -> set[str]:
        """Keys of the field and of its widgets that differ; another number of widgets differs in /Kids."""
        if len(old.widgets) != len(new.widgets) or len(old.above) != len(new.above):
            return {"/Kids"}
        pairs = [(old.field, new.field), *zip(old.above, new.above, strict=True)]
        pairs += [(one, other) for (_, one), (_, other) in zip(old.widgets, new.widgets, strict=True)]
        return {
            key
            for one, other in pairs
            if not self._sameness.is_unchanged(one, other)
            for key in (one.keys() | other.keys()) - ignored
            if not self._sameness.same(raw(one, key), raw(other, key))
        }

    def _signed(self, field: Field, *, new: bool) -> bool:
        snapshot = self._sameness.new if new else self._sameness.old
        return not is_null(snapshot.follow(field.value))

    def _account(self, field: Field) -> None:
        self.accounted.update(number for number, _ in field.widgets if number)

    def _place(self, field: Field) -> Place | None:
        for number, widget in field.widgets:
            place = self._pages.place(number, widget)
            if place:
                return place
        return None


def _by_name(fields: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for field in fields:
        found.setdefault(field.name, []).append(field)
    return found
