// `ttycam config test`: tries the rules about an event, as if it had happened.
import type { CommandSpec } from '../cli/command/command-spec.js';
import { group, type OptionTable, optionalValue } from '../cli/command/option-spec.js';
import { type CommandBody, type Program, program } from '../cli/command/program.js';
import { eventsOf, type Role } from '../events/event-names.js';
import type { RuleTestOptions } from './test-rules.js';

const TEST_OPTIONS = group('Test', {
  camera: optionalValue({
    placeholder: '<name>',
    summary: 'the name of the camera that the event is about',
    defaultText: 'one that the rule is about',
    onlyOnCommandLine: true,
    parse: String,
  }),
});

/** @param name The words that call it: `ttycam config test`. */
export function configTestProgram(name: string, role: Role, options: OptionTable): Program {
  const spec: CommandSpec = {
    name,
    summary: `Tries the ${role}’s rules about an event, as if it had happened.`,
    notes: [
      `Events: ${eventsOf(role).join(', ')}. Each rule runs its program, calls its webhook or rings this terminal once, without delay. The message says that it is a test.`,
    ],
    arguments: [{ name: '<event>', summary: 'the event' }],
    options: { ...options, ...TEST_OPTIONS },
    configuration: role,
    exitCodes: [[1, 'a rule failed, or there is none about the event']],
    examples: [{ command: `${name} lost` }],
  };
  return program(spec, async () => {
    const { readRuleTest, testRules } = await import('./bodies.js');
    return {
      readOptions: (given) => readRuleTest(given, role),
      run: async (given, { output, signal }) => testRules(given, output, signal),
    } satisfies CommandBody<RuleTestOptions, OptionTable>;
  });
}
