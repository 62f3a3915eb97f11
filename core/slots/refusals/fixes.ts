const look =
  'Look at what runs in the source slot first: its log stream, and az functionapp show --name <app> --resource-group <group> --slot <slot> --query state. ';
const ping =
  'The platform warms up by plain http on the path /, or on WEBSITE_SWAP_WARMUP_PING_PATH, and takes any status unless ' +
  'WEBSITE_SWAP_WARMUP_PING_STATUSES lists the good ones: a redirect to https must then be among them. ';
const contentOverNetwork =
  'With a storage account behind a firewall or private endpoints, both slots need the virtual network and WEBSITE_CONTENTOVERVNET=1. ';

/** 417. */
export const noAnswerToPing =
  look +
  ping +
  'Key Vault references that do not resolve keep the host from starting. ' +
  contentOverNetwork +
  'When the slot answers by itself, it is a passing trouble of the platform: run the job again.';

/** 400: the causes are told apart by wording alone. */
export const warmUpFailed =
  'If the message asks to retry (the instances of the slot changed during the swap), run the job again when the plan does not scale. ' +
  'If a worker process could not be started, or the warm-up took too long: ' +
  look +
  'The warm-up restarts the slot with the sticky settings of the target, so what they name must be reachable for the source slot too; ' +
  'functions that are disabled by a sticky setting may run meanwhile. ' +
  ping +
  contentOverNetwork +
  'If names of slots are wrong: az functionapp deployment slot list --name <app> --resource-group <group>.';

/** 409 with 59203. */
export const operationInProgress =
  'Wait until the other operation has ended, and run the job again: it looks first, and swaps only if nothing was swapped. ' +
  'Keep deployments and swaps of one app apart with an Exclusive Lock check on the environment.';

/** Any other 409: the causes are told apart by wording alone. */
export const conflict =
  'If another operation is in progress: wait until it has ended, and run the job again. ' +
  'If the slot is prepared for swap: a swap with preview is pending; complete or cancel it (action: cancelPreview, or az functionapp deployment slot swap --action reset). ' +
  'If site authentication is named: App Service authentication is on in one of the slots, which swap with preview does not allow; swap without preview. ' +
  'If a slot is stopped, both must run: az functionapp start --name <app> --resource-group <group> --slot <slot>. ' +
  'If a number of slots is named, the plan allows fewer.';

/** 408, a lost reply, a time-out. */
export const unknownOutcome =
  'Run the job again: it looks at both slots first, and changes only what was not changed. Never swap by hand before the slots show what happened: ' +
  'az functionapp show --name <app> --resource-group <group> --query slotSwapStatus.';

/** 5xx. */
export const serverFailed =
  unknownOutcome +
  ' When it comes again and again and nothing was swapped: compare the virtual networks of both slots and whether they route all traffic ' +
  '(vnetRouteAllEnabled), and see whether mounted storage is marked as slot setting.';

/** 429. */
export const throttled = 'Wait some minutes. Let fewer jobs use the subscription at once.';

export const notSent =
  'Check that the agent reaches Azure Resource Manager and Microsoft Entra ID: firewall, proxy, private DNS.';

/** 401: of the token, or, from Microsoft.Web, of a quota. */
export const unauthorized =
  'If the token is meant, verify the service connection. If a quota is meant, ask for more in the Azure portal (Quotas), or free instances of the plan.';

export const forbidden =
  'Give the identity the actions of docs/permissions.md on the app and its slots, among them Microsoft.Web/sites/slotsswap/Action and ' +
  'Microsoft.Web/sites/slots/slotsswap/Action. A new role takes some minutes until it counts.';

export const notFound =
  'Check app, slots and resource group: az functionapp deployment slot list --name <app> --resource-group <group>.';

export const locked =
  'A lock of the kind ReadOnly forbids the change: az lock list --resource-group <group>. A swap changes both slots.';

export const policy = 'A policy of the subscription forbids the change: az policy state list --resource "<app id>".';

export const quota = 'The subscription or its quota does not allow it: see Quotas in the Azure portal.';

export const other =
  'The message holds what the platform objects to. If it is not about your own names and settings, report it.';
