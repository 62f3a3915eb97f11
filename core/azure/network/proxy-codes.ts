/** The code of the error when the proxy said no to a tunnel: its user, its password or its rules. */
export const proxyRefusedCode = 'EPROXYREFUSED';
/** The code of the error when the proxy could not reach the server. */
export const proxyUnreachableCode = 'EPROXYUNREACHABLE';
