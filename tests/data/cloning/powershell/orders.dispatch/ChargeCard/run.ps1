param($order)

Write-Information "ChargeCard ran"
$order
