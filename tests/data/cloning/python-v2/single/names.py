"""Names of functions."""
from enum import Enum

RESERVE = "ReserveStock"
PREFIX = "Charge"


class Names(str, Enum):
    SHIP = "ShipOrder"
    REFUND = "RefundOrder"


class Plain(Enum):
    NOTIFY = "Notify"


class Fixed:
    AUDIT = "Audit"
