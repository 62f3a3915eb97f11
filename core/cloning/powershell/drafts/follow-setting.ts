import { below, parentOf } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type Edit, type StarterRequest } from '../../model.ts';
import { editOf, generatedFile, generatedMark } from '../../source/index.ts';
import type { App } from '../analyse.ts';
import { suffixParts } from '../../names/index.ts';
import { literalFor, settingHelper, settingModule } from '../names/index.ts';
import { checked, textOf } from './edits.ts';

/**
 * Clients ask a helper for the name: `(Get-VersionedFunctionName 'ProcessOrder')`. The helper is a module of the app; the worker
 * finds modules in the folder Modules beside host.json by itself.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR; CLONE_FILE_EXISTS when a module of that name is there that this product did not write
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-powershell#folder-structure
 */
export function followSetting(app: App, request: StarterRequest): Draft {
  const edits = new Map<string, Edit>();
  for (const [id, name] of request.references) {
    const { leaf, reference } = app.sites.get(id) ?? {};
    if (leaf === undefined || reference?.followsSetting === true) continue;
    const text = textOf(app, leaf.path);
    const after = `(${settingHelper} ${literalFor(text, leaf.node, name)})`;
    edits.set(`${leaf.path} ${leaf.node.start}`, editOf({ path: leaf.path, text }, leaf.node, after, 'setting'));
  }
  const helper = helperFile(app, request);
  return { ...emptyDraft, edits: [...checked(app, [...edits.values()]), ...helper.edits], created: helper.created };
}

function helperFile(app: App, { setting, version, suffixPattern }: StarterRequest): ReturnType<typeof generatedFile> {
  const root = parentOf(app.folders[0]?.folder ?? '');
  const suffix = suffixParts(suffixPattern)
    .map((part) => ('text' in part ? part.text : `$($Matches[${part.number}])`))
    .join('');
  const lines = [
    `# ${generatedMark}: gives the name of the version that clients start.`,
    '',
    `# Holds while the app setting ${setting} is absent or empty.`,
    `$DefaultVersion = '${version}'`,
    '',
    `function ${settingHelper} {`,
    '    [CmdletBinding()]',
    '    [OutputType([string])]',
    '    param(',
    '        # The name without a version.',
    '        [Parameter(Mandatory, Position = 0)]',
    '        [string] $Name',
    '    )',
    '',
    `    $version = [Environment]::GetEnvironmentVariable('${setting}')`,
    '    if ([string]::IsNullOrWhiteSpace($version)) { $version = $DefaultVersion }',
    '    $version = $version.Trim()',
    "    if ($version -eq 'none') { return $Name }",
    "    if ($version -cnotmatch '^v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$') {",
    `        throw "The app setting ${setting} holds '$version', which is neither a version like 1.2.0 nor none: no orchestration was started."`,
    '    }',
    `    return "\${Name}${suffix}"`,
    '}',
    '',
    `Export-ModuleMember -Function ${settingHelper}`,
    '',
  ];
  const path = below(root, `Modules/${settingModule}/${settingModule}.psm1`);
  return generatedFile(app.sources, path, lines.join('\n'), 'setting');
}
