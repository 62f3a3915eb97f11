param($order)

Write-Information "CheckLimits ran"
$order
