import { expect, it } from 'vitest';
import { toPlainText } from '../../../src/teams/message-text.ts';

it.each([
  [
    '<p>INC-4711: lateral&nbsp;movement</p><p>Two hosts &amp; a mailbox</p>',
    'INC-4711: lateral movement\nTwo hosts & a mailbox',
  ],
  ['<div>One<br/>two<br>three</div>', 'One\ntwo\nthree'],
  [
    '<at id="0">SOC Access</at> look at <b>this</b> &lt;script&gt; &#8364; &unknown;',
    'SOC Access look at this <script> € &unknown;',
  ],
  ['<ul><li>a</li><li>b</li></ul>\n\n\n\n<p>c</p>', 'a\nb\n\nc'],
  ['', ''],
])('%s', (html, text) => {
  expect(toPlainText(html, 'html')).toBe(text);
});

it('leaves plain text as it is', () => {
  expect(toPlainText(' 1 < 2 &amp; 3 ', 'text')).toBe('1 < 2 &amp; 3');
});
