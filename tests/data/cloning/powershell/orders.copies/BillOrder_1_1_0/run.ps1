param($Context)

$steps = @{ Invoice = 'CreateInvoice'; 'Charge' = 'ChargeCard' }
Invoke-DurableActivity -FunctionName ($steps.Invoice + '_1_1_0') -Input $Context.Input
Invoke-DurableActivity -FunctionName ($steps['Charge'] + '_1_1_0') -Input $Context.Input
. "$PSScriptRoot/../ProcessOrder_1_1_0/Totals.ps1"
Get-Total
