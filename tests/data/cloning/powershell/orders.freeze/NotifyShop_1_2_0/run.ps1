param($order)

Write-Information "NotifyShop ran"
$order
