param($order)

Write-Information "archive $order"
