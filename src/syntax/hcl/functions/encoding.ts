// Encodings, digests and path names.

import { posix } from 'node:path';
import { known, unknown, type Value } from '../../../model/value.ts';
import { failure } from '../types.ts';
import { type FunctionTable, type HclFunction, ofTexts } from './define.ts';
import { decodeJson, encodeJson } from './json.ts';

export const ENCODING_FUNCTIONS: FunctionTable = {
  base64encode: ofTexts(1, ([s = '']) => Buffer.from(s).toString('base64')),
  base64decode: ofTexts(1, ([s = ''], via): Value | string => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(s)) {
      return unknown('the text of base64decode() is not evaluated', via);
    }
    const bytes = Buffer.from(s, 'base64');
    const decoded = bytes.toString();
    return Buffer.from(decoded).equals(bytes)
      ? decoded
      : failure('base64decode() of bytes that are no text', via);
  }),
  jsonencode: {
    min: 1,
    max: 1,
    nullable: true,
    run: ([value]) => (value ? encodeJson(value) : failure('no argument')),
  },
  jsondecode: ofTexts(1, ([s = ''], via) => decodeJson(s, via)),
  urlencode: ofTexts(1, ([s = '']) =>
    // Through bytes, so that half a surrogate pair is a replacement character and no exception.
    encodeURIComponent(Buffer.from(s).toString())
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ),
  md5: digest('md5', 'hex'),
  sha1: digest('sha1', 'hex'),
  sha256: digest('sha256', 'hex'),
  sha512: digest('sha512', 'hex'),
  base64sha256: digest('sha256', 'base64'),
  base64sha512: digest('sha512', 'base64'),
  basename: ofTexts(1, ([s = '']) => {
    if (s === '') return '.';
    return posix.basename(s) || '/';
  }),
  dirname: ofTexts(1, ([s = '']) => {
    const parent = posix.normalize(s.slice(0, s.lastIndexOf('/') + 1));
    return parent.length > 1 && parent.endsWith('/') ? parent.slice(0, -1) : parent;
  }),
};

function digest(algorithm: string, encoding: 'hex' | 'base64'): HclFunction {
  return ofTexts(1, ([s = ''], via) => {
    const { createHash } = process.getBuiltinModule('node:crypto');
    return known(createHash(algorithm).update(s).digest(encoding), via);
  });
}
