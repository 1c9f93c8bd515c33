// Bytes that are no UTF-8: an error only for the tools that refuse them.

import { describe, expect, test } from 'vitest';
import { refusedByte } from '../../src/engine/encodings.ts';

const BAD = '\ufffd';
const place = (file: string, text: string) => refusedByte(file, text, text.indexOf(BAD));

describe('the tool refuses the file', () => {
  test.each([
    ['group_vars/a.yml', `# f${BAD}r\na: 1\n`, 3],
    ['a.json', `{"a": "f${BAD}r"}\n`, 8],
    ['a.tf', `# f${BAD}r\na = "f${BAD}r"\n`, 12],
    ['recipes/a.rb', `# f${BAD}r\na = "f${BAD}r"\n`, 12],
    ['a.service', `[Unit]\n; f${BAD}r\nDescription=f${BAD}r\n`, 26],
    ['a.service', `[Unit]\nDescription=a # f${BAD}r\n`, 24],
    ['a.tf', `a = "http://f${BAD}r"\n`, 13],
    ['a.tf', `a = "b#f${BAD}r"\n`, 8],
    ['a.tf', `a = "conf/*"\nb = "f${BAD}r"\n`, 19],
    ['a.tf', `a = "${'${'}f("b")}#${BAD}"\n`, 15],
    ['a.tf', `a = <<EOF\n# f${BAD}r\nEOF\n`, 13],
    ['recipes/a.rb', `a = 'b#f${BAD}r'\n`, 8],
    ['recipes/a.rb', `a = "#{b('c')} # f${BAD}r"\n`, 18],
  ])('%s %j', (file, text, at) => {
    expect(place(file, text)).toBe(at);
  });
});

describe('the tool does not mind', () => {
  test.each([
    ['etc/sysctl.d/10-a.conf', `# f${BAD}r\nnet.core.somaxconn = 1\n`],
    ['conf/nps.conf', `#${BAD}${BAD}\nhttp_proxy_port=80\n`],
    ['a.properties', `name=f${BAD}r\n`],
    ['a.sh', `echo f${BAD}r\n`],
    ['a.tf', `a = 1 # f${BAD}r\n// f${BAD}r\n/* f${BAD}r\n f${BAD}r */\n`],
    ['a.service', `[Unit]\n# f${BAD}r\n`],
    ['a.tf', `a = "http://b" // f${BAD}r\n`],
    ['a.tf', `a = "${'${'}f("b")}" # f${BAD}r\n`],
    ['a.tf', `a = <<EOF\n"\nEOF\n# f${BAD}r\n`],
    ['recipes/a.rb', `a = "#{b('c')}" # f${BAD}r\n`],
  ])('%s %j', (file, text) => {
    expect(place(file, text)).toBe(undefined);
  });
});
