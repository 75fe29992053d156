module.exports = globalThis.sharedLibrary('@nestjs/common');
