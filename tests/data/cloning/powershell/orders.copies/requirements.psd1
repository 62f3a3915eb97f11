@{
    # 'Az.Accounts' = '2.*'
    'AzureFunctions.PowerShell.Durable.SDK' = '2.2.0'
}
