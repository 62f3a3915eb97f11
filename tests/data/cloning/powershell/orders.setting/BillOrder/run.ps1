param($Context)

$steps = @{ Invoice = 'CreateInvoice'; 'Charge' = 'ChargeCard' }
Invoke-DurableActivity -FunctionName $steps.Invoice -Input $Context.Input
Invoke-DurableActivity -FunctionName $steps['Charge'] -Input $Context.Input
. "$PSScriptRoot/../ProcessOrder/Totals.ps1"
Get-Total
