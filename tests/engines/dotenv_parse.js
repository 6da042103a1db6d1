// Prints as JSON what npm's dotenv reads in the file that is named last.
const { parse } = require(process.argv[2]);
console.log(JSON.stringify(parse(require('fs').readFileSync(process.argv[3]))));
