/**
 * Names that run code where a file of others is put under them: those that tools load as they pass by, and programs by their
 * ending. For names of which agents and tools take orders see core/route/route-file.
 */

import { whyOrders } from '../route/route-file.ts'

/** `harmless`: none from which agents and tools take orders, or that tools run by themselves. `plain`: no program either. */
export type PutNames = 'any' | 'harmless' | 'plain'

/** Whole names, in small letters. */
const loaded = new Set([
  ...[
    'conftest.py',
    'setup.py',
    'sitecustomize.py',
    'usercustomize.py',
    'noxfile.py',
    'fabfile.py',
  ],
  ...['tasks.py', 'dodo.py', 'manage.py', '__init__.py', '__main__.py', 'setup.cfg', 'tox.ini'],
  ...['pytest.ini', 'pyproject.toml', 'pixi.toml', 'pipfile', 'cargo.toml', 'build.rs', 'go.mod'],
  ...[
    'go.work',
    'build.zig',
    'pom.xml',
    'build.xml',
    'ivy.xml',
    'build.sbt',
    'build.sc',
    'mix.exs',
  ],
  ...['project.clj', 'deps.edn', 'bb.edn', 'workspace', 'build', 'meson.build', 'sconstruct'],
  ...['wscript', 'configure', 'gradlew', 'mvnw', 'rebar.config', 'dune-project', 'project.json'],
  ...['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml', 'lefthook.yml'],
  ...['lefthook.yaml', 'taskfile.yml', 'taskfile.yaml', 'mise.toml', 'pnpm-workspace.yaml'],
  ...['serverless.yml', 'skaffold.yaml', 'azure-pipelines.yml', 'cloudbuild.yaml', 'ansible.cfg'],
  ...['mkdocs.yml', 'procfile', 'nodemon.json', 'workspace.json', 'app.json'],
  ...['ormconfig.json', 'bower.json', 'devbox.json', 'autorun.inf', 'desktop.ini', 'module.bazel'],
])

/** Of a family, whatever follows: `justfile`, `Rakefile.rb`, `gulpfile.babel.js`. */
const families =
  /^(?:just|make|gnumake|bsdmake|docker|container|rake|gem|guard|vagrant|pod|fast|brew|proc|jenkins|tilt|snake|earth|danger|berks|cap|thor|gulp|grunt|jake|cake|task)file(?:[._]|$)/u

/** `vite.config.js`, `jest.setup.ts`, `a.test.mjs`, `b_test.go`, `test_c.py`, `Directory.Build.props`. */
const shapes = [
  /[._-](?:config|setup|test|tests|spec|workspace|stories|preset)\.(?:[cm]?[jt]sx?|json5?|ya?ml|toml)$/u,
  /(?:^test_.*|_test)\.(?:py|go|rb|exs)$/u,
  /\.(?:gradle|gradle\.kts|mk|make|cmake|cmake\.in|bazel|bzl|nix|tf|tf\.json|hcl|props|targets)$/u,
  /\.(?:pth|egg-link|code-workspace|sublime-project|desktop|service|timer|lnk|url|webloc|inf|reg)$/u,
]

/** Endings of programs: a shell, an interpreter or Windows finds them in the folder where it is. */
const programs =
  /\.(?:py[cdwxz]?|pyi|so|dll|dylib|node|sh|bash|zsh|fish|csh|ksh|ps1|psm1|psd1|bat|cmd|com|exe|msi|scr|vb[es]?|js[ex]?|[cm]js|wsf|hta|command|app|appimage|jar|el|elc|rb|pl|pm|lua|php|vim)$/u

/** Why a tool may run a file of this name by itself, to follow the name; undefined where none is known to. */
export function whyLoaded(name: string): string | undefined {
  const typed = folded(name)
  const isLoaded =
    loaded.has(typed) || families.test(typed) || shapes.some((shape) => shape.test(typed))
  return isLoaded ? 'is a file that tools run by themselves' : undefined
}

/** Why a file of this name may be run where it is; undefined for what is only read. */
export function whyProgram(name: string): string | undefined {
  return programs.test(folded(name)) ? 'is a program by its ending' : undefined
}

/** Why a file of others must not get this name, to follow it. */
export function whyHarmful(name: string, names: PutNames): string | undefined {
  if (names === 'any') return undefined
  const why = whyOrders(name) ?? whyLoaded(name)
  return why ?? (names === 'plain' ? whyProgram(name) : undefined)
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
}
