// What `ttycam config` and `ttycam completion` need. One module, as each that is loaded alone would be a few files more in dist/.
export { completionScript } from './reference/completion-script.js';
export { readConfigOptions, runConfig } from './show-config.js';
export { readRuleTest, testRules } from './test-rules.js';
