// Set before any module reads it: tests speak through their assertions. MONOSTACK_LOG_LEVEL=debug shows the log.
process.env.MONOSTACK_LOG_LEVEL ??= 'silent';
require('reflect-metadata');
