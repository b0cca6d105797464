// Clean-up at the end of a test, in reverse order: what was created last may use what was created before it.
import type { TestContext } from 'node:test';

/** What runs callbacks at its end: a test, or a bench. */
export type Scope = Pick<TestContext, 'after'>;

type Action = () => unknown;

const actionsOf = new WeakMap<Scope, Action[]>();

/**
 * Runs `action` at the end of a test, before the actions that were added earlier.
 *
 * node:test alone runs its hooks in the order of their creation, and skips the rest when one fails. A folder would be removed
 * while programs still write into it, and a failed check would leave servers and processes behind.
 */
export function cleanup(t: Scope, action: Action): void {
  const known = actionsOf.get(t);
  if (known !== undefined) {
    known.push(action);
    return;
  }
  const actions = [action];
  actionsOf.set(t, actions);
  t.after(() => runLastFirst(actions));
}

/** Runs all actions, those too that are added meanwhile. Throws the first error at the end. */
async function runLastFirst(actions: Action[]): Promise<void> {
  const errors: unknown[] = [];
  for (let action = actions.pop(); action !== undefined; action = actions.pop()) {
    try {
      await action();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
