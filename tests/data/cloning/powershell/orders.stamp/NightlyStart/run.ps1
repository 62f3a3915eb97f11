param($Timer)

switch ($Timer.IsPastDue) {
    $true { $orchestrator = 'BillOrder_1_2_0' }
    default { $orchestrator = 'ProcessOrder_1_2_0' }
}
Start-DurableOrchestration -FunctionName $orchestrator
