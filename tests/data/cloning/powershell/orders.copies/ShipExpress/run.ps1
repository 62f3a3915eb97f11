param($order)

Write-Information "ShipExpress ran"
$order
