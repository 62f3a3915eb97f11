// Loaded before Azurite: when the process that started it is gone, for whatever reason, so is Azurite.
process.on('disconnect', () => process.exit(0));
