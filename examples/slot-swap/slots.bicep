// The app settings of a function app and its staging slot. What a slot has is kept: the hub settings, because they went with their
// code, and DURABLE_DEPLOYMENT_RELEASE, by which a release is known. Only what is missing is added.

@description('The function app. It and its slot exist already.')
param appName string

@description('What the app gets where it does not have it yet.')
param productionDefaults object = {
  TaskHubName: 'ShopA'
}

@description('The same for the staging slot. Names differ from those above; the values of hub settings do too.')
param stagingDefaults object = {
  TaskHubName: 'ShopB'
}

resource app 'Microsoft.Web/sites@2023-12-01' existing = {
  name: appName

  resource staging 'slots' existing = {
    name: 'staging'
  }
}

module production 'slot-settings.bicep' = {
  name: 'settings-of-production'
  params: {
    appName: appName
    slotName: 'production'
    defaults: productionDefaults
    current: list('${app.id}/config/appsettings', '2023-12-01').properties
  }
}

module staging 'slot-settings.bicep' = {
  name: 'settings-of-staging'
  params: {
    appName: appName
    slotName: 'staging'
    defaults: stagingDefaults
    current: list('${app::staging.id}/config/appsettings', '2023-12-01').properties
  }
}

// The whole list is replaced. Settings that belong to their slot stand here; none that decides a hub, and not the release marker.
resource slotConfigNames 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: app
  name: 'slotConfigNames'
  properties: {
    appSettingNames: []
  }
}
