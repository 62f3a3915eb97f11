Import-Module AzureFunctions.PowerShell.Durable.SDK -ErrorAction Stop

$AuditActivity = 'WriteAudit'
$global:Sagas = @{ Refund = 'RefundSaga' }
