// What is built: executables and the libraries that stay in files of their own.
export const bundles = {
  cli: 'lib/surfaces/cli/main.ts',
  hook: 'lib/surfaces/hook/main.ts',
  install: 'lib/surfaces/install/main.ts',
  mcp: 'lib/surfaces/mcp/main.ts',
  daemon: 'lib/surfaces/daemon/main.ts',
  relay: 'lib/surfaces/relay/main.ts',
  tools: 'lib/surfaces/mcp/module.ts',
}

export const vendored = ['libsodium-wrappers', 'yaml', 'commander', 'simple-git', 'ws']

// Packages that share a third one: in one file, so that its classes are the same for both.
export const together = { nats: ['@nats-io/transport-node', '@nats-io/jetstream'] }
