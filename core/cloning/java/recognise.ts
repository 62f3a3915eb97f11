import type { Inventory, ProjectModel } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { isTestPath } from './place.ts';

const sdk = 'durabletask-azure-functions';
const buildFile = /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml)$/;

/** Java, when a build file names the Functions library or the Durable one, or when a source file uses them. */
export function recogniseJava(sources: SourceSet): readonly ProjectModel[] {
  for (const { path, text } of sources.files.values()) {
    if (buildFile.test(path) && /azure-functions-java-library|durabletask-azure-functions/.test(text)) return ['java'];
    if (path.endsWith('.java') && !isTestPath(path) && text.includes('.durabletask.')) return ['java'];
  }
  return [];
}

/** The version of the Durable SDK that a build file asks for, properties followed. */
export function sdkOf(sources: SourceSet): Inventory['sdk'] {
  const files = [...sources.files.values()].filter(({ path }) => buildFile.test(path));
  const texts = files.map(({ text }) => text.replace(/<!--[\s\S]*?-->/g, ''));
  for (const text of texts) {
    const maven = new RegExp(
      `<artifactId>\\s*${sdk}\\s*</artifactId>(?:(?!</dependency>)[\\s\\S])*?<version>\\s*([^<\\s]+)`,
    );
    const gradle = new RegExp(`com\\.microsoft:${sdk}:([^'"\\s@]+)|${sdk}["'][^\\n]*?version\\s*[:=]\\s*["']([^"']+)`);
    const catalogue = new RegExp(`${sdk}["'][^\\n]*?version\\.ref\\s*=\\s*["']([^"']+)`);
    const match = maven.exec(text) ?? gradle.exec(text) ?? catalogue.exec(text);
    const given = match?.[1] ?? match?.[2];
    if (given === undefined) continue;
    const version = /^\d/.test(given) ? given : property(given.replace(/[${}()]/g, ''), texts);
    if (version !== undefined) return { package: sdk, version };
  }
  return undefined;
}

function property(name: string, texts: readonly string[]): string | undefined {
  const escaped = name.replace(/^(?:project|rootProject)\.(?:ext\.)?/, '').replace(/[.*+?^$|[\]\\]/g, '\\$&');
  const expression = new RegExp(`<${escaped}>\\s*([^<\\s]+)|\\b${escaped}["']?\\s*=\\s*["']([^"']+)`);
  for (const text of texts) {
    const match = expression.exec(text);
    const found = match?.[1] ?? match?.[2];
    if (found !== undefined) return found;
  }
  return undefined;
}
