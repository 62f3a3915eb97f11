/**
 * The route of a copied client: the host takes no two functions with one route, so that of a copy begins with its tag.
 *
 * @param oldTag of what is copied, when it is a copy itself: its tag is replaced
 */
export function routeOfTag(route: string, tag: string, oldTag?: string): string {
  const plain = oldTag !== undefined && route.startsWith(`${oldTag}/`) ? route.slice(oldTag.length + 1) : route;
  return `${tag}/${plain}`;
}
