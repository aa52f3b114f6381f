/** Names under which nothing of others is put where nobody chose the place. */

import { expect, test } from 'vitest'
import { whyLoaded, whyProgram } from '../../../lib/core/files/run-names.ts'

test.each([
  ...['conftest.py', 'setup.py', 'sitecustomize.py', 'pyproject.toml', 'vite.config.js'],
  ...['jest.config.js', 'x.config.ts', 'x.config.mjs', 'x.config.cjs', 'build.gradle', 'gradlew'],
  ...['justfile', 'Justfile', 'Makefile', 'GNUmakefile', 'CMakeLists.cmake', 'evil.pth'],
  ...['build.gradle.kts', 'Rakefile', 'gulpfile.babel.js', 'test_x.py', 'x_test.go', 'a.test.ts'],
  ...['docker-compose.yml', 'Dockerfile.prod', 'main.tf', 'shell.nix', 'Directory.Build.props'],
  ...['Cargo.toml', 'build.rs', 'pom.xml', 'ｃonftest.py', 'SETUP.PY', 'vitest.setup.ts'],
])('%s is run by tools', (name) => expect(whyLoaded(name)).toBeTruthy())

test.each(['json.py', 'deploy.sh', 'x.ps1', 'run.BAT', 'a.js', 'lib.so', 'x.jar', 'init.el'])(
  '%s is a program',
  (name) => expect(whyProgram(name)).toBeTruthy(),
)

test.each([
  ...['report.pdf', 'notes.md', 'plan.org', 'data.csv', 'photo.jpeg', 'log.txt', 'a.json', 'x.zip'],
  ...['makefile-notes.md', 'profile.md', 'config.md', 'latest.txt', 'contest.pdf', 'testing.md'],
  ...['sheet.xlsx', 'clip.mp4', 'change.patch', 'page.html', 'drawing.svg', 'a.tar.gz', 'x.yaml'],
])('%s is harmless', (name) => {
  expect(whyLoaded(name) ?? whyProgram(name)).toBeUndefined()
})
