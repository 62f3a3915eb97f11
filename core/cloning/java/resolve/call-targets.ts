import type { CallFacts, HandedFacts, JavaFile, MethodFacts, Receiver } from '../facts.ts';
import { apis, entityApi, entityId, type Api } from '../read/apis.ts';
import type { NameIndex } from './names.ts';
import { keyOf, type TypeAt } from './types.ts';

interface HandedAt {
  readonly file: JavaFile;
  readonly handed: HandedFacts;
}

interface CallAt {
  readonly file: JavaFile;
  readonly call: CallFacts;
}

/** What calls go to: methods of the SDK, and those of the app. */
export class CallTargets {
  readonly #names: NameIndex;
  readonly #handed = new Map<string, HandedAt[]>();
  readonly #calls = new Map<string, CallAt[]>();

  constructor(files: readonly JavaFile[], names: NameIndex) {
    this.#names = names;
    for (const file of files) {
      for (const call of file.calls) {
        const known = this.#calls.get(call.name);
        if (known === undefined) this.#calls.set(call.name, [{ file, call }]);
        else known.push({ file, call });
      }
      for (const handed of file.handed) {
        const known = this.#handed.get(handed.name);
        if (known === undefined) this.#handed.set(handed.name, [{ file, handed }]);
        else known.push({ file, handed });
      }
    }
  }

  /** The SDK's method that a call is for; a method of the app with the same name is a helper. */
  apiOf(file: JavaFile, { name, isNew, receiver }: CallFacts): Api | undefined {
    if (isNew) return name === entityId.type ? entityApi : undefined;
    if (name === entityId.parse) {
      return receiver.kind === 'path' && receiver.parts.at(-1) === entityId.type ? entityApi : undefined;
    }
    const api = apis.get(name);
    if (api === undefined || receiver.kind === 'other') return api;
    if (receiver.kind !== 'path') return undefined;
    return typeof this.#typeOfReceiver(file, receiver) === 'string' ? api : undefined;
  }

  /** The type of the app that a method is called on; `foreign` for a type that is none of the app's. */
  #typeOfReceiver(file: JavaFile, receiver: Receiver): TypeAt | 'foreign' | 'unknown' {
    if (receiver.kind !== 'path') return 'unknown';
    const { parts, type } = receiver;
    const [only = ''] = parts;
    const declared =
      type ?? (parts.length === 1 ? file.types.map(({ fields }) => fields.get(only)?.type).find(Boolean) : undefined);
    if (declared === 'var' || declared === '') return 'unknown';
    const path = declared === undefined ? parts : declared.replace(/<.*$/, '').split('.');
    const found = this.#names.types.path(path, file, -1);
    if (found !== undefined) return found;
    return declared !== undefined || /^[A-Z]/.test(parts.at(-1) ?? '') ? 'foreign' : 'unknown';
  }

  /** Calls of a method of the app, as far as the receiver tells. */
  callsOf(file: JavaFile, method: MethodFacts): CallAt[] {
    const owner = { file, index: method.type };
    const name = method.isConstructor ? (file.types[method.type]?.name ?? '') : method.name;
    return (this.#calls.get(name) ?? []).filter(({ file: caller, call }) => {
      if (call.isNew !== method.isConstructor || call.args.length !== method.parameters.length) return false;
      return call.isNew || this.#reaches(caller, call, owner, method);
    });
  }

  /** Places where a method of the app is handed over, when it is certain that it is that one. */
  handedOf(file: JavaFile, method: MethodFacts): HandedAt[] {
    const owner = { file, index: method.type };
    return (this.#handed.get(method.name) ?? []).filter(({ file: from, handed }) => {
      const { receiver } = handed;
      const isKnown = receiver.kind === 'path' ? typeof this.#typeOfReceiver(from, receiver) !== 'string' : true;
      return isKnown && receiver.kind !== 'other' && this.#reaches(from, handed, owner, method);
    });
  }

  #reaches(
    caller: JavaFile,
    { receiver, type }: Pick<CallFacts, 'receiver' | 'type'>,
    owner: TypeAt,
    { isStatic, name }: MethodFacts,
  ): boolean {
    const { types } = this.#names;
    const isBelow = (of: TypeAt): boolean => types.lineage(of).some((one) => keyOf(one) === keyOf(owner));
    switch (receiver.kind) {
      case 'path': {
        const found = this.#typeOfReceiver(caller, receiver);
        if (typeof found === 'string') return found === 'unknown';
        return isBelow(found) || types.lineage(owner).some((one) => keyOf(one) === keyOf(found));
      }
      case 'other':
        return true;
      default: {
        for (let at = type; at !== -1; at = caller.types[at]?.parent ?? -1) {
          if (isBelow({ file: caller, index: at })) return true;
          // A method of an interface or an abstract class that is declared below.
          if (types.lineage(owner).some((one) => keyOf(one) === keyOf({ file: caller, index: at }))) return true;
        }
        return isStatic && importsStatically(caller, owner, name, this.#names);
      }
    }
  }
}

function importsStatically(caller: JavaFile, owner: TypeAt, name: string, names: NameIndex): boolean {
  return caller.imports.some(({ parts, isStatic, isStar }) => {
    if (!isStatic || (!isStar && parts.at(-1) !== name)) return false;
    const found = names.types.path(isStar ? parts : parts.slice(0, -1), caller, -1);
    return found !== undefined && keyOf(found) === keyOf(owner);
  });
}
