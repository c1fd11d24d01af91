/** Whether a password for new files works in every client that takes them; pure. */

/** One sentence without the password, or null when it will do. */
export function newPasswordTrouble(password: string): string | null {
  if (password.length < 6) return 'it has fewer than 6 characters, which keytool and Java refuse';
  if (!/^[\x21-\x7e]+$/.test(password)) {
    return 'it has blanks or characters beyond ASCII, which programs turn into bytes in different ways';
  }
  if (password.includes(':')) {
    return 'it has a colon, at which Anaplan Connect cuts -privatekey PATH:PASSWORD';
  }
  return null;
}
