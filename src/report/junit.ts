// JUnit's XML, which every CI server shows as a list of tests: one test per finding, those of notes pass.
// The schema that Jenkins reads: https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd

import type { Finding } from '../model/finding.ts';
import { formatLocation } from '../model/span.ts';
import type { Report } from './report.ts';
import { shorten } from './visible.ts';
import { element, textElement, xmlDocument } from './xml.ts';

const MAX_TEXT = 4000;
const MAX_LABEL = 300;
const MAX_RELATED = 100;

/** A clean run is one test that passes: collectors take a report without tests for a broken one. */
export function junit({ findings }: Report): string {
  const cases =
    findings.length > 0
      ? findings.map(testCase)
      : [element('testcase', { name: 'no findings', classname: 'portclash' })];
  const counts = {
    tests: cases.length,
    failures: findings.filter((f) => f.level !== 'note').length,
    errors: 0,
  };
  const suite = element('testsuite', { name: 'portclash', ...counts, skipped: 0 }, cases);
  return xmlDocument(element('testsuites', { name: 'portclash', ...counts }, [suite]));
}

function testCase(finding: Finding): string {
  const { location, level, message, rule } = finding;
  const attributes = {
    name: `${rule} at ${formatLocation(location)}`,
    classname: location.file,
    file: location.file,
    line: location.line,
  };
  const told =
    level === 'note'
      ? textElement('system-out', {}, details(finding))
      : textElement('failure', { message: shorten(message, MAX_TEXT), type: level }, details(finding));
  return element('testcase', attributes, [told]);
}

function details({ message, help, why, confidence, hosts, related }: Finding): readonly string[] {
  return [
    shorten(message, MAX_TEXT),
    ...(hosts === '' ? [] : [`On: ${shorten(hosts, MAX_LABEL)}`]),
    ...(help === undefined ? [] : [`Help: ${shorten(help, MAX_LABEL)}`]),
    ...(confidence === 'high' ? [] : [`Confidence: ${confidence}, ${shorten(why, MAX_LABEL)}`]),
    ...related
      .slice(0, MAX_RELATED)
      .map((one) =>
        one.location === null
          ? `- ${shorten(one.label, MAX_LABEL)}`
          : `- ${shorten(one.label, MAX_LABEL)}: ${formatLocation(one.location)}`,
      ),
  ];
}
