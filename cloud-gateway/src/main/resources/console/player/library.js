/** hls.js, loaded when it is first needed. */
const LIBRARY = '../lib/hls.js/dist/hls.light.mjs';

export const HLS_TYPE = 'application/vnd.apple.mpegurl';

let library;

/** A failure to load it is not remembered. */
export function hlsLibrary() {
  library ??= import(LIBRARY).then(
    (module) => module.default,
    (failure) => {
      library = undefined;
      throw failure;
    },
  );
  return library;
}

/** What hls.js knows of: an iPhone has only ManagedMediaSource, and plays HLS itself. */
export const hasMediaSource = () => Boolean(window.MediaSource);
