// Which of several servers of one cluster to try next: those that were named, and those that they tell of.

/** Most servers that are learned of; a cluster of more has told us enough. */
const MAX_LEARNED = 64;

/** Where a server is. */
export interface ServerAddress {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** What its certificate is for, where that is not `host`: clusters tell of their members by address. */
  readonly provenAs?: string;
}

/** One after the other, round and round. */
export class ServerPool {
  readonly #named: readonly ServerAddress[];
  #learned: readonly ServerAddress[] = [];
  #next = 0;

  /**
   * @param named At least one.
   * @param random A number from 0 to below 1, as Math.random gives: not all clients of a cluster begin with its first server.
   */
  constructor(named: readonly ServerAddress[], random: () => number) {
    this.#named = named;
    this.#next = Math.floor(random() * named.length);
  }

  /** The one whose turn it is. */
  next(): ServerAddress {
    const all = [...this.#named, ...this.#learned];
    const index = this.#next % all.length;
    this.#next = index + 1;
    return all[index] as ServerAddress;
  }

  /**
   * A server has told which members there are now, as `host:port`. It replaces what was told before.
   *
   * @param by Who told; its certificate's name, where it has one, is that of the others.
   */
  learn(urls: readonly string[], by: ServerAddress): void {
    const provenAs = by.provenAs ?? by.host;
    const learned = urls.slice(0, MAX_LEARNED).map((url) => addressIn(url, provenAs));
    this.#learned = learned.filter((one): one is ServerAddress => one !== undefined && !this.#isNamed(one));
  }

  #isNamed({ host, port }: ServerAddress): boolean {
    return this.#named.some((one) => one.host === host && one.port === port);
  }
}

function addressIn(url: string, provenAs: string): ServerAddress | undefined {
  const match = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(url);
  if (match === null) return undefined;
  const [host, port] = [match[1] as string, Number(match[2])];
  return port >= 1 && port <= 65_535 ? { host, port, provenAs } : undefined;
}
