import { disabledBySetting } from '../functions-host/disabled.ts';
import type { App, Estate, Slot } from './estate.ts';
import { siteId } from './site.ts';

/** A function as it goes over the wire, where its properties are in snake case but for `isDisabled`. */
export interface FunctionOnTheWire {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly properties: {
    readonly name: string;
    readonly function_app_id: null;
    readonly script_root_path_href: string;
    readonly script_href: string;
    readonly config_href: string;
    readonly test_data_href: string;
    readonly href: string;
    readonly config: {
      readonly name: string;
      readonly bindings: readonly { readonly type: string; readonly direction: string; readonly name: string }[];
    };
    readonly files: null;
    readonly test_data: string;
    readonly invoke_url_template: string | null;
    readonly language: string;
    readonly isDisabled: boolean;
  };
}

/** The functions of a slot as `GET functions` lists them. */
export function describeFunctions(estate: Estate, app: App, slot: Slot): FunctionOnTheWire[] {
  const production = slot.name === 'production';
  const admin = `https://${slot.hostName}/admin`;
  return slot.functions.map((definition) => {
    const { name, trigger } = definition;
    const folder = `${admin}/vfs/site/wwwroot/${name}`;
    return {
      id: `${siteId(estate, app, slot)}/functions/${name}`,
      name: `${production ? app.name : `${app.name}/${slot.name}`}/${name}`,
      type: `Microsoft.Web/sites${production ? '' : '/slots'}/functions`,
      location: app.location,
      properties: {
        name,
        function_app_id: null,
        script_root_path_href: `${folder}/`,
        script_href: `${folder}/index.js`,
        config_href: `${folder}/function.json`,
        test_data_href: `${admin}/vfs/data/Functions/sampledata/${name}.dat`,
        href: `${admin}/functions/${name}`,
        config: {
          name,
          bindings: [
            ...(trigger === '' ? [] : [{ type: trigger, direction: 'in', name: 'input' }]),
            ...(definition.durableClient === true ? [{ type: 'durableClient', direction: 'in', name: 'starter' }] : []),
          ],
        },
        files: null,
        test_data: '',
        invoke_url_template:
          trigger.toLowerCase() === 'httptrigger' ? `https://${slot.hostName}/api/${name.toLowerCase()}` : null,
        language: 'node',
        isDisabled: disabledBySetting(slot.appSettings, name) ?? definition.isDisabled ?? false,
      },
    };
  });
}
