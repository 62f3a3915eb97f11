/**
 * Everything that a plan has to say beside its edits, as a closed set; docs/cloning-findings.md has one section for each code
 * (a contract test holds the two together).
 */
export const cloneFindingCodes = {
  DANGLING_REFERENCE: { severity: 'warning', title: 'A name that nothing in the app registers' },
  REFERENCE_LEFT_BEHIND: { severity: 'error', title: 'A place goes on giving a name that is gone' },
  DYNAMIC_NAME: { severity: 'warning', title: 'A name that is only known at run time' },
  GENERIC_STARTER: { severity: 'note', title: 'A starter lets its caller choose the function' },
  WRAPPER_NOT_COPIED: {
    severity: 'warning',
    title: 'A helper that makes calls by name is shared with the current code',
  },
  NAME_IN_TEXT: { severity: 'note', title: 'A text equals the name of a function' },
  QUERY_BY_NAME: { severity: 'warning', title: 'Instances are looked for by the name of their function' },
  EXTERNAL_CALLER: { severity: 'warning', title: 'The name is used in a URL, or by another app' },
  SETTING_BY_NAME: { severity: 'warning', title: 'A setting is keyed by the name of a function' },
  CASE_DIFFERS: { severity: 'note', title: 'A reference differs from the name in upper and lower case' },
  NAME_CARRIES_VERSION: { severity: 'note', title: 'A name already carried a version' },
  DUPLICATE_NAME: { severity: 'error', title: 'Two functions have the same name' },
  ENTITY_NOT_CLONED: { severity: 'note', title: 'Entities keep their name, and all versions share their state' },
  ENTITY_CLONED: { severity: 'warning', title: 'A cloned entity starts with no state' },
  TYPED_PROXY: { severity: 'warning', title: 'The name comes from a type that a proxy is made of' },
  CLIENT_ROUTE: { severity: 'warning', title: 'The route of a copied client gets the version' },
  CLIENT_NOT_CLONED: { severity: 'warning', title: 'A client that is not triggered by HTTP is never cloned' },
  ETERNAL_ORCHESTRATION: { severity: 'warning', title: 'An orchestration that starts itself anew keeps its version' },
  FIXED_INSTANCE_ID: { severity: 'warning', title: 'An instance id is fixed: two versions meet under it' },
  SHARED_CODE_CHANGED: {
    severity: 'warning',
    title: 'Code that the copies share has changed since the version was deployed',
  },
  CLOSURE_NOT_KNOWN: { severity: 'warning', title: 'The closure means nothing in this language' },
  MODULE_CODE_RUNS_TWICE: { severity: 'note', title: 'Code at the top of a module runs in its copy once more' },
  SHARED_CODE: { severity: 'note', title: 'The copies share code with the current functions' },
  CONDITIONAL_COMPILATION: { severity: 'warning', title: 'Conditional compilation cuts through a function' },
  SYNTAX_ERROR: { severity: 'warning', title: 'A part of a file cannot be read' },
  ENTRY_POINT_EDITED: { severity: 'note', title: 'The entry point of the app loads the copies' },
  SEVERAL_APPS: { severity: 'warning', title: 'The source folder holds several apps' },
  TEST_REFERENCE: { severity: 'note', title: 'Tests name functions, and go on testing the current code' },
  DEPENDENCY_INJECTION: { severity: 'note', title: 'Registrations of services are not copied' },
  PLAIN_VERSION_ASSUMED: { severity: 'warning', title: 'The oldest version is taken to be deployed under plain names' },
  VERSION_MISSING: { severity: 'error', title: 'A version that the source had before is not kept' },
  VERSION_NOT_LISTED: { severity: 'warning', title: 'A version that has a tag is not kept' },
  NEWEST_CODE_IN_COPIES: {
    severity: 'warning',
    title: 'The version before was made as copies, and code outside of them gets the new version',
  },
  STARTER_NOT_FOLLOWING: { severity: 'warning', title: 'No start follows the app setting' },
  STARTER_DEFAULT_OLD: { severity: 'warning', title: 'Starts follow an app setting, and go on with an older version' },
  SUB_ORCHESTRATION_VERSION: {
    severity: 'warning',
    title: 'A sub-orchestration of an older body gets the current version',
  },
  DISPATCH_SDK_UNKNOWN: { severity: 'warning', title: 'Whether the SDK knows orchestration versions cannot be told' },
} as const satisfies Record<string, { severity: 'error' | 'warning' | 'note'; title: string }>;

export type CloneFindingCode = keyof typeof cloneFindingCodes;
