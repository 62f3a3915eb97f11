param($Context)

# Rückgabe – 返金
$p = @{}
$p.FunctionName = 'ChargeCard'
Invoke-DurableActivity @p -Input $Context.Input
