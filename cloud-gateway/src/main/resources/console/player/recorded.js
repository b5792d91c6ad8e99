/**
 * Plays a camera's recordings in a video element, from a time on, over gaps and into what is being recorded. What is played is a
 * playlist of some hours; the next one follows by itself, so the archive may be as large as it is.
 *
 *   const player = attachRecorded(video, { name: 'yard', from: Date.now() - 60_000, onState: (state) => … });
 *   player.time();        // of the picture that is shown, Unix milliseconds; undefined before there is one
 *   player.seek(time);    // false where that is not in what is being played: then another player is to be attached
 *   player.close();
 *
 * Options:
 *   name      the camera's
 *   from      where to begin, Unix milliseconds
 *   rate      how fast, 1 unless set
 *   onState   told of each change: 'connecting', 'playing', 'stalled', 'offline' (tried again), 'nothing' (nothing is recorded
 *             there; final), 'denied' (final), 'unsupported' (final)
 *   onEnd     told where what is recorded ends, Unix milliseconds; final
 */
import { HLS_TYPE, hasMediaSource, hlsLibrary } from './library.js';
import { Refusal, openNative } from './native.js';
import { endOf, placeOf, timeOf } from './places.js';

/** What one playlist holds. */
const PIECE_MS = 2 * 3_600_000;

/** States that nothing follows. */
export const FINAL = new Set(['nothing', 'denied', 'unsupported', 'ended']);
const REFUSED = { 401: 'denied', 403: 'denied', 404: 'nothing', 406: 'unsupported', 416: 'nothing' };
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const STALL_MS = 700;

/** A browser's own player that shows nothing new for so long is begun anew: some stand still for good after a seek. */
const STUCK_MS = 8_000;

/** Pictures that are fetched ahead, seconds at natural speed; more where it goes faster. */
const AHEAD_S = 30;
const MOST_AHEAD_S = 180;

/** Sound at such a speed is noise. */
const LOUDEST_RATE = 4;

