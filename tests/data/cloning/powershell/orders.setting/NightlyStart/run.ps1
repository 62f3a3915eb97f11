param($Timer)

switch ($Timer.IsPastDue) {
    $true { $orchestrator = (Get-VersionedFunctionName 'BillOrder') }
    default { $orchestrator = (Get-VersionedFunctionName 'ProcessOrder') }
}
Start-DurableOrchestration -FunctionName $orchestrator
