/** The words of anaplan-status; data only. */
import type { Explanation } from '../src/check.ts';

const page = "Anaplan's public status page, as Statuspage publishes it";

export const explanations = {
  'incident-open': {
    title: 'Anaplan reports an incident: {event}',
    meaning:
      'Impact: {impact}; status: {eventStatus}; begun {startedAtMs}; {affects}. {saying} The page covers all regions: whether yours is meant, its text says. ' +
      "Findings that are Anaplan's to solve, and looks that failed at Anaplan, likely follow from it.",
    remedy:
      'Read what it is about, and follow it there: {url}\n' +
      'Is it your region? Wait, and run again what failed when it is resolved: a case of your own speeds nothing up.\n' +
      'Is it not, or does your problem go on after it? Open a case and name the incident in it: `anaplan-doctor case new --problem TYPE --config FILE`.',
    actsNext: 'anaplan',
    source: page,
    bringsDown: 'service',
  },
  'incident-no-impact': {
    title: 'Anaplan reports an incident without impact: {event}',
    meaning: 'Status: {eventStatus}; begun {startedAtMs}; {affects}. {saying}',
    remedy: 'Nothing to do. Follow it where it is about your region: {url}',
    actsNext: 'anaplan',
    source: page,
  },
  'component-impaired': {
    title: "Parts of Anaplan's service are not operational",
    meaning: 'The status page shows these parts as not operational, and tells of no incident yet: {parts}.',
    remedy:
      'Look at {url} for your region.\nWait for a word of Anaplan before you look for the fault on your side; run again what failed afterwards.',
    actsNext: 'anaplan',
    source: page,
    bringsDown: 'service',
  },
  'maintenance-now': {
    title: 'Anaplan is in maintenance: {event}',
    meaning:
      'Planned from {fromAtMs} to {untilAtMs}; status: {eventStatus}; {affects}. {saying} Runs that fall into it may fail, queue or be refused.',
    remedy: 'Wait for its end: {url}\nThen run again what failed meanwhile.',
    actsNext: 'anaplan',
    source: page,
    bringsDown: 'service',
  },
  'maintenance-soon': {
    title: 'Anaplan plans maintenance in {inMs}: {event}',
    meaning:
      'Planned from {fromAtMs} to {untilAtMs}; {affects}. {saying} Runs that fall into it may fail, queue or be refused.',
    remedy:
      'Compare the times with your schedules, month-end runs first, and move what would fall into it.\nMore: {url}',
    actsNext: 'integration',
    source: page,
  },
} as const satisfies { readonly [code: string]: Explanation };
