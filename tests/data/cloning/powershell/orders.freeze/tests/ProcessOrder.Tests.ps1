Describe 'orders' {
    It 'starts' { Start-DurableOrchestration -FunctionName 'ProcessOrder' | Should -Not -BeNullOrEmpty }
}
