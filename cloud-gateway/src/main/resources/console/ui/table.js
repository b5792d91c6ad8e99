/** A table that is a list of small cards on a phone: there each cell says what it is. */
import { html } from '../lib/lit-html/lit-html.js';
import { repeat } from '../lib/lit-html/directives/repeat.js';

/**
 * @param label what the table holds, for who cannot see it
 * @param columns `[{label, cell, number, silent}, …]`: `cell` makes the template of an item; `silent` columns have no head to be seen
 * @param key what tells items apart
 */
export const table = ({ label, columns, items, key, test }) => html`<div class="table-scroll card" role="region" tabindex="0" aria-label=${label}>
  <table class="folding">
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col"><span class=${column.silent ? 'visually-hidden' : ''}>${column.label}</span></th>`)}
      </tr>
    </thead>
    <tbody>
      ${repeat(items, key, (item) => html`<tr data-test=${test}>${columns.map((column) => cell(column, item))}</tr>`)}
    </tbody>
  </table>
</div>`;

const cell = (column, item) =>
  column.silent
    ? html`<td class="cell-actions">${column.cell(item)}</td>`
    : html`<td class=${column.number ? 'number' : ''} data-label=${column.label}><span>${column.cell(item)}</span></td>`;