export function attachRecorded(video, { name, from, rate = 1, onState = () => {}, onEnd = () => {} }) {
  const events = new AbortController();
  let state;
  let hls;
  let native; // ends what belongs to a session of the browser's own player
  let playlist; // of the session
  let fragments = []; // of what is being played
  let begin = from; // of what is being played
  let wanted = from; // where to go once it is known where that is
  let closed = false;
  let failures = 0;
  let retry;
  let stall;
  let stuck;
  let speed = rate;

  const on = (type, listener) => video.addEventListener(type, listener, { signal: events.signal });

  function to(next) {
    if (!closed && state !== next && !FINAL.has(state)) {
      state = next;
      onState(next);
      if (FINAL.has(next)) {
        release();
      }
    }
  }

  /** What reaches the present goes on into it. */
  function address(time) {
    const length = Date.now() - time < PIECE_MS ? 'now' : PIECE_MS / 1000;
    return `/${encodeURIComponent(name)}/archive-${(time / 1000).toFixed(3)}-${length}.m3u8`;
  }

  async function start(time) {
    release();
    begin = time;
    wanted = time;
    if (state !== 'offline') {
      to('connecting');
    }
    if (hasMediaSource()) {
      try {
        const Hls = await hlsLibrary();
        if (!closed && begin === time) {
          startLibrary(Hls, time);
        }
      } catch {
        again();
      }
    } else if (video.canPlayType(HLS_TYPE)) {
      await startNative(time);
    } else {
      to('unsupported');
    }
  }

  function startLibrary(Hls, time) {
    if (!Hls.isSupported()) {
      to('unsupported');
      return;
    }
    const made = new Hls({
      enableWorker: false,
      lowLatencyMode: false,
      startPosition: 0,
      backBufferLength: 30,
      maxBufferLength: ahead(),
      maxMaxBufferLength: MOST_AHEAD_S,
      startFragPrefetch: true,
      testBandwidth: false,
    });
    hls = made;
    const take = (_, { details }) => {
      if (hls === made) {
        fragments = details.fragments;
        arrive();
      }
    };
    made.on(Hls.Events.LEVEL_LOADED, take);
    made.on(Hls.Events.LEVEL_UPDATED, take);
    made.on(Hls.Events.ERROR, (_, data) => hls === made && failed(Hls, data));
    made.loadSource(address(time));
    made.attachMedia(video);
    made.once(Hls.Events.MANIFEST_PARSED, () => {
      playlist = made.levels[0]?.uri;
      play();
    });
  }

  async function startNative(time) {
    const opened = new AbortController();
    native = opened;
    try {
      const found = await openNative(address(time), video, opened.signal, (details) => {
        fragments = details.fragments;
      });
      if (native === opened) {
        playlist = found;
        video.src = found;
        play();
      }
    } catch (failure) {
      if (native === opened) {
        refused(failure instanceof Refusal ? failure.status : 0);
      }
    }
  }

  const ahead = () => Math.min(MOST_AHEAD_S, AHEAD_S * Math.max(1, speed));

  function play() {
    video.muted ||= speed > LOUDEST_RATE;
    video.defaultPlaybackRate = speed;
    video.playbackRate = speed;
    video.play().catch(() => {}); // where that is not allowed, the person presses play
  }

  // ------------------------------------------------------------------------------------------- wall clock and media

  /** Goes where it was to begin: what is played begins with the key frame before. */
  function arrive() {
    const place = wanted === undefined ? undefined : placeOf(fragments, wanted);
    if (place !== undefined) {
      wanted = undefined;
      if (Math.abs(video.currentTime - place) > 0.02) {
        video.currentTime = place;
      }
    }
  }

  /** The picture's; while it is being fetched, that of the one that is wanted. */
  const time = () => wanted ?? (video.readyState > 0 ? timeOf(fragments, video.currentTime) : begin);

  function seek(to) {
    const first = Math.min(fragments[0]?.programDateTime ?? begin, begin);
    const place = to >= first && to < endOf(fragments) ? placeOf(fragments, to) : undefined;
    if (place === undefined || FINAL.has(state)) {
      return false;
    }
    video.currentTime = place;
    video.play().catch(() => {});
    return true;
  }

  // --------------------------------------------------------------------------------------------------- what goes wrong

  /** Not let in, for now or for good. */
  function refused(status) {
    to(REFUSED[status] ?? 'offline');
    again();
  }

  function failed(Hls, data) {
    const status = data.response?.code ?? 0;
    if (data.details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR && REFUSED[status]) {
      refused(status);
    } else if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      to('unsupported');
    } else if (data.fatal && data.type === Hls.ErrorTypes.MEDIA_ERROR && failures === 0) {
      failures++;
      hls.recoverMediaError();
      play();
    } else if (data.fatal || status === 403) {
      refused(0);
    }
  }

  /** Begins anew where it was, later each time. */
  function again() {
    if (closed || retry || FINAL.has(state)) {
      return;
    }
    begin = time() ?? begin;
    const delay = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
    release();
    retry = setTimeout(() => {
      retry = undefined;
      start(begin);
    }, delay);
  }

  /** For the library knows by itself when it makes no headway. */
  function watch() {
    clearTimeout(stuck);
    stuck = setTimeout(() => native && !video.paused && refused(0), STUCK_MS);
  }

  on('playing', () => {
    clearTimeout(stall);
    clearTimeout(stuck);
    failures = 0;
    to('playing');
  });
  on('timeupdate', () => {
    if (video.readyState > video.HAVE_CURRENT_DATA) {
      clearTimeout(stuck);
    }
    if (state === 'stalled') {
      to('playing');
    }
  });
  on('waiting', () => {
    clearTimeout(stall);
    stall = setTimeout(() => state === 'playing' && to('stalled'), STALL_MS);
    watch();
  });
  on('seeking', watch);
  on('loadedmetadata', () => native && arrive());
  on('error', () => native && video.hasAttribute('src') && refused(0));
  on('ended', () => {
    const end = endOf(fragments) ?? begin + PIECE_MS;
    onEnd(Math.max(end, begin + 1)); // while the last picture is there
    to('ended');
  });

  // --------------------------------------------------------------------------------------------------------- the end

  function release() {
    clearTimeout(stall);
    clearTimeout(stuck);
    hls?.destroy();
    hls = undefined;
    native?.abort();
    native = undefined;
    fragments = [];
    if (playlist) {
      navigator.sendBeacon?.(new URL('leave', new URL(playlist, location.href)).href);
      playlist = undefined;
    }
    if (video.hasAttribute('src')) {
      video.removeAttribute('src');
      video.load();
    }
  }

  function close() {
    if (!closed) {
      release();
      closed = true;
      clearTimeout(retry);
      events.abort();
    }
  }

  start(from);
  return {
    time,
    seek,
    close,
    /** How fast it plays, 0.5 to 16. */
    set rate(next) {
      speed = next;
      if (hls) {
        hls.config.maxBufferLength = ahead();
      }
      video.playbackRate = next;
      video.muted ||= next > LOUDEST_RATE;
    },
  };
}
