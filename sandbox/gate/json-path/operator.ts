/** How two values are compared in a filter. */
export type Operator = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=' | '=~';
