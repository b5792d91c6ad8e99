/**
 * A recording's playlist for a browser that plays HLS itself. It does not tell of the times in it, nor why it fails; so the playlists
 * are read here as well, in the session that it plays.
 */
import { details } from './places.js';

/** A playlist that grows is read again so often. */
const READ_MS = 2_000;

/** What the answer meant when it was not let in: `status` is 0 where there was none, 406 where the browser cannot show the coding. */
export class Refusal extends Error {
  constructor(status) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

async function read(address, signal) {
  const answer = await fetch(address, { signal, credentials: 'same-origin', cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) {
    throw new Refusal(answer?.status ?? 0);
  }
  return answer.text();
}

/**
 * Opens a session.
 *
 * @param took called with `details` of its playlist, and again whenever there is more of it, until `signal` ends
 * @returns the address of the playlist that is to be played
 */
export async function openNative(address, video, signal, took) {
  const master = await read(address, signal);
  const codecs = /CODECS="([^"]+)"/.exec(master)?.[1];
  if (codecs && video.canPlayType(`video/mp4; codecs="${codecs}"`) === '') {
    throw new Refusal(406);
  }
  const playlist = new URL(master.match(/^[^#\s].*$/m)[0], new URL(address, location.href)).href;
  let timer;
  const look = async () => {
    const found = details(await read(playlist, signal));
    took(found);
    if (!found.isOver && !signal.aborted) {
      timer = setTimeout(() => look().catch(() => {}), READ_MS); // the player says when the session is gone
    }
  };
  signal.addEventListener('abort', () => clearTimeout(timer));
  await look();
  return playlist;
}
