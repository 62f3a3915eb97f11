param($order)

Write-Information "SendMail ran"
$order
