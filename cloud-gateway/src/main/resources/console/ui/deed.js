/** Something that is done at a press of a button, after a question where it cannot be undone; what comes of it is said. */
import { confirm } from './dialog.js';
import { say, sayProblem } from './say.js';

/**
 * @param question `{title, text, action}` of the dialog that asks first; left out: nobody is asked
 * @param work does it
 * @param done what is said afterwards, if anything
 * @returns whether it was done
 */
export async function deed({ question, work, done }) {
  if (question && !(await confirm(question))) {
    return false;
  }
  try {
    await work();
    if (done) {
      say(done);
    }
    return true;
  } catch (failure) {
    sayProblem(failure);
    return false;
  }
}
