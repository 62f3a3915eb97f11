import type { CopyRequest, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import { routeOfTag } from '../../names/index.ts';
import type { CsharpApp } from '../app.ts';
import { quoted } from '../rename/index.ts';

/** The routes of copied clients get the tag. */
export function routeEdits(app: CsharpApp, { functions, tag }: CopyRequest): Edit[] {
  return [...app.functions.values()].flatMap(({ found, member }): Edit[] => {
    const file = app.files.get(found.path);
    if (!functions.has(found.id) || found.route === undefined || file === undefined) return [];
    const given = member?.parameters
      .flatMap(({ attributes }) => attributes)
      .find(({ name }) => name === 'HttpTrigger')
      ?.arguments.find(({ name }) => name === 'Route');
    if (given === undefined) return [];
    return [editOf(file, given.value.span, quoted(routeOfTag(found.route, tag, found.tag)), 'placement')];
  });
}
