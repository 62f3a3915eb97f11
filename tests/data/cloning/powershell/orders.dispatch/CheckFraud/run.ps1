param($order)

Write-Information "CheckFraud ran"
$order
