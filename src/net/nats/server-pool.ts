// The servers of a NATS cluster, tried in turn: those of the address, and those that a server has listed.

/** Most servers that are learned from a list, as a server may send a list of any length. */
const MAX_LEARNED = 64;

/** The address of a server. */
export interface ServerAddress {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The host name of its certificate, where that is not `host`: a cluster lists its members by IP address. */
  readonly certifiedHost?: string;
}

/** A round robin over the servers. */
export class ServerPool {
  readonly #named: readonly ServerAddress[];
  #learned: readonly ServerAddress[] = [];
  #next = 0;

  /**
   * @param named At least one.
   * @param random A number from 0 to below 1, as Math.random gives. It selects the first server, so that the clients of a
   * cluster do not all begin with the same one.
   */
  constructor(named: readonly ServerAddress[], random: () => number) {
    this.#named = named;
    this.#next = Math.floor(random() * named.length);
  }

  /** The next server to try. */
  next(): ServerAddress {
    const all = [...this.#named, ...this.#learned];
    const index = this.#next % all.length;
    this.#next = index + 1;
    return all[index] as ServerAddress;
  }

  /**
   * Replaces the learned servers by those that a server has listed, as `host:port`.
   *
   * @param by The server that sent the list. The others are expected to have certificates for the same name.
   */
  learn(urls: readonly string[], by: ServerAddress): void {
    const certifiedHost = by.certifiedHost ?? by.host;
    const learned = urls.slice(0, MAX_LEARNED).map((url) => parseAddress(url, certifiedHost));
    this.#learned = learned.filter((one): one is ServerAddress => one !== undefined && !this.#isNamed(one));
  }

  #isNamed({ host, port }: ServerAddress): boolean {
    return this.#named.some((one) => one.host === host && one.port === port);
  }
}

function parseAddress(url: string, certifiedHost: string): ServerAddress | undefined {
  const match = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(url);
  if (match === null) return undefined;
  const [host, port] = [match[1] as string, Number(match[2])];
  return port >= 1 && port <= 65_535 ? { host, port, certifiedHost } : undefined;
}
