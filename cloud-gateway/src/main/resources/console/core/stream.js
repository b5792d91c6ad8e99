/** A camera's streams: the main one, and often a small one beside it. */

export const hasSub = ({ source }) => Boolean(source.sub_input || source.sub_url);

/** Where a player finds the camera. */
export const playlist = (name, isSmall) => `/${encodeURIComponent(name)}/index.m3u8${isSmall ? '?quality=sub' : ''}`;
