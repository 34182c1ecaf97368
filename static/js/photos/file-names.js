/**
 * What a saved photo is called: a number, or its own name where the person wants that. Runs on the
 * page.
 */

const LONGEST = 120;
/** Not allowed in names on one system or another, or invisible, or turning the direction of writing. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\/:*?"<>|]/gu;
/** More than one suffix is in use for these. */
const SAME = [
  [".jpg", ".jpeg", ".jpe", ".jfif"],
  [".tif", ".tiff"],
  [".heic", ".heif", ".hif"],
];

/**
 * @param {string} own the name that it came with
 * @param {string} suffix what the saved file is, such as ".jpg"
 * @param {number} number
 * @param {boolean} keepsName
 */
export function photoName(own, suffix, number, keepsName) {
  const plain = own.replace(UNFIT, "_").replace(/^[. ]+|[. ]+$/g, "");
  if (!keepsName || plain === "") return `photo-${number}${suffix}`;
  const ending = /\.[^.]*$/.exec(plain)?.[0] ?? "";
  const fits = [suffix, ...(SAME.find((group) => group.includes(suffix)) ?? [])].includes(
    ending.toLowerCase(),
  );
  const stem = fits ? plain.slice(0, -ending.length) : plain;
  return `${[...stem].slice(0, LONGEST).join("")}${fits ? ending : suffix}`;
}

/**
 * The same names, none twice: files that lie in one folder must not overwrite one another.
 * @param {string[]} names
 */
export function withoutDoubles(names) {
  /** @type {Set<string>} */
  const taken = new Set();
  return names.map((name) => {
    const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name) ?? ["", name, ""];
    let free = name;
    for (let count = 2; taken.has(free.toLowerCase()); count += 1)
      free = `${stem} (${count})${ending ?? ""}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
