/** Lists of comma-separated values (RFC 4180), and texts that the browser saves as a file. */

/** One line: what holds a comma, a quote or a line break stands in quotes. What a spreadsheet would take for a formula does not. */
export const csvLine = (fields) => fields.map(csvField).join(',') + '\r\n';

function csvField(value) {
  const text = /^[=+@-]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Has the browser save a text. */
export function saveText(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
