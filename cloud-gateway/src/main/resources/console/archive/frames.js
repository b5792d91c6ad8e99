/**
 * Key frames of a recording, for who looks for a moment: the one at a time or before it, as the camera made it. One is on its way at
 * most, and what is asked for meanwhile waits, the latest of it; those of the last moments are kept.
 */

/** Compressed ones, of some 50 kB each. */
const KEPT = 80;

const MOST_TRIES = 20;
const TRY_MS = 8;

/** The browser cannot show the coding: then pictures are made by the gateway. */
let needsJpeg = false;

/** @param took called with `(time, picture)` when the picture of a time that was wanted is there; undefined where there is none */
export function frames(name, signal, took) {
  const folder = `/${encodeURIComponent(name)}/`;
  const kept = []; // {from, to, blob}: the key frame of each time from `from` to `to`, the latest used last
  let wanted;
  let busy = false;

  function find(time) {
    const i = kept.findIndex((each) => each.from <= time && time <= each.to);
    if (i < 0) {
      return undefined;
    }
    const [found] = kept.splice(i, 1);
    kept.push(found);
    return found;
  }

  function keep(time, key, blob) {
    const same = kept.find((each) => each.from === key);
    if (same) {
      same.to = Math.max(same.to, time);
      return same;
    }
    const found = { from: Math.min(key, time), to: time, blob };
    kept.push(found);
    if (kept.length > KEPT) {
      kept.shift();
    }
    return found;
  }

  async function fetchOne(time) {
    const answer = await fetch(`${folder}${(time / 1000).toFixed(3)}-preview.${needsJpeg ? 'jpg' : 'mp4'}`, { signal, credentials: 'same-origin' });
    if (!answer.ok) {
      return undefined;
    }
    const key = Date.parse(answer.headers.get('X-Culvert-Time') ?? '');
    return keep(time, Number.isNaN(key) ? time : key, await answer.blob());
  }

  async function show(time) {
    const frame = find(time) ?? (await fetchOne(time));
    if (!frame) {
      return undefined;
    }
    try {
      return { key: frame.from, ...(await decoded(frame.blob)) };
    } catch (failure) {
      if (frame.blob.type !== 'image/jpeg' && !needsJpeg) {
        needsJpeg = true;
        kept.length = 0;
        return show(time);
      }
      throw failure;
    }
  }

  async function work() {
    busy = true;
    while (wanted !== undefined && !signal.aborted) {
      const time = wanted;
      wanted = undefined;
      try {
        const picture = await show(time);
        took(time, picture);
        picture?.close();
      } catch {
        took(time, undefined);
      }
    }
    busy = false;
  }

  return {
    /** Wants the picture of a time, in the place of any that was wanted before and is not on its way. */
    want(time) {
      wanted = time;
      if (!busy) {
        work();
      }
    },
    /** Wants none any more. */
    rest() {
      wanted = undefined;
    },
  };
}

/** What a canvas can draw. `close` gives it back. */
async function decoded(blob) {
  if (blob.type === 'image/jpeg') {
    const image = await createImageBitmap(blob);
    return { image, width: image.width, height: image.height, close: () => image.close() };
  }
  const video = document.createElement('video');
  const url = URL.createObjectURL(blob);
  const close = () => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  try {
    await new Promise((done, failed) => {
      video.addEventListener('loadeddata', done, { once: true });
      video.addEventListener('error', () => failed(video.error), { once: true });
      video.src = url;
    });
    await drawable(video);
  } catch (failure) {
    close();
    throw failure;
  }
  return { image: video, width: video.videoWidth, height: video.videoHeight, close };
}

/** A browser with much to do may say that it has the picture before it can be drawn. */
async function drawable(video) {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    probe.drawImage(video, 0, 0, 1, 1);
    if (probe.getImageData(0, 0, 1, 1).data[3] > 0) {
      return;
    }
    await new Promise((next) => setTimeout(next, TRY_MS));
  }
}

/** Draws a picture into the whole of a canvas, as large as it is or as the canvas is on the screen, whichever is less. */
export function paint(canvas, { image, width, height }) {
  const scale = Math.min(1, (canvas.clientWidth * devicePixelRatio || width) / width);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
}
