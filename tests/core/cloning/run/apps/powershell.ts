import { powershell } from '../../../../../core/cloning/powershell/index.ts';
import { hostJson, type App } from './model.ts';

const trigger = (type: string, name: string, more = ''): string => `{
  "bindings": [
    {
      "name": "${name}",
      "type": "${type}",
      "direction": "in"
    }${more}
  ]
}
`;

export const powershellApp: App = {
  model: 'powershell',
  language: powershell,
  modes: ['stamp', 'freeze', 'dispatch'],
  files: {
    'host.json': hostJson,
    'requirements.psd1': `@{
    'AzureFunctions.PowerShell.Durable.SDK' = '2.2.0'
}
`,
    'profile.ps1': `Import-Module AzureFunctions.PowerShell.Durable.SDK
`,
    'Order/function.json': trigger('orchestrationTrigger', 'Context'),
    'Order/run.ps1': `param($Context)

$rules = 'rules 1'
Invoke-DurableActivity -FunctionName 'Pay' -Input $rules
Invoke-DurableActivity -FunctionName "Tax" -Input $rules
$rules
`,
    'Pay/function.json': trigger('activityTrigger', 'order'),
    'Pay/run.ps1': `param($order)

'rules 1'
`,
    'Tax/function.json': trigger('activityTrigger', 'order'),
    'Tax/run.ps1': `param($order)

'rules 1'
`,
    'Start/function.json': trigger(
      'httpTrigger',
      'Request',
      `,
    {
      "name": "starter",
      "type": "durableClient",
      "direction": "in"
    },
    {
      "name": "Response",
      "type": "http",
      "direction": "out"
    }`,
    ),
    'Start/run.ps1': `using namespace System.Net

param($Request, $TriggerMetadata)

$InstanceId = Start-DurableOrchestration -FunctionName 'Order'
$Response = New-DurableOrchestrationCheckStatusResponse -Request $Request -InstanceId $InstanceId
Push-OutputBinding -Name Response -Value $Response
`,
  },
};
