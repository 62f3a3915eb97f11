param($Context)

$steps = @{ Invoice = 'CreateInvoice'; 'Charge' = 'ChargeCard' }
Invoke-DurableActivity -FunctionName ($steps.Invoice + '_1_2_0') -Input $Context.Input
Invoke-DurableActivity -FunctionName ($steps['Charge'] + '_1_2_0') -Input $Context.Input
. "$PSScriptRoot/../ProcessOrder_1_2_0/Totals.ps1"
Get-Total
