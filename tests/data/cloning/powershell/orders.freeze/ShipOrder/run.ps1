param($order)

Write-Information "ShipOrder ran"
$order
