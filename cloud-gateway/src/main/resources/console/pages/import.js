/** Many agents at once: a list is chosen or pasted, sent, and told about line by line. */
import { html, nothing } from '../lib/lit-html/lit-html.js';
import { csvLine, saveText } from '../core/csv.js';
import { number, t } from '../core/i18n.js';
import { field } from '../ui/form.js';
import { icon } from '../ui/icon.js';
import { words } from '../ui/say.js';
import { table } from '../ui/table.js';
import { importLines, linesOf } from './agents/importing.js';

/** Lines of the report that are shown; all of them are in the file. */
const MOST_SHOWN = 500;

export default function importAgents(view) {
  let text = '';
  let list = linesOf('');
  let told; // the report so far; undefined before anything was sent
  let problem;
  let stopping;
  let onlyRefused = false;

  const use = (wanted) => {
    text = wanted;
    list = linesOf(wanted);
    told = undefined;
    problem = undefined;
    view.draw();
  };

  async function chosen(event) {
    const [file] = event.target.files;
    if (file) {
      use(await file.text());
    }
  }

  async function send() {
    stopping = new AbortController();
    view.onClose(() => stopping?.abort());
    told = [];
    problem = undefined;
    view.draw();
    try {
      await importLines(list, (sofar) => {
        told = sofar;
        view.draw();
      }, stopping.signal);
    } catch (failure) {
      problem = failure;
    }
    stopping = undefined;
    view.draw();
  }

  const registered = () => told.filter((line) => line.result === 'registered');
  const refused = () => told.filter((line) => line.result !== 'registered');
  const made = () => registered().filter((line) => line.activation_key);

  function saveKeys() {
    const head = csvLine(['agent_id', 'activation_key']);
    saveText('agents.csv', 'text/csv', head + made().map((line) => csvLine([line.agent_id, line.activation_key])).join(''));
  }

  const choice = () => html`<section class="card stack">
    <p>${t('import.text')}</p>
    <p><code>${'agent_id,activation_key,model,serial'}</code></p>
    ${field(
      { name: 'file', label: t('import.file') },
      ({ id }) => html`<input id=${id} type="file" accept=".csv,text/csv,text/plain" data-test="file" @change=${chosen} />`,
    )}
    ${field(
      { name: 'list', label: t('import.paste'), hint: t('import.hint') },
      ({ id, described }) => html`<textarea
        id=${id}
        class="code"
        rows="8"
        spellcheck="false"
        autocapitalize="none"
        data-test="list"
        aria-describedby=${described}
        .value=${text}
        @input=${(event) => use(event.target.value)}
      ></textarea>`,
    )}
    <div class="actions start">
      <button class="button primary" data-test="send" ?disabled=${list.lines.length === 0} @click=${send}>
        ${list.lines.length === 0 ? t('agents.import') : t('import.send', { count: list.lines.length })}
      </button>
    </div>
  </section>`;

  const progress = () => html`<section class="card stack">
    <label for="progress">${t('import.progress', { done: told.length, count: list.lines.length })}</label>
    <progress id="progress" max=${list.lines.length} .value=${told.length} data-test="progress"></progress>
    <div class="actions start"><button class="button" data-test="stop" @click=${() => stopping.abort()}>${t('import.stop')}</button></div>
  </section>`;

  const outcome = () => html`<section class="card stack" aria-labelledby="import-outcome">
    <h2 id="import-outcome" role="status" data-test="outcome">${t('import.done', { registered: registered().length, refused: refused().length })}</h2>
    ${problem ? html`<p class="notice problem" role="alert">${icon('warning')}<span>${t('import.broken', { why: words(problem) })}</span></p>` : nothing}
    ${told.length < list.lines.length && !problem ? html`<p class="notice warning">${icon('info')}<span>${t('import.stopped')}</span></p>` : nothing}
    ${made().length > 0
      ? html`<p class="notice warning">${icon('key')}<span>${t('import.keys.text')}</span></p>
          <div class="actions start">
            <button class="button primary" data-test="keys" @click=${saveKeys}>${icon('copy')}${t('import.keys', { count: made().length })}</button>
          </div>`
      : nothing}
  </section>`;

  const result = (line) => html`<span class="badge ${line.result === 'registered' ? 'badge-good' : 'badge-bad'}">${t(`import.result.${line.result}`)}</span>`;

  const report = () => {
    const wanted = onlyRefused ? refused() : told;
    return html`<div class="tools">
        <label class="check">
          <input
            type="checkbox"
            data-test="refused"
            .checked=${onlyRefused}
            @change=${(event) => {
              onlyRefused = event.target.checked;
              view.draw();
            }}
          />${t('import.only_refused')}
        </label>
        <button class="button" data-test="another" @click=${() => use('')}>${t('import.another')}</button>
      </div>
      ${wanted.length === 0 ? html`<p class="muted centred">${t('import.none_refused')}</p>` : lineTable(wanted.slice(0, MOST_SHOWN))}
      ${wanted.length > MOST_SHOWN ? html`<p class="muted centred">${t('import.first', { count: MOST_SHOWN })}</p>` : nothing}`;
  };

  const lineTable = (items) =>
    table({
      label: t('import.report'),
      columns: [
        { label: t('import.line'), number: true, cell: (line) => number(line.line) },
        { label: t('agents.id'), cell: (line) => html`<span class="code">${line.agent_id || '–'}</span>` },
        { label: t('import.result'), cell: result },
      ],
      items,
      key: (line) => line.line,
      test: 'line',
    });

  const body = () => {
    if (stopping) {
      return progress();
    }
    return told === undefined ? choice() : html`<div class="stack">${outcome()} ${told.length > 0 ? report() : nothing}</div>`;
  };

  return () => {
    view.title = t('import.title');
    return html`<div class="page-head">
        <div class="title-line">
          <a class="plain" href="#/agents" aria-label=${t('agent.back')}>${icon('back')}</a>
          <h1>${t('import.title')}</h1>
        </div>
      </div>
      ${body()}`;
  };
}
