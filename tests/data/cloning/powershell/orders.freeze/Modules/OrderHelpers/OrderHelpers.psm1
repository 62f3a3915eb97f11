class Names {
    static [string] $Price = 'PriceOrder'
}

enum Steps {
    PackOrder
    ShipOrder
}

function Invoke-Step {
    param(
        [Parameter(Mandatory)][Alias('Step')][string] $StepName,
        $Data,
        [switch] $NoWait
    )
    Invoke-DurableActivity -FunctionName $StepName -Input $Data -NoWait:$NoWait
}

# Hands the name on once more.
function Invoke-StepWithLog($StepName, $Data) {
    Write-Host "Running $StepName"
    Invoke-Step -StepName $StepName -Data $Data
}

function Send-Receipt {
    param($Order)
    Invoke-DurableActivity -FunctionName 'SendMail_1_2_0' -Input $Order
}

Export-ModuleMember -Function Invoke-Step, Invoke-StepWithLog, Send-Receipt
