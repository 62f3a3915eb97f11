/** What is to be said about a C# app beside its functions and references. */
export { definitionFindings } from './definitions.ts';
export { findingAt } from './finding.ts';
export { instanceFindings } from './instances.ts';
export { proxyFindings } from './proxies.ts';
export { serviceFindings } from './services.ts';
export { syntaxFindings } from './syntax.ts';
export { testFindings } from './tests.ts';
export { namesInTexts } from './texts.ts';
