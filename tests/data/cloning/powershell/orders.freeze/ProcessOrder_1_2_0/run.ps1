using namespace System.Net
using module ../Modules/OrderHelpers/OrderHelpers.psm1

param($Context)

. "$PSScriptRoot/../Shared/Retry.ps1"

$ErrorActionPreference = 'Stop'
$order = $Context.Input
$Prefix = 'Check'
$stock = "${Prefix}Stock"

# Invoke-DurableActivity -FunctionName 'Commented'
<# Invoke-DurableActivity -FunctionName 'CommentedToo' #>
$results = @()
$results += Invoke-DurableActivity -FunctionName 'ValidateOrder_1_2_0' -Input $order
$results += Invoke-DurableActivity -FunctionName 'CheckLimits_1_2_0' -Input $order
$results += Invoke-ActivityFunction -FunctionName "validateorder_1_2_0" -Input $order
$results += Invoke-DurableActivity -Input $order -FunctionName:CheckStock_1_2_0
$results += Invoke-DurableActivity -Function ($stock + '_1_2_0') -Input $order
$results += Invoke-DurableActivity -FunctionName "$($Prefix)Fraud_1_2_0" -Input $order
$results += Invoke-DurableActivity -FunctionName "Check$Suffix" -Input $order
$results += invoke-durableactivity `
    -functionname ($Prefix + 'Limits_1_2_0') `
    -input $order -RetryOptions (Get-Retry 3)
$results += Invoke-DurableActivity -FunctionName ("$([Names]::Price)_1_2_0") -Input $order

$call = @{
    FunctionName = 'ReserveStock_1_2_0'
    Input        = $order
    NoWait       = $true
}
$tasks = @(Invoke-DurableActivity @call)
$tasks += foreach ($step in 'PackOrder_1_2_0', 'LabelOrder_1_2_0') {
    Invoke-DurableActivity -FunctionName $step -Input $order -NoWait
}
$tasks += 'BookCarrier_1_2_0', "WriteAudit_1_2_0" | ForEach-Object { Invoke-DurableActivity -FunctionName $_ -Input $order -NoWait }
$results += Wait-DurableTask -Task $tasks

$name = if ($order.IsGift) { 'WrapGift_1_2_0' } else { 'PackOrder_1_2_0' }
$results += Invoke-DurableActivity -FunctionName $name -Input $order
$results += Invoke-DurableActivity -FunctionName ($order.IsExpress ? 'ShipExpress_1_2_0' : 'ShipOrder_1_2_0') -Input $order
$results += Invoke-DurableActivity -FunctionName ($AuditActivity + '_1_2_0') -Input $results
$results += Invoke-Step 'NotifyShop_1_2_0' $order -NoWait
$results += Invoke-Step -Data $order -Step 'NotifyCustomer_1_2_0'
$results += Invoke-StepWithLog 'SendMail_1_2_0' $order
$results += Send-Receipt $order
$results += Invoke-DurableSubOrchestrator -FunctionName 'BillOrder_1_2_0' -Input $order -InstanceId "bill-$($order.Id)"
$results += Invoke-DurableSubOrchestrator -FunctionName ($Sagas.Refund + '_1_2_0') -Input $order
$results += Invoke-DurableActivity -FunctionName "Step$($order.Kind)" -Input $order
$results += Invoke-DurableActivity -FunctionName 'NobodyRegistersThis' -Input $order
Write-Host 'ProcessOrder'
@'
Invoke-DurableActivity -FunctionName 'InHereString'
'@ | Out-Null
$results
