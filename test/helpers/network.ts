// Two simulated hosts: network namespaces with a veth pair between them. Needs Linux, root and iproute2.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { cleanup } from './cleanup.js';
import { missingTool } from './tools.js';

/** Options for `test`: skips it where no network namespace can be created. */
export function needsNamespaces(): { readonly skip: string | false } {
  if (process.getuid?.() !== 0) return { skip: 'needs root' };
  return missingTool('ip', 'iproute2');
}

/** One host of a pair. */
interface Host {
  readonly address: string;
  /** The prefix of a command that runs it on this host. */
  readonly prefix: readonly string[];
}

/** Two hosts and the cable between them, for one test. */
export interface HostPair {
  readonly near: Host;
  readonly far: Host;
  /** Unplugs the cable, or plugs it in. */
  plug(isPlugged: boolean): void;
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Creates two hosts that reach each other and their own loopback interface only. */
export function connectHosts(t: TestContext): HostPair {
  const id = randomBytes(3).toString('hex');
  const hosts = (['near', 'far'] as const).map((side, index) => {
    const namespace = `ttycam-${side}-${id}`;
    ip('netns', 'add', namespace);
    cleanup(t, () => ip('netns', 'delete', namespace));
    return { namespace, cable: `tt${index}${id}`, address: `10.99.0.${index + 1}` };
  });
  const [near, far] = hosts as [(typeof hosts)[0], (typeof hosts)[0]];
  ip('link', 'add', near.cable, 'type', 'veth', 'peer', 'name', far.cable);
  for (const { namespace, cable, address } of hosts) {
    ip('link', 'set', cable, 'netns', namespace);
    ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', cable);
    ip('-n', namespace, 'link', 'set', cable, 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  const asHost = ({ namespace, address }: (typeof hosts)[0]): Host => ({
    address,
    prefix: ['ip', 'netns', 'exec', namespace],
  });
  return {
    near: asHost(near),
    far: asHost(far),
    plug: (isPlugged) => ip('-n', far.namespace, 'link', 'set', far.cable, isPlugged ? 'up' : 'down'),
  };
}
