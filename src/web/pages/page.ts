/** What every page is given and gives back. Types only. */
import type { Markup } from '../../report/markup.ts';
import type { PageSource } from '../source.ts';

export type PageRequest = {
  readonly source: PageSource;
  readonly nowMs: number;
  /** Of forms that change something. */
  readonly formToken: string;
  readonly query: (name: string) => string | undefined;
};

export type Page = {
  readonly title: string;
  /** Its place in the navigation. */
  readonly at: string;
  readonly body: Markup;
};
