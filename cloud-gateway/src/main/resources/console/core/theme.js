/** Light or dark: as the system says, or as the person chose. */

const KEPT = 'culvert.theme';

export const THEMES = ['system', 'light', 'dark'];

export function theme() {
  const kept = localStorage.getItem(KEPT);
  return THEMES.includes(kept) ? kept : 'system';
}

export function useTheme(wanted = theme()) {
  if (wanted === 'system') {
    localStorage.removeItem(KEPT);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEPT, wanted);
    document.documentElement.dataset.theme = wanted;
  }
}
