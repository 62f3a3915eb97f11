param($Request, $TriggerMetadata)

$wanted = $Request.Query.Orchestrator ?? 'ProcessOrder'
$id = Start-DurableOrchestration $wanted $Request.Body
$single = Start-NewOrchestration -FunctionName "ProcessOrder" -InputObject $Request.Body -InstanceId 'the-only-one'
$running = Get-Instances | Where-Object { $_.name -eq 'ProcessOrder' }
Invoke-RestMethod "$env:BASE/runtime/webhooks/durabletask/orchestrators/BillOrder?code=x" -Method Post
Push-OutputBinding -Name Response -Value $id
