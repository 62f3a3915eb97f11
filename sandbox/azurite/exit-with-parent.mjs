// Loaded before Azurite: when the process that started it is gone, for whatever reason, so is Azurite.
import process from 'node:process';

process.on('disconnect', () => process.exit(0));
