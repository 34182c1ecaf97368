/**
 * Walks a finished PDF, which is a fixed text around one picture, and names the first thing that we
 * never write. Packed rows are passed over: app/output/check_pdf.py unpacks those. Runs on the page.
 * Pure. Source: ISO 32000-1:2008, sections 7.5 and 8.9.
 */

import { wrongInJpeg } from "./jpeg.js";
import { letters } from "./kind.js";

const COUNT = "([1-9]\\d{0,9})";
const POINTS = "((?:0|[1-9]\\d{0,6})\\.\\d\\d)";
/** All up to the picture, one object after the other. */
const OBJECTS = [
  "<< /Type /Catalog /Pages 2 0 R >>",
  "<< /Type /Pages /Kids \\[3 0 R\\] /Count 1 >>",
  `<< /Type /Page /Parent 2 0 R /MediaBox \\[0 0 ${POINTS} ${POINTS}\\] /Resources << /XObject << /P 5 0 R >> >> /Contents 4 0 R >>`,
  `<< /Length ${COUNT} >>\nstream\n(q ${POINTS} 0 0 ${POINTS} 0 0 cm /P Do Q)\nendstream`,
];
const ROWS = `FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns ${COUNT} >>`;
const PICTURE = `5 0 obj\n<< /Type /XObject /Subtype /Image /Width ${COUNT} /Height ${COUNT} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /(?:DCTDecode|${ROWS}) /Length ${COUNT} >>\nstream\n`;
const HEAD = new RegExp(
  `^%PDF-1\\.4\n%\xe2\xe3\xcf\xd3\n${OBJECTS.map((body, n) => `${n + 1} 0 obj\n${body}\nendobj\n`).join("")}${PICTURE}`,
);
/** More than the longest head. */
const HEAD_BYTES = 1024;
const BEHIND = "\nendstream\nendobj\n";

/**
 * @param {Uint8Array} bytes
 * @returns {string | null} null where all is as it should be
 */
export function wrongInPdf(bytes) {
  const text = letters(bytes, 0, HEAD_BYTES);
  const found = HEAD.exec(text);
  if (found === null) return "PDF: another kind";
  const [head, across, down, length, content, wide, high, width, , columns, packed] = found;
  if (Number(length) !== content?.length || across !== wide || down !== high)
    return "PDF: a page of another size";
  const end = head.length + Number(packed);
  const tail = tailOf(head, end);
  if (bytes.length !== end + tail.length || letters(bytes, end, bytes.length) !== tail)
    return "PDF: bytes behind the picture";
  if (columns === undefined) return wrongInJpeg(bytes.subarray(head.length, end));
  // The sign of a zlib stream with a window of 32 kB.
  return columns === width && bytes[head.length] === 0x78 ? null : "PDF: rows of another length";
}

/** The table of where each object begins, and the end. @param {string} head @param {number} end of the picture */
function tailOf(head, end) {
  const starts = [1, 2, 3, 4, 5].map((n) => head.indexOf(`\n${n} 0 obj\n`) + 1);
  const rows = [
    "0000000000 65535 f",
    ...starts.map((at) => `${String(at).padStart(10, "0")} 00000 n`),
  ];
  return `${BEHIND}xref\n0 6\n${rows.map((row) => `${row} \n`).join("")}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${end + BEHIND.length}\n%%EOF\n`;
}
