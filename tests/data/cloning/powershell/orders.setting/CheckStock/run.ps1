param($order)

Write-Information "CheckStock ran"
$order
