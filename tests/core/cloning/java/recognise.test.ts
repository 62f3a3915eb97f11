import assert from 'node:assert/strict';
import { recogniseJava, sdkOf } from '../../../../core/cloning/java/recognise.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';

const dependency = (version: string): string =>
  `<project><properties><sdk>1.8.0</sdk></properties><dependency><groupId>com.microsoft</groupId><artifactId>durabletask-azure-functions</artifactId>${version}</dependency></project>`;

describe('what tells a Java app', () => {
  const apps: readonly { name: string; files: Record<string, string>; isJava: boolean; version?: string }[] = [
    { name: 'a pom', files: { 'pom.xml': dependency('<version>1.9.0</version>') }, isJava: true, version: '1.9.0' },
    {
      name: 'a property',
      files: { 'app/pom.xml': dependency('<version>${sdk}</version>') },
      isJava: true,
      version: '1.8.0',
    },
    {
      name: 'a version of the parent module',
      files: { 'pom.xml': dependency('<version>1.7.0</version>'), 'app/pom.xml': dependency('') },
      isJava: true,
      version: '1.7.0',
    },
    { name: 'no version', files: { 'pom.xml': dependency('') }, isJava: true },
    {
      name: 'a version in a comment',
      files: { 'pom.xml': dependency('<!-- <version>1.0.0</version> -->') },
      isJava: true,
    },
    {
      name: 'Gradle',
      files: {
        'build.gradle': "dependencies {\n  implementation 'com.microsoft:durabletask-azure-functions:1.6.3'\n}",
      },
      isJava: true,
      version: '1.6.3',
    },
    {
      name: 'Gradle in Kotlin, with a property',
      files: {
        'build.gradle.kts': 'val sdk = "1.6.0"\nimplementation("com.microsoft:durabletask-azure-functions:$sdk")',
      },
      isJava: true,
      version: '1.6.0',
    },
    {
      name: 'a catalogue of versions',
      files: {
        'gradle/libs.versions.toml':
          '[versions]\ndurable = "1.9.0"\n[libraries]\nd = { module = "com.microsoft:durabletask-azure-functions", version.ref = "durable" }',
      },
      isJava: true,
      version: '1.9.0',
    },
    { name: 'only sources', files: { 'A.java': 'import com.microsoft.durabletask.*;' }, isJava: true },
    { name: 'only tests', files: { 'src/test/java/A.java': 'import com.microsoft.durabletask.*;' }, isJava: false },
    { name: 'another Java app', files: { 'pom.xml': '<project/>', 'A.java': 'class A {}' }, isJava: false },
  ];
  for (const { name, files, isJava, version } of apps) {
    it(`reads ${name}`, () => {
      const sources = sourceSet('x', files);
      assert.deepEqual(recogniseJava(sources), isJava ? ['java'] : []);
      assert.equal(sdkOf(sources)?.version, version);
    });
  }
});
