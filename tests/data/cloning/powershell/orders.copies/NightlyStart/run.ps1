param($Timer)

switch ($Timer.IsPastDue) {
    $true { $orchestrator = 'BillOrder' }
    default { $orchestrator = 'ProcessOrder' }
}
Start-DurableOrchestration -FunctionName $orchestrator
