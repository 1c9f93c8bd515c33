// cosmiconfig without the parts that run code: one directory, given places, and loaders that only keep the text.

import explorerModule from 'cosmiconfig/dist/Explorer.js';

/** A configuration file as cosmiconfig found it. */
export interface FoundText {
  readonly filepath: string;
  readonly text: string;
}

interface ExplorerOptions {
  readonly moduleName: string;
  readonly searchPlaces: readonly string[];
  readonly loaders: Readonly<Record<string, (filepath: string, text: string) => unknown>>;
  readonly searchStrategy: 'none';
  readonly metaConfigFilePath: null;
  readonly ignoreEmptySearchPlaces: boolean;
  readonly cache: boolean;
  readonly mergeImportArrays: boolean;
  readonly mergeSearchPlaces: boolean;
  readonly transform: (result: unknown) => unknown;
}

interface ExplorerClass {
  new (
    options: ExplorerOptions,
  ): {
    search: (from: string) => Promise<{ readonly filepath: string; readonly config: unknown } | null>;
  };
}

/**
 * The class behind `cosmiconfig()`. The function itself cannot be used on a tree one does not trust: whatever its
 * options, version 9 first looks for settings of its own in the working directory, and runs `.config/config.js`,
 * `.ts`, `.cjs` or `.mjs` if there is one (getUserDefinedOptionsFromMetaConfig in its index.js); a `cosmiconfig` key in
 * package.json adds search places. It also ends every upward search in the user's own configuration directory, with
 * JavaScript among the places. The class does neither under the strategy `none`. It has no published types.
 */
const { Explorer } = explorerModule as unknown as { readonly Explorer: ExplorerClass };

/**
 * The first of `places` (file names in `directory`, no directories between) that holds a configuration; an empty file
 * and a package.json without our key do not count. Throws the file system's errors.
 */
export async function searchDirectory(
  directory: string,
  places: readonly string[],
  holdsOurKey: (packageJson: string) => boolean,
): Promise<FoundText | undefined> {
  // Wrapping the text also keeps cosmiconfig from seeing `$import`, its own way to include files.
  const keepText = (_: string, text: string): unknown => ({ text });
  const explorer = new Explorer({
    moduleName: 'portclash',
    searchPlaces: places,
    loaders: {
      noExt: keepText,
      '.yaml': keepText,
      '.yml': keepText,
      '.json': (filepath, text) => {
        if (!/[\\/]package\.json$/.test(filepath)) return { text };
        return holdsOurKey(text) ? { portclash: { text } } : {};
      },
    },
    searchStrategy: 'none',
    metaConfigFilePath: null,
    ignoreEmptySearchPlaces: true,
    cache: false,
    mergeImportArrays: true,
    mergeSearchPlaces: true,
    transform: (result) => result,
  });
  const found = await explorer.search(directory);
  return found
    ? { filepath: found.filepath, text: (found.config as { readonly text: string }).text }
    : undefined;
}
