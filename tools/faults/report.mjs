import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

/** Puts the records of a run into the report, by the names of their scenarios. */
export function writeFaultReport(run, file) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, reportText(run, before));
}

/** The report with what this run recorded; of scenarios that it did not run with what stood there before. */
export function reportText({ records, ran, failed }, before) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const lines = [
    '# Faults',
    '',
    'Written by `npm run faults`; not by hand. Simulators with ledgers of their own send numbered messages while faults happen;',
    'afterwards each ledger is compared with the rows, with what the product shows, and with what arrived outside. `npm test`',
    'runs the same scenarios at smaller counts. How a scenario is added: [CONTRIBUTING.md](../CONTRIBUTING.md).',
    '',
    `Machine: ${machine}.`,
    '',
    '| ledger | means |',
    '| --- | --- |',
    '| acknowledged | the sender was told that it was taken (2xx, or Postfix’s 250) |',
    '| found | there afterwards |',
    '| lost, doubled | acknowledged and not there; there twice, or never sent |',
    '| window | let through by a window that is documented ([0021](decisions/0021-email.md), [0022](decisions/0022-api-and-webhooks.md), [0027](decisions/0027-text-messages.md)): a mail that goes again under its id, a webhook told again under its id, a text of which nobody knows whether the provider has it, told to the agent |',
    '',
  ];
  const kept = sectionsIn(before).filter(({ scenario }) => !ran.includes(scenario));
  const fresh = records.map((record) => ({ scenario: record.scenario, lines: sectionOf(record) }));
  const sections = [...kept, ...fresh].sort((a, b) =>
    a.scenario < b.scenario ? -1 : Number(a.scenario > b.scenario),
  );
  for (const section of sections) lines.push(...section.lines);
  if (failed.length > 0)
    lines.push('## Failed', '', ...failed.map((name) => `- \`${name}\` did not pass in this run.`), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Each begins with its title, an empty line and the name of its scenario. */
function sectionsIn(text) {
  return text
    .split(/^(?=## )/m)
    .map((section) => ({
      scenario: /^## .+\n\n`([^`]+)`, /.exec(section)?.[1],
      lines: [...section.trimEnd().split('\n'), ''],
    }))
    .filter(({ scenario }) => scenario !== undefined);
}

function sectionOf({
  scenario,
  title,
  did,
  ledgers = [],
  halfMade,
  measures = [],
  seed,
  length,
  share = 1,
  at,
}) {
  const lines = [
    `## ${title}`,
    '',
    `\`${scenario}\`, ${length}${share < 1 ? ` (${share} of the counts)` : ''}, ${at.slice(0, 16).replace('T', ' ')} UTC, seed ${seed}.`,
    '',
  ];
  lines.push(...did.map((line) => `- ${line}`), '');
  if (ledgers.length > 0) {
    lines.push(
      '| ledger | acknowledged | found | lost | doubled | window |',
      '| --- | --- | --- | --- | --- | --- |',
    );
    for (const each of ledgers)
      lines.push(
        `| ${each.name} | ${each.acknowledged} | ${each.found} | ${each.lost.length} | ${each.doubled.length} | ${each.inWindow ?? ''} |`,
      );
    lines.push('');
  }
  if (halfMade) lines.push(`Half made: ${halfMade.length}.`, '');
  if (measures.length > 0) {
    lines.push('| measured | value | limit |', '| --- | --- | --- |');
    for (const { what, value, unit, limit } of measures)
      lines.push(`| ${what} | ${value} ${unit} | ${limitText(value, unit, limit)} |`);
    lines.push('');
  }
  return lines;
}

function limitText(value, unit, limit) {
  if (limit === undefined) return '';
  return `${value <= limit ? '✓' : '✗'} at most ${limit} ${unit}`;
}
