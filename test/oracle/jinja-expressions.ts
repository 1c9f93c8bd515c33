// The variables and expressions over which the evaluator is compared with Ansible.

/** What both sides know. */
export const VARIABLES = {
  low: 1024,
  high: '65535',
  ratio: 0.75,
  name: 'mesos-agent',
  words: 'alpha, beta,gamma',
  padded: '  x y  ',
  empty: '',
  nothing: null,
  yes: true,
  no: false,
  ports: [31000, 8080, 9090, 8080],
  names: ['web', 'DB', 'api', 'db'],
  none_in: [1, null, 'a'],
  nested: [[1, 2], [3, [4, 'null']], 5],
  floats: [1.5, 2.25, 10],
  users: [
    { name: 'bob', uid: 1001, admin: true, tags: ['a', 'b'] },
    { name: 'Alice', uid: 1000, admin: false, tags: [] },
    { name: 'carol', uid: 1002, admin: true, tags: ['c'], shell: '/bin/sh' },
  ],
  tune: { 'net.ipv4.ip_local_port_range': '16000 61000', b: 2, A: [1], c: { x: 1, y: [2] } },
  over: { b: 3, c: { y: [9], z: 0 }, d: 'new' },
  quote: `it's "q"`,
  path: '/etc/sysctl.d/71-x.conf',
} as const;

