// What is built: executables and the libraries that stay in files of their own.
export const bundles = {
  cli: 'lib/surfaces/cli/main.ts',
  hook: 'lib/surfaces/hook/main.ts',
  install: 'lib/surfaces/install/main.ts',
  mcp: 'lib/surfaces/mcp/main.ts',
  daemon: 'lib/surfaces/daemon/main.ts',
  tools: 'lib/surfaces/mcp/module.ts',
}

export const vendored = ['libsodium-wrappers', 'yaml', 'commander', 'simple-git', 'ws']
