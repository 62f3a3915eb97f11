param($order)

Write-Information "PackOrder ran"
$order
