param($Context)

# Rückgabe – 返金
$p = @{}
$p.FunctionName = 'ChargeCard_1_1_0'
Invoke-DurableActivity @p -Input $Context.Input
