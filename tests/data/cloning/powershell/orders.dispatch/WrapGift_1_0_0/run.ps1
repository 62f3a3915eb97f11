param($order)

Write-Information "WrapGift ran"
$order
