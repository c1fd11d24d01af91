/** What happened to an incident, in words, for every place that lists transitions; pure. Knows no layout. */
import type { TransitionKind } from '../store/incidents.ts';

/** `suppressed` is followed by the incident it follows from. */
export const kindWords: { readonly [Kind in TransitionKind]: string } = {
  suspected: 'found for the first time',
  fired: 'is an incident now',
  dismissed: 'was nothing',
  recovering: 'not found any more',
  refired: 'found again',
  cleared: 'is over',
  'let-go': 'closed, for nobody watches it any more',
  worse: 'got worse',
  better: 'got better',
  flapping: 'comes and goes',
  steady: 'comes and goes no more',
  notice: 'reached its next tier',
  acknowledged: 'acknowledged',
  'ack-withdrawn': 'no longer acknowledged',
  'ack-expired': 'the acknowledgement ended',
  suppressed: 'follows from',
  released: 'follows from nothing any more',
};
