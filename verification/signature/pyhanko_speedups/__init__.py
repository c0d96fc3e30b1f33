"""Slow functions of the PDF library, replaced by faster ones that answer the same.

Measured on real documents, half of the library's time goes into reading the hexadecimal `/Contents` one
character at a time, an eighth into comparing names, a quarter into reading objects byte by byte, and most of
the rest into cross-references.

    hex_strings        hexadecimal strings are taken out in one slice
    names              names are prepared for comparison (RFC 4518) once per spelling
    cross_references   tables and streams are read as columns instead of entry by entry
    objects            objects are read token by token with one regular expression

Each replacement takes only the regular case. Whatever is odd (a comment within a hexadecimal string, an
incomplete entry, a name with prohibited characters) is given to the original with the input untouched, so
that errors, too, are the original's. They are put in place only in the exact versions they were compared
with; elsewhere everything stays as it is, slower and equally right. Prepared for upstream in docs/upstream/.
"""

import asn1crypto.version
import pyhanko.version
import pyhanko_certvalidator.version
from asn1crypto import x509
from pyhanko.pdf_utils import generic, xref

from verification.signature.pyhanko_speedups import cross_references, hex_strings, names, objects

COMPARED_VERSIONS = ("0.38.0", "0.33.0", "1.5.1")
"""pyhanko, pyhanko-certvalidator, asn1crypto."""


def install() -> bool:
    """Put the replacements in place; False, and nothing changed, in versions they were not compared with.

    May be called any number of times.
    """
    if installed_versions() != COMPARED_VERSIONS:
        return False
    generic.read_hex_string_from_stream = hex_strings.read_hex_string
    generic.read_object = objects.read_object
    setattr(generic.DictionaryObject, "read_from_stream", staticmethod(objects.read_dictionary))  # noqa: B010 - mypy: methods are fixed
    x509.NameTypeAndValue._ldap_string_prep = names.prepare_name_value  # noqa: SLF001 - the function that is slow
    x509.RDNSequence.__eq__ = names.names_equal
    xref.parse_xref_stream = cross_references.parse_xref_stream
    xref.parse_xref_table = cross_references.parse_xref_table
    setattr(xref.XRefSectionData, "process_entries", cross_references.process_entries)  # noqa: B010 - as above
    return True


def uninstall() -> None:
    """Put the originals back: for comparing with them."""
    generic.read_hex_string_from_stream = hex_strings.original
    generic.read_object = objects.original_read
    setattr(generic.DictionaryObject, "read_from_stream", staticmethod(objects.original_read_dictionary))  # noqa: B010 - as in install
    x509.NameTypeAndValue._ldap_string_prep = names.original_prepare  # noqa: SLF001 - as in install
    x509.RDNSequence.__eq__ = names.original_equal
    xref.parse_xref_stream = cross_references.original_parse_stream
    xref.parse_xref_table = cross_references.original_parse_table
    setattr(xref.XRefSectionData, "process_entries", cross_references.original_process)  # noqa: B010 - as in install


def installed_versions() -> tuple[str, str, str]:
    """The versions at hand, in the order of COMPARED_VERSIONS."""
    return (
        pyhanko.version.__version__,
        pyhanko_certvalidator.version.__version__,
        asn1crypto.version.__version__,
    )
