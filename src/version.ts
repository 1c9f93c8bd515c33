// The version of the package, put in by the bundler.

declare const PORTCLASH_VERSION: string | undefined;

/** `0.1.0`; `0.0.0-source` where the sources run without a bundle. */
export const VERSION: string = typeof PORTCLASH_VERSION === 'string' ? PORTCLASH_VERSION : '0.0.0-source';
