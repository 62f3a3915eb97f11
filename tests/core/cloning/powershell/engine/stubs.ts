/** Commands of the worker and of the Durable SDK that only say which function they are asked for, on the output. */
export const stubs = `
function global:Invoke-DurableActivity { param([string] $FunctionName) Write-Output "activity $FunctionName" }
function global:Invoke-DurableSubOrchestrator {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $FunctionName, $InstanceId, $Input, $RetryOptions, $Version)
    Write-Output "orchestrator $FunctionName$(if ($Version) { " of $Version" })"
}
function global:Start-DurableOrchestration { param([string] $FunctionName) $global:Started += @("start $FunctionName"); 'id' }
function global:Invoke-ActivityFunction { param([string] $FunctionName) Invoke-DurableActivity $FunctionName }
function global:Start-NewOrchestration { param([string] $FunctionName) Start-DurableOrchestration $FunctionName }
function global:Wait-DurableTask { param($Task) $Task }
function global:Write-Host { }
function global:Write-Information { }
function global:Push-OutputBinding { }
function global:Invoke-RestMethod { }
function global:New-TimeSpan { }
function global:New-DurableRetryOptions { }
function global:Get-Instances { }
function global:Write-Output { param([Parameter(ValueFromPipeline)] $InputObject) process { $InputObject } }
function global:Join-Path { "$($args -join '/')" }
$global:Started = @()
`;

/** Loads the modules and the profile of an app as the worker does. */
export function load(folder: string, modules: readonly string[]): string {
  return [
    stubs,
    ...modules.map((path) => `Microsoft.PowerShell.Core\\Import-Module -Global '${folder}/${path}'`),
    'function global:Import-Module { }',
    `. '${folder}/profile.ps1'`,
  ].join('\n');
}
