function Get-Retry([int] $Times) {
    New-DurableRetryOptions -FirstRetryInterval (New-TimeSpan -Seconds 2) -MaxNumberOfAttempts $Times
}
