// Writes the app settings of one slot: all at once, as Azure wants it, so those that are there go with them.

param appName string

@description('production for the app itself.')
param slotName string

param defaults object

@secure()
param current object

var isApp = slotName == 'production'

resource app 'Microsoft.Web/sites@2023-12-01' existing = {
  name: appName

  resource slot 'slots' existing = {
    name: slotName
  }
}

resource settingsOfApp 'Microsoft.Web/sites/config@2023-12-01' = if (isApp) {
  parent: app
  name: 'appsettings'
  properties: union(defaults, current)
}

resource settingsOfSlot 'Microsoft.Web/sites/slots/config@2023-12-01' = if (!isApp) {
  parent: app::slot
  name: 'appsettings'
  properties: union(defaults, current)
}
