#!/usr/bin/env node
// Runs the program of this platform's package. Node.js from 22.15 on replaces itself by it; an older one stays, passes on
// signals and ends as the program ended.
'use strict';

const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');

function fail(message, hint, code) {
  process.stderr.write(`snyk-cred: error: ${message}\n  hint: ${hint}\n`);
  process.exit(code);
}

// Only where this package's own installation put it. require.resolve would also look into every folder above, where a
// checkout may have planted one, and where NODE_PATH says.
function find() {
  const here = path.dirname(__dirname);
  const own = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8'));
  const name = `${own.name}-${process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'snyk-cred.exe' : 'snyk-cred';
  const beside = path.join(path.dirname(here), path.basename(name));
  for (const folder of [path.join(here, 'node_modules', name), beside]) {
    try {
      const found = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      if (found.name === name && found.version === own.version) return path.join(folder, 'bin', program);
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
  }
  return fail(`the package ${name} ${own.version} is not installed beside ${own.name} [command-not-found]`,
    'npm leaves it out with --omit=optional and on other platforms; install it by its name', 127);
}

// Node.js ignores these for itself, and what is ignored would stay so in the program and its commands. Taking a listener
// away leaves the default.
function unignore() {
  for (const signal of ['SIGPIPE', 'SIGXFSZ']) {
    const nothing = () => {};
    process.on(signal, nothing);
    process.removeListener(signal, nothing);
  }
}

const program = find();
const words = process.argv.slice(2);
if (process.platform !== 'win32' && typeof process.execve === 'function') {
  unignore();
  process.execve(program, ['snyk-cred', ...words], process.env);
}

// The program takes what a whole group gets, and once more from here, for one signal.
// A Windows console tells both of us.
const pass = process.platform === 'win32' ? () => {} : (signal) => child.kill(signal);
const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGWINCH', 'SIGCONT'];
for (const signal of signals) {
  try {
    process.on(signal, pass);
  } catch (error) {
    // Not a signal of this platform.
  }
}
const child = spawn(program, words, { stdio: 'inherit', argv0: 'snyk-cred' });
child.on('error', (error) => fail(`${program} cannot be run: ${error.code} [cannot-run]`, 'install the package again', 126));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code);
  for (const name of signals) process.removeListener(name, pass);
  process.kill(process.pid, signal);
});
