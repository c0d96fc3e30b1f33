"""Vietnamese time: issue dates, periods and what people read are in it (design §6)."""

from datetime import timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "+07:00")
"""Indochina Time; the country has had no other offset and no summer time since 1975."""
