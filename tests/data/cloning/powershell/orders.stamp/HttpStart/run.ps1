using namespace System.Net

param($Request, $TriggerMetadata)

$FunctionName = $Request.Params.FunctionName
$InstanceId = Start-DurableOrchestration -FunctionName $FunctionName -InputObject $Request.Body
Push-OutputBinding -Name Response -Value (New-DurableOrchestrationCheckStatusResponse -Request $Request -InstanceId $InstanceId)
