/** The class that adds the version of an app setting to a name, and its method. */
export const starterHelper = { type: 'DurableFunctionNames', method: 'versioned' } as const;
