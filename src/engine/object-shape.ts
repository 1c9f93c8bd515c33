// Is this what an object file holds? People edit files, and programs cut them off.

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isNumber: Test = (value) => typeof value === 'number';
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const shape =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, test]) => test(value[name]));

const isInterval: Test = (value) => listOf(isNumber)(value) && (value as readonly number[]).length === 2;

const isLocation = shape({
  ...{ file: isText, line: isNumber, column: isNumber, endLine: isNumber, endColumn: isNumber },
});

const isExpression = shape({ language: isText, text: isText, at: isLocation });

const isTemplate = shape({
  ...{ parts: listOf((p) => isText(p) || isExpression(p)), raw: isText, at: isLocation },
});

const isEntry = shape({ key: isTemplate, value: isTree });

function isTree(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, template, items, entries, at } = value;
  if (kind === 'scalar') return isTemplate(template);
  if (!isLocation(at)) return false;
  return kind === 'list' ? listOf(isTree)(items) : kind === 'map' && listOf(isEntry)(entries);
}

const isBranch = shape({
  ...{ id: isNumber, arm: isNumber },
  tests: optional(listOf(shape({ condition: isTemplate }))),
});

const common: Readonly<Record<string, Test>> = {
  ...{ technology: isText, form: isText, reach: isText, at: isLocation, offset: isNumber, value: isTree },
  ...{ destination: optional(isTemplate), locals: optional(listOf(isEntry)), resource: optional(isText) },
  ...{
    namespace: optional(shape({ id: isText, name: isText })),
    loop: optional(shape({ items: isTree, variable: isText, over: isText })),
    branches: optional(listOf(isBranch)),
    unless: optional(shape({ value: isTemplate, is: listOf(isText) })),
    protocolFrom: optional(isTemplate),
  },
};

const isSysctl = shape({
  ...common,
  key: isTemplate,
  hiding: optional(shape({ of: isText, at: isLocation })),
  asked: optional(
    shape({ of: isText, shared: optional(isLocation), beside: optional(listOf(shape({ at: isLocation }))) }),
  ),
});

const isPorts = shape({ ...common, claimant: isText, role: isText, protocol: isText, notation: isText });

const isDeclaration: Test = (value) =>
  isRecord(value) &&
  (value['kind'] === 'sysctl' ? isSysctl(value) : value['kind'] === 'ports' && isPorts(value));

const isEvidence = shape({ product: isText, at: isLocation, leaves: optional(isText) });

const isProblem = shape({
  ...{ message: isText, help: isText, at: isLocation },
  level: optional((level) => level === 'note'),
});

/** What a script does to its variables: steps in steps. */
function isStep(value: unknown): boolean {
  if (!isRecord(value) || !isText(value['kind']) || !isLocation(value['at'])) return false;
  const { kind, name, steps, arms, test, outer } = value;
  const isNamed = optional(isText)(name) && optional(listOf(isStep))(steps);
  if (!isNamed || !optional(listOf(isLocation))(outer)) return false;
  if (kind === 'assign') return isText(name) && isTree(value['value']) && isNumber(value['offset']);
  if (kind === 'either')
    return listOf(shape({ at: isLocation, steps: listOf(isStep) }))(arms) && isTest(test);
  if (kind === 'function') return isText(name) && listOf(isStep)(steps);
  if (kind === 'call') return isText(name) && listOf(shape({ value: isTree }))(value['arguments']);
  if (kind === 'unset') return isText(name);
  if (kind === 'spoil') return isText(value['reason']);
  if (!optional(listOf(isLocation))(value['literal'])) return false;
  if (!optional(isText)(value['session']) || !optional(listOf(isText))(value['environment'])) return false;
  return kind === 'leave' || listOf(isStep)(steps);
}

function isTest(test: unknown): boolean {
  if (test === undefined) return true;
  if (!isRecord(test)) return false;
  if (test['kind'] === 'constant') return true;
  return isTemplate(test['word']) && (test['kind'] === 'empty' || isTemplate(test['other']));
}

const isScan = shape({
  file: isText,
  declarations: listOf(isDeclaration),
  evidence: listOf(isEvidence),
  problems: listOf(isProblem),
  shellVariables: listOf(isStep),
  parts: isRecord,
  ignores: optional(
    listOf(
      shape({
        ...{ rules: listOf(shape({ id: isText, at: isLocation })), at: isLocation },
        ...{ until: optional(isText), reason: optional(isText), mistake: optional(isText) },
        ports: optional(listOf(isInterval)),
        lines: optional(shape({ first: isNumber, last: isNumber })),
      }),
    ),
  ),
});

const isClaim = shape({
  ...{ claimant: isText, role: isText, protocol: isText, raw: isText, technology: isText, form: isText },
  ...{ place: shape({ namespace: isText, kind: isText, members: listOf(isText), label: isText }) },
  ...{ location: isLocation, via: listOf(isLocation), order: shape({ target: isText, offset: isNumber }) },
  ports: (value) => value === null || listOf(isInterval)(value),
});

/** True for what a line of an object file carries, but what technologies keep for themselves. */
export const isAttachedShape = shape({
  ...{
    format: optional(isNumber),
    files: optional(isNumber),
    scan: optional(isScan),
    claim: optional(isClaim),
  },
  ...{
    scans: optional(listOf(isScan)),
    problems: optional(listOf(isProblem)),
    signs: optional(listOf(isEvidence)),
  },
});

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
