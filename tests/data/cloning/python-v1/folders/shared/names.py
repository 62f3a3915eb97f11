CANCEL = "CancelFlow"
SHIP = "ShipOrder"
