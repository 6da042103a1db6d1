// Prints the commands of azure-pipelines-task-lib for what comes on standard input, as JSON:
// {"masks": [value…], "variables": [[name, value, secret]…]}. Run it in a scratch folder: the library writes there.
const lib = require(process.argv[2]);
const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
for (const value of asked.masks) lib.setSecret(value);
for (const [name, value, secret] of asked.variables) lib.setVariable(name, value, secret);
