param($Request)
Push-OutputBinding -Name Response -Value @{ Body = 'ok' }
