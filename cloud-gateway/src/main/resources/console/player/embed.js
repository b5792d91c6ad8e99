/** The page that shows one camera and nothing else, for other sites to embed. */
import { attachPlayer } from './player.js';

const WORDS = {
  en: {
    connecting: 'Connecting…',
    stalled: 'Waiting for the camera…',
    offline: 'The camera is offline. Trying again…',
    denied: 'This link is not valid, or no longer.',
    unsupported: 'This browser cannot play the camera.',
  },
  ru: {
    connecting: 'Подключение…',
    stalled: 'Ждём камеру…',
    offline: 'Камера не в сети. Пробуем ещё раз…',
    denied: 'Эта ссылка не действует или больше не действует.',
    unsupported: 'Этот браузер не может показать камеру.',
  },
};

/** The token stands in the address no longer than this; a reload finds it in the history's entry. */
function takeToken() {
  const query = new URLSearchParams(location.search);
  const token = query.get('token') ?? history.state?.token;
  query.delete('token');
  const rest = query.toString();
  history.replaceState({ token }, '', location.pathname + (rest ? `?${rest}` : ''));
  return { token, quality: query.get('quality') };
}

const language = navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en';
const message = document.getElementById('message');
const video = document.getElementById('video');
document.documentElement.lang = language;

const { token, quality } = takeToken();
const folder = location.pathname.slice(0, location.pathname.lastIndexOf('/'));

attachPlayer(video, {
  url: `${folder}/index.m3u8${quality === 'sub' ? '?quality=sub' : ''}`,
  token,
  onState: (state) => {
    document.body.dataset.state = state;
    message.textContent = WORDS[language][state] ?? '';
  },
});
