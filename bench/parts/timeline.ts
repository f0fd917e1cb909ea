import type { FakeConnector, ShownMessage } from '../../test/support/fake-connector.ts';

/**
 * When a message was shown for which all holds, in milliseconds after `since`.
 * @throws Error when that does not come to pass within two minutes
 */
export function untilShown(
  connector: FakeConnector,
  since: number,
  isLast: (message: ShownMessage) => boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error('What was waited for was not shown within two minutes.'));
    }, 120_000);
    const stop = connector.onShown((message) => {
      if (!isLast(message)) return;
      clearTimeout(timer);
      stop();
      resolve(performance.now() - since);
    });
  });
}
