param($Context)

#region Versions of this orchestration: written by the task DurableFunctionClone
if ([string] $Context.Version -in '', '1.0.0') {
    $PSDefaultParameterValues = $PSDefaultParameterValues.Clone()
    $PSDefaultParameterValues['Invoke-DurableSubOrchestrator:Version'] = '1.0.0'
    return & "$PSScriptRoot/../RefundSaga_1_0_0/run.ps1" @PSBoundParameters
}
if ($Context.Version -eq '1.1.0') {
    $PSDefaultParameterValues = $PSDefaultParameterValues.Clone()
    $PSDefaultParameterValues['Invoke-DurableSubOrchestrator:Version'] = '1.1.0'
    return & "$PSScriptRoot/../RefundSaga_1_1_0/run.ps1" @PSBoundParameters
}
if ($Context.Version -ne '1.2.0') { throw "No script is there for version $($Context.Version) of this orchestration." }
#endregion Versions of this orchestration

# Rückgabe – 返金
$p = @{}
$p.FunctionName = 'ChargeCard'
Invoke-DurableActivity @p -Input $Context.Input