/** Written by hand: one idea each, defined or failing in Ansible. */
export const EXPRESSIONS: readonly string[] = `
1 + 2 * 3 - 4
7 // 2
-7 // 2
-7 % 3
7 % -3
7.5 // 2
-7.5 % 2
7 / 2
8 / 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
1_000 + 0x10 + 0b11 + 0o17
1e3
1.5e-7
1e16
1e15
123456789.125
0.1 + 0.2
100 * 1.1
10 % 2.5
low + 1
low ~ ' ' ~ high
low ~ '-' ~ none
high | int + 1
high | int // 2
(low * ratio) | int
low * ratio
low * 2 - 1
ratio * 4
yes + 1
yes and low
no or high
no and missing
yes or missing
not yes
not low == 1024
low == 1024.0
high == 65535
high == '65535'
1 < 2 < 3
1 < 3 < 2
low <= 1024 != 5
'a' < 'b'
[1, 2] < [1, 3]
'b' in tune
'x' not in tune
8080 in ports
'ss' in 'class'
'ok' if yes else 'no'
'ok' if no else 'no'
('ok' if no) | default('fallback')
'a' if no else 'b' if no else 'c'
missing | default(5)
missing | d('x')
missing.a.b.c | default('deep')
missing['a'][0] | default('deep')
tune.nope | default('none there')
tune.nope.deeper | default('none there')
tune['net.ipv4.ip_local_port_range'] | default('15200 58999')
tune['net.ipv4.ip_local_port_range'].split()
tune['net.ipv4.ip_local_port_range'].split(' ')[1] | int
nothing | default('x')
nothing | default('x', true)
empty | default('x', boolean=true)
empty | default('x')
no | default('x', true)
missing is defined
missing is not defined
missing is undefined
missing.x is defined
low is defined
tune.b is defined
tune.zz is defined
low is number
high is number
high is string
low is string
yes is number
yes is integer
low is integer
ratio is float
yes is boolean
nothing is none
nothing is not none
ports is sequence
tune is mapping
tune is sequence
name is sequence
ports is iterable
low is iterable
ports is string
yes is true
no is false
low is even
low is odd
low is divisibleby 4
low is divisibleby(3)
low is in [1024, 5]
low is not in [1024, 5]
low is eq 1024
low is == 1024
low is gt(5)
low is ge 1024
low is lt 3
low is ne 3
ports is contains 8080
ports is contains(1)
name is match('mesos')
name is match('agent')
name is search('agent')
name is regex('^mesos-\\w+$')
'1.10' is version('1.9', '>')
'1.2' is version('1.2.0', '==')
[1] is subset([1, 2])
[1, 3] is subset([1, 2])
[1, 2, 3] is superset([1])
'abc' is lower
'ABC' is upper
'123' is lower
yes is truthy
empty is falsy
ports[0]
ports[-1]
ports.0
ports[1:]
ports[:2]
ports[::2]
ports[::-1]
ports[5:]
ports[-2:]
name[0]
name[-5:]
name[::2]
users[0].name
users[0]['tags'][1]
users.1.uid
tune.c.y[0]
ports | first
ports | last
name | first
empty | first | default('none')
[] | last | default('none')
ports | length
tune | count
name | length
ports | min
ports | max
names | min
names | max(case_sensitive=true)
[] | max | default(3)
users | max(attribute='uid')
ports | sum
ports | sum(start=1)
users | sum(attribute='uid')
[[1], [2]] | sum(start=[])
floats | sum
ports | sort
ports | sort(reverse=true)
names | sort
names | sort(case_sensitive=true)
users | sort(attribute='name') | map(attribute='name') | list
ports | unique
names | unique
nested | unique
[1, 1.0, true, '1'] | unique
ports | reverse | list
name | reverse
ports | join(',')
ports | join
none_in | join('-')
users | join(', ', attribute='name')
users | map(attribute='uid') | join(',')
(ports + [5]) | sort | join(',')
users | map(attribute='shell', default='none') | list
users | map(attribute='tags.0', default='-') | list
names | map('upper') | list
ports | map('string') | join(' ')
ports | map('int') | map('default', 1) | list
names | map('regex_replace', '^(.)', 'x-\\1') | list
names | map('replace', 'b', 'p') | list
users | selectattr('admin') | map(attribute='name') | list
users | rejectattr('admin') | map(attribute='name') | list
users | selectattr('uid', 'gt', 1000) | map(attribute='name') | list
users | selectattr('shell', 'defined') | map(attribute='name') | list
users | rejectattr('shell', 'undefined') | list | length
users | selectattr('name', 'equalto', 'bob') | first
users | selectattr('name', 'in', ['bob', 'carol']) | list | length
users | selectattr('name', 'match', 'b') | list | length
ports | select('gt', 9000) | list
ports | select('in', [8080]) | list
ports | reject('even') | list
none_in | select | list
none_in | reject('none') | list
nested | flatten
nested | flatten(levels=1)
nested | flatten(1)
nested | flatten(skip_nulls=False)
none_in | flatten
ports | union([1, 8080])
ports | intersect([8080, 31000])
ports | difference([8080])
ports | symmetric_difference([8080, 1])
names | union(['web', 'WEB'])
ports | zip(names) | list
ports | zip(names, [1, 2]) | list
[1, 2] | product(['a', 'b']) | list
ports | batch(3) | list
ports | batch(3, 'x') | list
tune | combine(over)
tune | combine(over, recursive=True)
tune | combine(over, {'b': 9})
tune | combine(over, recursive=true, list_merge='append')
tune | combine(over, recursive=true, list_merge='prepend')
tune | combine(over, recursive=true, list_merge='keep')
[tune, over] | combine
{} | combine(over)
tune | dict2items
over | dict2items(key_name='name', value_name='v')
[{'key': 'a', 'value': 1}] | items2dict
users | items2dict(key_name='name', value_name='uid')
tune | dictsort
over | dictsort(by='key', reverse=true)
tune.items() | list
tune.keys() | list
tune.values() | list | length
tune.keys() | sort
tune.get('b')
tune.get('zz', 7)
tune.get('zz') is none
tune | list
yes | ternary('a', 'b')
no | ternary('a', 'b')
nothing | ternary('a', 'b', 'c')
empty | ternary('a', 'b')
high | int
'abc' | int
'abc' | int(7)
'42.9' | int
' 12 ' | int
'1_000' | int
yes | int
nothing | int
ratio | int
'3.5' | float
'x' | float
low | float
'x' | float(1.5)
'1e3' | float
low | string
ratio | string
yes | string
nothing | string
ports | string
tune | string
quote | string
[quote, 'a"b', "c'd", 'tab\\t'] | string
'yes' | bool
'off' | bool
'True' | bool
1 | bool
'1' | bool
5 | bool
'5' | bool
nothing | bool
name | upper
names[1] | lower
name | capitalize
'hello wORLD (foo) a-b' | title
padded | trim
'xxaxx' | trim('x')
words | replace(',', ';')
words | replace(',', ';', 1)
low | replace('0', 'o')
words | split(',')
words | split(', ')
padded | split
'a b  c' | split(' ')
words.split(',')
words.split(',')[0]
words.split(',') | map('trim') | list
'a.b.c'.rsplit('.', 1)
'a.b.c'.split('.', 1)
padded.strip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
name.upper()
name.replace('-', '_')
name.startswith('mesos')
name.endswith('x')
name.startswith(('a', 'm'))
name.find('agent')
name.count('e')
'7'.zfill(3)
'-7'.zfill(4)
high.isdigit()
'a\\nb'.splitlines()
','.join(names)
','.join(['a', low | string])
'{}-{}'.format(low, high)
'{0} {1} {0}'.format('a', 'b')
'{a}{b}'.format(a=1, b='x')
'{{}}{}'.format(1)
'%s-%s' | format(low, high)
'%05d' | format(42)
'%d%%' | format(5)
'%x %X %o' | format(255, 255, 8)
'%.2f' | format(3.14159)
'%5s|%-5s|' | format('a', 'b')
'%s %s' % (low, high)
'%s' % low
'%(b)s' % tune
path | basename
path | dirname
'/a//b/' | dirname
'/a//b/' | basename
'x' | dirname
'/x' | dirname
quote | quote
name | quote
empty | quote
nothing | quote
'a b' | quote
'a\\nb' | indent(2)
name | indent(2, true)
tune | to_json
users | to_json
floats | to_json
over | to_nice_json
[] | to_nice_json
over | to_nice_json(indent=2)
'é' | to_json
'{"a": [1, null, true], "b": "x"}' | from_json
'[1, 2]' | from_json | sum
name | b64encode
'bWVzb3M=' | b64decode
name | b64encode | b64decode
'a1b22' | regex_replace('[0-9]+', '#')
'a1b22' | regex_replace('\\d', '')
name | regex_replace('^(\\w+)-(\\w+)$', '\\2-\\1')
name | regex_replace('AGENT', 'x', ignorecase=true)
name | regex_replace('zzz', 'x')
name | regex_replace('e.*$', '')
name | regex_search('a.e')
name | regex_search('zz')
name | regex_search('(\\w+)-(\\w+)', '\\2')
name | regex_search('(\\w+)-(\\w+)', '\\1', '\\2')
words | regex_findall('[a-z]+')
'1-2,3-4' | regex_findall('(\\d)-(\\d)')
'1-2,3-4' | regex_findall('(\\d)-')
'10.1.2.3' | regex_replace('\\.\\d+$', '.0')
-5 | abs
5.5 | abs
2.5 | round
3.5 | round
0.5 | round
-2.5 | round
2.675 | round(2)
0.125 | round(2)
2.1 | round(0, 'ceil')
2.9 | round(0, 'floor')
2.15 | round(1, 'ceil')
5 | round
(low / 3) | round(2)
(low / 3) | round | int
low | mandatory
range(5) | list
range(2, 8, 3) | list
range(5, 0, -2) | list
range(3)
range(31000, 31003) | join(',')
dict(a=1, b=low)
dict([['a', 1], ['b', 2]])
dict(names | zip(ports))
dict(tune, b=1).b
vars.low | default(low)
[1, 2] + [3]
(1, 2) + (3,)
(1, 2)
(1,)
()
[1] * 3
'ab' * 2
2 * [0]
1, 2
{'a': {'b': [1, none]}}
{'a': 1}.a
{'a': low}['a']
[low, high]
'a' 'b' "c"
'tab\\tq'
"it's"
'say "x"'
[1, [2, (3,)], {'k': none}]
'é' | upper
names | map('length') | list
users | map(attribute='name') | map('lower') | sort | join(' ')
users | map('combine', {'x': 1}) | map(attribute='x') | list
tune | dict2items | selectattr('key', 'match', 'net') | map(attribute='value') | first
(low | int, high | int) | max
[low, high | int] | sum // 2
low if low is defined and low > 1000 else 32768
missing if missing is defined else 32768
(missing | default({})).port | default(8080)
(missing | default([])) | join(',')
low | default(missing2)
"{}" ~ low
none | default('x')
[none] | first is none
none_in == [1, none, 'a']
tune == tune
tune.c == {'x': 1, 'y': [2]}
1 == true
'1' == 1
[1.0] == [1]
() == []
users | length > 2
ports | length - 1
low | string | length
-low
+low
-ratio
- 5 | abs
not missing is defined
missing is defined and missing.x
(missing is defined and missing) or 'no'
ports | map('default') | list
'yes' | ansible.builtin.bool
users | map(attribute='name') | select('search', 'o') | list
floats | map('int') | list
floats | max
10 / 4 * 2
(10 / 5) | int
10.0 | int
10.0 | string
[10 / 5, 1]
5 // 2.0
1.0 == 1
'%s' | format(10 / 5)
low | float | string
`
  .trim()
  .split('\n');

