param($order)

Write-Information "NotifyCustomer ran"
$order
