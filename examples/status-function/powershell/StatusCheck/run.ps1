using namespace System.Net

# Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight?
# The SDK has no cmdlet that lists instances, so this pages through the extension's local endpoint.

param($Request, $Client, $TriggerMetadata)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$inFlight = 'Pending,Running,Suspended,ContinuedAsNew'
$continuation = 'x-ms-continuation-token'
$noMore = '', 'bnVsbA==' # older extensions end the list with the base64 of "null"

# An entity's row says Running for as long as the entity exists, so entities must not count. On Azure Storage an
# entity's name is its whole instance id (@counter@key), on other backends it is the bare name (counter).
function Test-Entity($Instance) {
    $match = [regex]::Match($Instance.instanceId, '^@([^@]+)@')
    return $match.Success -and ($Instance.name -ceq $Instance.instanceId -or $Instance.name -ieq $match.Groups[1].Value)
}

function Test-HasRunning([string] $RpcBaseUrl) {
    $url = "$($RpcBaseUrl.TrimEnd('/'))/instances?runtimeStatus=$inFlight&showInput=false&top=1000"
    $headers = @{}
    $seen = @{}
    while ($true) {
        $answer = Invoke-WebRequest -Uri $url -Headers $headers -TimeoutSec 60 -UseBasicParsing
        $instances = @(ConvertFrom-Json -InputObject $answer.Content)
        foreach ($instance in $instances) {
            if (-not (Test-Entity $instance)) { return $true }
        }

        # A page may be empty and still be followed by more: only a missing continuation token ends the list.
        $token = if ($answer.Headers.ContainsKey($continuation)) { "$($answer.Headers[$continuation])".Trim() } else { '' }
        if ($token -in $noMore) { return $false }
        if ($seen.ContainsKey($token)) { throw 'The list of instances repeats itself, so nothing can be concluded from it.' }
        $seen[$token] = $true
        $headers = @{ $continuation = $token }
    }
}

Push-OutputBinding -Name Response -Value ([HttpResponseContext]@{
        StatusCode = [HttpStatusCode]::OK
        Headers    = @{ 'Content-Type' = 'application/json' }
        Body       = ConvertTo-Json -Compress @{ hasRunning = (Test-HasRunning $Client.rpcBaseUrl) }
    })