/** Expressions built from the grammar, the same for the same seed. Many fail in Ansible: types are mixed on purpose. */
export function randomExpressions(count: number, seed: number): readonly string[] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <T>(items: readonly [T, ...T[]]): T => items[random(items.length)] ?? items[0];
  type Make = (depth: number) => string;
  const any: Make = (depth) => pick([number, number, text, text, list, dictionary, bool])(depth);
  const number: Make = (depth) =>
    depth <= 0
      ? pick(['low', '0', '1', '-3', '7', '2.5', 'ratio', '80', 'users[0].uid', 'tune.b'])
      : pick<Make>([
          (d) => `${number(d)} ${pick(['+', '-', '*', '//', '%', '/'])} ${number(d)}`,
          (d) => `(${number(d)} ${pick(['+', '-', '*'])} ${number(d)})`,
          (d) => `${text(d)} | int`,
          (d) => `${list(d)} | length`,
          (d) => `(${list(d)} | ${pick(['first', 'last', 'min', 'max', 'sum'])})`,
          (d) =>
            `(${number(d)} | ${pick(['abs', 'int', 'float', 'round', 'round(1)', "round(0, 'floor')"])})`,
          (d) => `(missing | default(${number(d)}))`,
          (d) => `(${number(d)} if ${bool(d)} else ${number(d)})`,
        ])(depth - 1);
  const text: Make = (depth) =>
    depth <= 0
      ? pick(['high', 'name', 'words', 'padded', 'empty', 'quote', 'path', "'a-b'", "'8080'", "'x'"])
      : pick<Make>([
          (d) => `(${any(d)} ~ ${any(d)})`,
          (d) => `(${any(d)} | string)`,
          (d) => `(${list(d)} | join(${pick(["','", "' '", "''"])}))`,
          (d) =>
            `(${text(d)} | ${pick(['upper', 'lower', 'trim', 'capitalize', 'title', 'quote', 'b64encode'])})`,
          (d) => `(${any(d)} | replace(${text(0)}, ${text(0)}))`,
          (d) =>
            `(${text(d)} | regex_replace(${pick(["'[a-c]+'", "'\\d'", "'^.'", "'-(.)'"])}, ${pick(["''", "'<\\1>'", "'z'"])}))`,
          (d) => `${text(d)}[${number(0)}]`,
          (d) => `(${any(d)} | to_json)`,
          (d) => `(${bool(d)} | ternary(${text(d)}, ${any(d)}))`,
          (d) => `('%s:%s' | format(${any(d)}, ${number(d)}))`,
          (d) => `(${any(d)} | default(${text(d)}, true))`,
        ])(depth - 1);
  const list: Make = (depth) =>
    depth <= 0
      ? pick(['ports', 'names', 'none_in', 'nested', 'floats', '[]', '[1, 2]', "['a', 'B']"])
      : pick<Make>([
          (d) => `[${any(d)}, ${any(d)}]`,
          (d) => `(${list(d)} + ${list(d)})`,
          (d) =>
            `(${list(d)} | ${pick(['sort', 'unique', 'reverse', 'flatten', 'list', 'sort(reverse=true)', 'batch(2)'])})`,
          (d) =>
            `(${list(d)} | ${pick(['union', 'intersect', 'difference', 'zip', 'symmetric_difference'])}(${list(d)}))`,
          (d) => `(${list(d)} | map(${pick(["'string'", "'int'", "'upper'", "'length'", "'to_json'"])}))`,
          (d) =>
            `(${list(d)} | ${pick(['select', 'reject'])}(${pick(["'string'", "'number'", "'none'", "'gt', 5", "'in', [1, 8080, 'a']"])}))`,
          (d) => `${list(d)}[${pick(['1:', ':2', '::-1', '-1:'])}]`,
          (d) => `${text(d)}.split(${pick(["','", '', "'-'"])})`,
          (d) => `(${dictionary(d)} | ${pick(['dict2items', 'list', 'dictsort'])})`,
          () => `(users | map(attribute='${pick(['name', 'uid', 'tags', 'admin'])}') | list)`,
        ])(depth - 1);
  const dictionary: Make = (depth) =>
    depth <= 0
      ? pick(['tune', 'over', 'users[1]', '{}', "{'b': [7]}"])
      : pick<Make>([
          (d) => `{'k': ${any(d)}, 'b': ${any(d)}}`,
          (d) => `(${dictionary(d)} | combine(${dictionary(d)}, recursive=${pick(['true', 'false'])}))`,
          (d) => `(${dictionary(d)} | dict2items | items2dict)`,
          (d) => `dict(a=${any(d)})`,
        ])(depth - 1);
  const bool: Make = (depth) =>
    depth <= 0
      ? pick(['yes', 'no', 'true', 'low is defined', 'missing is defined'])
      : pick<Make>([
          (d) => `(${any(d)} ${pick(['==', '!='])} ${any(d)})`,
          (d) => `(${number(d)} ${pick(['<', '<=', '>', '>='])} ${number(d)})`,
          (d) => `(${any(d)} in ${list(d)})`,
          (d) => `(${bool(d)} ${pick(['and', 'or'])} ${bool(d)})`,
          (d) => `(not ${bool(d)})`,
          (d) =>
            `(${any(d)} is ${pick(['string', 'number', 'mapping', 'none', 'not none', 'sequence', 'float', 'boolean'])})`,
          (d) => `(${any(d)} | bool)`,
        ])(depth - 1);
  return Array.from({ length: count }, () => any(1 + random(3)));
}
