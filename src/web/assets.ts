/** The style sheet, the script and the icon as they are served: each under a name made of its content, so that browsers may keep it. */
import { createHash } from 'node:crypto';
import { pageStyle } from '../report/style.ts';
import { pageScript } from './script.ts';
import { webStyle } from './style.ts';

export type Asset = { readonly path: string; readonly type: string; readonly body: string };

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#175f9e"/><path d="M3 13h4l2-6 4 11 3-8 1 3h4" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/></svg>`;

const made = {
  style: asset('page', 'css', 'text/css; charset=utf-8', `${pageStyle}\n${webStyle}`),
  script: asset('page', 'js', 'text/javascript; charset=utf-8', pageScript),
  icon: asset('icon', 'svg', 'image/svg+xml', icon),
};

export const assetPaths = { style: made.style.path, script: made.script.path, icon: made.icon.path };
export const assets: readonly Asset[] = Object.values(made);

function asset(name: string, ending: string, type: string, body: string): Asset {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/assets/${name}-${digest}.${ending}`, type, body };
}
