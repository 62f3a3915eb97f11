using namespace System.Net
using module ../Modules/OrderHelpers/OrderHelpers.psm1

param($Context)

#region Versions of this orchestration: written by the task DurableFunctionClone
if ([string] $Context.Version -in '', '1.0.0') {
    $PSDefaultParameterValues = $PSDefaultParameterValues.Clone()
    $PSDefaultParameterValues['Invoke-DurableSubOrchestrator:Version'] = '1.0.0'
    return & "$PSScriptRoot/../ProcessOrder_1_0_0/run.ps1" @PSBoundParameters
}
if ($Context.Version -eq '1.1.0') {
    $PSDefaultParameterValues = $PSDefaultParameterValues.Clone()
    $PSDefaultParameterValues['Invoke-DurableSubOrchestrator:Version'] = '1.1.0'
    return & "$PSScriptRoot/../ProcessOrder_1_1_0/run.ps1" @PSBoundParameters
}
if ($Context.Version -ne '1.2.0') { throw "No script is there for version $($Context.Version) of this orchestration." }
#endregion Versions of this orchestration

. "$PSScriptRoot/../Shared/Retry.ps1"

$ErrorActionPreference = 'Stop'
$order = $Context.Input
$Prefix = 'Check'
$stock = "${Prefix}Stock"

# Invoke-DurableActivity -FunctionName 'Commented'
<# Invoke-DurableActivity -FunctionName 'CommentedToo' #>
$results = @()
$results += Invoke-DurableActivity -FunctionName 'ValidateOrder' -Input $order
$results += Invoke-ActivityFunction -FunctionName "validateorder" -Input $order
$results += Invoke-DurableActivity -Input $order -FunctionName:CheckStock
$results += Invoke-DurableActivity -Function $stock -Input $order
$results += Invoke-DurableActivity -FunctionName "$($Prefix)Fraud" -Input $order
$results += Invoke-DurableActivity -FunctionName "Check$Suffix" -Input $order
$results += invoke-durableactivity `
    -functionname ($Prefix + 'Limits') `
    -input $order -RetryOptions (Get-Retry 3)
$results += Invoke-DurableActivity -FunctionName ([Names]::Price) -Input $order

$call = @{
    FunctionName = 'ReserveStock'
    Input        = $order
    NoWait       = $true
}
$tasks = @(Invoke-DurableActivity @call)
$tasks += foreach ($step in 'PackOrder', 'LabelOrder') {
    Invoke-DurableActivity -FunctionName $step -Input $order -NoWait
}
$tasks += 'BookCarrier', "WriteAudit" | ForEach-Object { Invoke-DurableActivity -FunctionName $_ -Input $order -NoWait }
$results += Wait-DurableTask -Task $tasks

$name = if ($order.IsGift) { 'WrapGift' } else { 'PackOrder' }
$results += Invoke-DurableActivity -FunctionName $name -Input $order
$results += Invoke-DurableActivity -FunctionName ($order.IsExpress ? 'ShipExpress' : 'ShipOrder') -Input $order
$results += Invoke-DurableActivity -FunctionName $AuditActivity -Input $results
$results += Invoke-Step 'NotifyShop' $order -NoWait
$results += Invoke-Step -Data $order -Step 'NotifyCustomer'
$results += Invoke-StepWithLog 'SendMail' $order
$results += Send-Receipt $order
$results += Invoke-DurableSubOrchestrator -FunctionName 'BillOrder' -Input $order -InstanceId "bill-$($order.Id)"
$results += Invoke-DurableSubOrchestrator -FunctionName $Sagas.Refund -Input $order
$results += Invoke-DurableActivity -FunctionName "Step$($order.Kind)" -Input $order
$results += Invoke-DurableActivity -FunctionName 'NobodyRegistersThis' -Input $order
Write-Host 'ProcessOrder'
@'
Invoke-DurableActivity -FunctionName 'InHereString'
'@ | Out-Null
$results
