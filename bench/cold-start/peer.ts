import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../scripts/repository.ts';

const packageName = 'azure-pipelines-tasks-azure-arm-rest';
const version = '3.272.1';

/**
 * Installs what AzureAppServiceManage@0 (0.279) stands on, from the npm registry, outside the project's own packages.
 *
 * @returns the folder with `node_modules`
 */
export function installPeer(): string {
  const folder = join(repositoryFolder, '.cache', 'bench-peer');
  if (!existsSync(join(folder, 'node_modules', packageName))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [packageName]: version } }),
    );
    // Windows finds npm as npm.cmd, which only a shell starts.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  }
  return folder;
}
