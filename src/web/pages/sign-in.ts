/** The form that asks for the token, and pages that refuse. Pure. */
import { html } from '../../report/markup.ts';
import { barePage } from '../layout.ts';

export function signInPage(next: string, said: string | null): string {
  return barePage(
    'Sign in',
    html`<h1>anaplan-doctor</h1>
${said !== null && html`<p class="told failure" role="alert">${said}</p>`}
<form class="panel" method="post" action="/sign-in">
<input type="hidden" name="next" value="${next}">
<label for="token">Token of the page<input id="token" name="token" type="password" autocomplete="current-password" required maxlength="1000"></label>
<div class="go"><button>Sign in</button></div>
</form>
<p class="lead">It stands where <code>page: token:</code> of the settings says.</p>`,
  );
}

export function refusedPage(title: string, text: string): string {
  return barePage(
    title,
    html`<h1>${title}</h1><p class="lead">${text}</p><p class="more-line"><a href="/">To the overview</a></p>`,
  );
}

/** A path of this page, and nothing that a browser takes for another place. */
export function ownPath(given: string | undefined): string {
  return given !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,1000}$/.test(given) && !given.includes('\\') ? given : '/';
}
