param($order)

Write-Information "ReserveStock ran"
$order
