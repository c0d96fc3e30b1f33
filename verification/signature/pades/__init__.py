"""The one place that speaks to pyHanko: bytes of a PDF go in, plain facts about its signatures come out.

Nothing of the library's own opinion is used (its `bottom_line` accepts what could not be checked), and none
of its exceptions leaves this package.
"""

from verification.signature.pades.reading import read_signed_file

__all__ = ["read_signed_file"]
