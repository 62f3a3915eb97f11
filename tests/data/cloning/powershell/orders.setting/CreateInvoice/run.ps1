param($order)

Write-Information "CreateInvoice ran"
$order
