param($order)

Write-Information "LabelOrder ran"
$order
