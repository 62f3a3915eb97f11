param($order)

Write-Information "PriceOrder ran"
$order
