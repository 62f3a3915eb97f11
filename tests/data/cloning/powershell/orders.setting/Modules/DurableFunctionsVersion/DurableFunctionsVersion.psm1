# Written by the task DurableFunctionClone, which writes it anew: gives the name of the version that clients start.

# Holds while the app setting DurableFunctionsVersion is absent or empty.
$DefaultVersion = '1.2.0'

function Get-VersionedFunctionName {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # The name without a version.
        [Parameter(Mandatory, Position = 0)]
        [string] $Name
    )

    $version = [Environment]::GetEnvironmentVariable('DurableFunctionsVersion')
    if ([string]::IsNullOrWhiteSpace($version)) { $version = $DefaultVersion }
    $version = $version.Trim()
    if ($version -eq 'none') { return $Name }
    if ($version -cnotmatch '^v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$') {
        throw "The app setting DurableFunctionsVersion holds '$version', which is neither a version like 1.2.0 nor none: no orchestration was started."
    }
    return "${Name}_$($Matches[1])_$($Matches[2])_$($Matches[3])"
}

Export-ModuleMember -Function Get-VersionedFunctionName
