param($order)

Write-Information "BookCarrier ran"
$order
