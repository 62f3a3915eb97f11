param($order)

Write-Information "WriteAudit ran"
$order
