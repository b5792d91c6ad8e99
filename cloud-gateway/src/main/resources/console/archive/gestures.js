/**
 * What hands do on the time line: tap, drag it along, take hold of something on it, pinch, turn the wheel, hover, hold still.
 *
 * `hands` is told, in pixels from the left edge:
 *   grip(x, isTouch) → what is there to be taken hold of, or undefined
 *   drag(grip, x), drop(grip, x)
 *   tap(x), look(x or undefined, isTouch), pan(byX), zoom(factor, x), mark(fromX, toX), rest()
 */
const STILL_PX = 6;
const HELD_MS = 420;
const WHEEL = 0.0016;
const WHEEL_LINE_PX = 30;

export function gestures(element, hands, signal) {
  const fingers = new Map();
  let doing;
  let timer;
  let pinched;

  const on = (type, listener, options = {}) => element.addEventListener(type, listener, { signal, ...options });
  const left = () => element.getBoundingClientRect().left;

  function down(event) {
    if (event.button !== 0) {
      return;
    }
    const x = event.clientX - left();
    const isTouch = event.pointerType !== 'mouse';
    fingers.set(event.pointerId, x);
    element.setPointerCapture(event.pointerId);
    clearTimeout(timer);
    if (fingers.size === 2) {
      end(x);
      pinched = spread();
      doing = { what: 'pinch' };
      return;
    }
    const grip = hands.grip(x, isTouch);
    if (grip) {
      doing = { what: 'drag', grip };
    } else if (event.shiftKey) {
      doing = { what: 'mark', from: x };
    } else {
      doing = { what: 'press', from: x };
      if (isTouch) {
        timer = setTimeout(() => {
          doing = { what: 'look' };
          hands.look(x, true);
        }, HELD_MS);
      }
    }
    hands.look(undefined, isTouch);
  }

  function move(event) {
    const x = event.clientX - left();
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType === 'mouse') {
        hands.look(x, false);
      }
      return;
    }
    const before = fingers.get(event.pointerId);
    fingers.set(event.pointerId, x);
    if (doing?.what === 'pinch') {
      pinch();
    } else if (doing?.what === 'drag') {
      hands.drag(doing.grip, x);
    } else if (doing?.what === 'look') {
      hands.look(x, true);
    } else if (doing?.what === 'mark') {
      hands.mark(doing.from, x);
    } else if (doing?.what === 'pan') {
      hands.pan(x - before);
    } else if (doing?.what === 'press' && Math.abs(x - doing.from) > STILL_PX) {
      clearTimeout(timer);
      hands.pan(x - doing.from);
      doing = { what: 'pan' };
    }
  }

  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { middle: (a + b) / 2, width: Math.max(20, Math.abs(a - b)) };
  };

  function pinch() {
    const now = spread();
    hands.pan(now.middle - pinched.middle);
    hands.zoom(pinched.width / now.width, now.middle);
    pinched = now;
  }

  /** Whatever was being done is over. */
  function end(x) {
    clearTimeout(timer);
    if (doing?.what === 'drag') {
      hands.drop(doing.grip, x);
    }
    doing = undefined;
    hands.rest();
  }

  function up(event) {
    if (!fingers.delete(event.pointerId)) {
      return;
    }
    const x = event.clientX - left();
    const isTap = doing?.what === 'press' && event.type === 'pointerup';
    if (doing?.what === 'pinch' && fingers.size === 1) {
      doing = { what: 'pan' };
      return;
    }
    end(x);
    if (isTap) {
      hands.tap(x);
    }
  }

  function wheel(event) {
    event.preventDefault();
    const unit = event.deltaMode === 0 ? 1 : WHEEL_LINE_PX;
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
      hands.pan(-sideways * unit);
    } else {
      hands.zoom(Math.exp(event.deltaY * unit * WHEEL), event.clientX - left());
    }
    hands.rest();
    hands.look(event.clientX - left(), false);
  }

  on('pointerdown', down);
  on('pointermove', move);
  on('pointerup', up);
  on('pointercancel', up);
  on('pointerleave', (event) => event.pointerType === 'mouse' && fingers.size === 0 && hands.look(undefined, false));
  on('wheel', wheel, { passive: false });
  on('contextmenu', (event) => event.preventDefault()); // a finger that is held
}
