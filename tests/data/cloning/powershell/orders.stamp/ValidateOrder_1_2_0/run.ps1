param($order)

Write-Information "ValidateOrder ran"
$order
