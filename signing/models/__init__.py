"""The tables of the register, one module for each noun."""

from signing.models.agency import (
    Agency,
    AgencyIdentifier,
    AgencyState,
    Ending,
    Level,
    Scheme,
    SeriesRule,
    Succession,
)
from signing.models.document import Category, Document, Method, Standing
from signing.models.foundation import Table
from signing.models.issuance import (
    Counter,
    Declaration,
    Gap,
    MonthClosing,
    MonthFigures,
    Numbering,
    SecretCount,
    Series,
    Target,
)
from signing.models.ledger import CheckpointRecord, Correction, Leaf, Node
from signing.models.verification import Evidence, Seen, Verification, VerificationEvidence, Violation

__all__ = [
    "Agency",
    "AgencyIdentifier",
    "AgencyState",
    "Category",
    "CheckpointRecord",
    "Correction",
    "Counter",
    "Declaration",
    "Document",
    "Ending",
    "Evidence",
    "Gap",
    "Leaf",
    "Level",
    "Method",
    "MonthClosing",
    "MonthFigures",
    "Node",
    "Numbering",
    "Scheme",
    "SecretCount",
    "Seen",
    "Series",
    "SeriesRule",
    "Standing",
    "Succession",
    "Table",
    "Target",
    "Verification",
    "VerificationEvidence",
    "Violation",
]
