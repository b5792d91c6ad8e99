/** What is known of a camera now: its stream, its viewers, where it comes from. */
import { html, nothing } from '../../lib/lit-html/lit-html.js';
import { ago, bitRate, number, t } from '../../core/i18n.js';

const CODECS = { h264: 'H.264', h265: 'H.265', aac: 'AAC', opus: 'Opus', pcma: 'G.711 A', pcmu: 'G.711 µ', mjpeg: 'MJPEG' };

/** H.264, 1280 × 720. */
export function trackWords(track) {
  const codec = CODECS[track.codec.toLowerCase()] ?? track.codec.toUpperCase();
  return track.width ? `${codec}, ${track.width} × ${track.height}` : codec;
}

const fact = (name, value) => html`<dt>${name}</dt>
  <dd>${value}</dd>`;

const from = (source) =>
  source.type === 'agent'
    ? html`${fact(t('camera.source'), t('camera.source.agent', { id: source.agent_id }))} ${fact(t('camera.input'), source.input)}`
    : fact(t('camera.source'), source.url ?? t('camera.source.publish'));

export const facts = ({ name, source, status }) => html`<dl class="facts">
  ${status.tracks.map((track) => fact(t(`track.${track.kind}`), trackWords(track)))}
  ${status.state === 'live' ? fact(t('camera.bitrate'), bitRate(status.bitrate_bps)) : nothing}
  ${fact(t('camera.viewers'), number(status.viewers))}
  ${status.since ? fact(t(`camera.since.${status.state}`), ago(status.since)) : nothing} ${from(source)}
  ${fact(t('camera.name'), html`<code>${name}</code>`)}
</dl>`;
