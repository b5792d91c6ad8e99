/**
 * Plays a camera's live HLS in a video element. Shared by the console and the page that other sites embed.
 *
 *   const player = attachPlayer(video, { url: '/yard/index.m3u8', onState: (state) => … });
 *   player.close();
 *
 * Options:
 *   url         the camera's index.m3u8, with or without `token` in its query
 *   token       a credential for it, sent as `Authorization`, so that it stands in no address
 *   lowLatency  true unless set: a second or so behind the camera, over two connections that are mostly in use. A wall of many
 *               cameras sets false: browsers open six connections to a host, and four seconds behind is near enough.
 *   onState     told of each change: 'connecting', 'playing', 'stalled' (was playing, nothing comes), 'offline' (the camera
 *               gives nothing; tried again), 'denied' (no or no longer allowed; final), 'unsupported' (this browser cannot; final)
 *
 * It never gives up where trying again may help, begins anew where a session ended, and jumps to live where it fell behind.
 */
import { HLS_TYPE, hasMediaSource, hlsLibrary } from './library.js';

const FINAL = new Set(['denied', 'unsupported']);

/** What it means that the gateway answers so when it is asked for the camera's playlist. */
const REFUSED = { 401: 'denied', 403: 'denied', 404: 'denied', 406: 'unsupported' };
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const STALL_MS = 700;
const FROZEN_MS = 8000;
/** Behind where it should be: more is jumped over; less is caught up with by playing a little faster where latency is low. */
const MOST_BEHIND_S = 2;
const MOST_BEHIND_WHOLE_SEGMENTS_S = 6;

export function attachPlayer(video, options) {
  const { url, token, lowLatency = true, onState = () => {} } = options;
  const events = new AbortController();
  let state;
  let hls;
  let closed = false;
  let failures = 0;
  let retry;
  let stall;
  let movedAt = Date.now();
  let lastTime = -1;

  function to(next) {
    if (closed || state === next || FINAL.has(state)) {
      return;
    }
    state = next;
    onState(next);
    if (FINAL.has(next)) {
      release();
    }
  }

  const on = (target, type, listener) => target.addEventListener(type, listener, { signal: events.signal });

  // ------------------------------------------------------------------------------------------------ the two ways

  async function start() {
    if (state !== 'offline') {
      to('connecting'); // who is told of a camera that is away is not told of each try
    }
    movedAt = Date.now();
    if (hasMediaSource()) {
      try {
        const Hls = await hlsLibrary();
        if (!closed) {
          startLibrary(Hls);
        }
      } catch {
        again();
      }
    } else if (video.canPlayType(HLS_TYPE)) {
      startNative();
    } else {
      to('unsupported');
    }
  }

  function startLibrary(Hls) {
    if (!Hls.isSupported()) {
      to('unsupported');
      return;
    }
    const made = new Hls({
      enableWorker: false, // would want a script that no page of ours allows
      lowLatencyMode: lowLatency,
      ...(lowLatency ? {} : { liveSyncDurationCount: 2 }), // set at all, it goes before what the playlist says of parts
      maxLiveSyncPlaybackRate: 1.2,
      backBufferLength: 10,
      maxBufferLength: 15,
      startFragPrefetch: true,
      testBandwidth: false,
      xhrSetup: (request, address) => {
        if (token && new URL(address, location.href).pathname.endsWith('/index.m3u8')) {
          request.setRequestHeader('Authorization', `Bearer ${token}`);
        }
      },
    });
    hls = made;
    made.on(Hls.Events.ERROR, (_, data) => hls === made && libraryFailed(Hls, data));
    made.loadSource(url);
    made.attachMedia(video);
    made.once(Hls.Events.MANIFEST_PARSED, play);
  }

  function startNative() {
    const address = new URL(url, location.href);
    if (token) {
      address.searchParams.set('token', token);
    }
    video.src = address.href;
    play();
  }

  function play() {
    video.muted = true;
    video.play().catch(() => {}); // where even that is not allowed, the person presses play
  }

  // ------------------------------------------------------------------------------------------------ what goes wrong

  function libraryFailed(Hls, data) {
    const status = data.response?.code ?? 0;
    const ofManifest = data.details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR;
    if (ofManifest && REFUSED[status]) {
      to(REFUSED[status]);
    } else if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      to('unsupported');
    } else if (status === 403) {
      again(failures ? undefined : 0); // the session ended; whether we may come back is asked anew
    } else if (data.fatal && data.type === Hls.ErrorTypes.MEDIA_ERROR && failures === 0) {
      failures++;
      hls.recoverMediaError();
      play();
    } else if (data.fatal) {
      to(status === 0 && state === 'playing' ? 'stalled' : 'offline');
      again();
    }
  }

  /** The browser does not say why: the gateway is asked. */
  async function nativeFailed(address) {
    const status = await fetch(address, { cache: 'no-store', signal: events.signal }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (video.src === address) {
      to(REFUSED[status] ?? 'offline');
      again();
    }
  }

  /** Begins anew, later each time. */
  function again(delay = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]) {
    if (closed || retry || FINAL.has(state)) {
      return;
    }
    failures++;
    release();
    retry = setTimeout(() => {
      retry = undefined;
      start();
    }, delay + Math.random() * 250);
  }

  on(video, 'playing', () => {
    clearTimeout(stall);
    failures = 0;
    to('playing');
  });
  on(video, 'waiting', () => {
    clearTimeout(stall);
    stall = setTimeout(() => state === 'playing' && to('stalled'), STALL_MS);
  });
  on(video, 'error', () => !hls && video.hasAttribute('src') && nativeFailed(video.src));

  /** Sees to it that the picture moves and is not long ago. */
  const watch = setInterval(() => {
    if (video.currentTime !== lastTime || document.hidden || (video.paused && state === 'playing')) {
      if (video.currentTime !== lastTime && state === 'stalled') {
        to('playing');
      }
      lastTime = video.currentTime;
      movedAt = Date.now();
    } else if (!retry && (state === 'playing' || state === 'stalled') && Date.now() - movedAt > FROZEN_MS) {
      to('stalled');
      again(0);
    }
    toLive();
  }, 1000);

  function toLive() {
    const live = hls?.liveSyncPosition;
    const most = lowLatency ? MOST_BEHIND_S : MOST_BEHIND_WHOLE_SEGMENTS_S;
    if (live && !video.paused && !document.hidden && live - video.currentTime > most && isBuffered(live)) {
      video.currentTime = live;
    }
  }

  function isBuffered(time) {
    for (let i = 0; i < video.buffered.length; i++) {
      if (video.buffered.start(i) <= time && time < video.buffered.end(i)) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------------------------------------ the end

  /** Tells the gateway that this session is over, so that it does not count for half a minute more. */
  function leave(playlist = played()) {
    if (playlist) {
      navigator.sendBeacon?.(new URL('leave', new URL(playlist, location.href)).href);
    }
  }

  const played = () => hls?.levels?.[0]?.uri;

  function release() {
    clearTimeout(stall);
    const playlist = played();
    hls?.destroy(); // first: a request that is held would be told that its session is over
    hls = undefined;
    leave(playlist);
    if (video.hasAttribute('src')) {
      video.removeAttribute('src');
      video.load();
    }
  }

  function close() {
    if (!closed) {
      release();
      closed = true;
      clearInterval(watch);
      clearTimeout(retry);
      events.abort();
    }
  }

  on(window, 'pagehide', (event) => event.persisted || leave());
  start();
  return { close };
}
