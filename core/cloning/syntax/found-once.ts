/**
 * What variables hold, each of them found once: a name that is put together from itself again and again would otherwise be followed
 * along every way there is.
 */
export class FoundOnce<K extends object, V> {
  private readonly found = new WeakMap<K, V>();
  /** Variables that are being looked at. */
  private readonly open = new Set<K>();
  /** Those that were met once more, so that what lies between is known in part only. */
  private readonly met = new Set<K>();

  /**
   * @param ofItself what a variable holds that is made of itself: it may be anything
   * @param find what the variable is given
   * @param isWhole whether the search was not cut short
   */
  of(key: K, ofItself: V, find: () => V, isWhole: () => boolean = () => true): V {
    const before = this.found.get(key);
    if (before !== undefined) return before;
    if (this.open.has(key)) {
      this.met.add(key);
      return ofItself;
    }
    this.open.add(key);
    let found: V;
    try {
      found = find();
    } finally {
      this.open.delete(key);
      this.met.delete(key);
    }
    if (this.met.size === 0 && isWhole()) this.found.set(key, found);
    return found;
  }
}
