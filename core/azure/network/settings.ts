/** How the machine reaches the network; every client of the product is given the same. */
export interface NetworkSettings {
  readonly proxy?: ProxySettings;
  /**
   * PEM texts of certificate authorities to trust beside the public ones. On Node.js 20 any entry makes Node forget what
   * NODE_EXTRA_CA_CERTS names, so the contents of that file belong in here as well.
   */
  readonly extraCertificateAuthorities?: readonly string[];
  /** Time limit of a request that sets none itself, body included, in milliseconds; 100 s when left out. */
  readonly requestTimeoutMs?: number;
}

/** A forward proxy, as the agent was configured with. */
export interface ProxySettings {
  /** Such as `http://proxy.corp:3128`, without credentials. */
  readonly url: string;
  readonly username?: string;
  /** A secret. */
  readonly password?: string;
  /** Regular expressions over the request's URL; a match goes direct. As the agent's `.proxybypass` file holds them. */
  readonly bypass: readonly string[];
}
