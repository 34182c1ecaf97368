// Each word of the page is said somewhere, and what is put into a sentence has a place in it. TypeScript's own
// checker says which key of words/en.json an expression means, through every other name that it is given.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import ts from "../../static/node_modules/typescript/lib/typescript.js";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "../../static");
const PLACE = /\{(\w+)\}/g;
const CATEGORIES = new Set(["zero", "one", "two", "few", "many", "other"]);

const config = join(STATIC, "jsconfig.json");
const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(config, ts.sys.readFile).config,
  ts.sys,
  STATIC,
);
// Of the page's own interfaces nothing is asked.
const lib = ["lib.es2024.d.ts"];
const program = ts.createProgram(fileNames, { ...options, lib, checkJs: false });
const checker = program.getTypeChecker();
const json = program.getSourceFiles().find(({ fileName }) => fileName.endsWith("words/en.json"));
const root = json.statements[0].expression;

const isObject = (node) => ts.isObjectLiteralExpression(node);
const nameOf = (property) => property.name.text;
/** What any key is called: whatever has another name need not be looked up. */
const NAMES = new Set();
JSON.parse(json.text, (key, value) => (NAMES.add(key), value));

/** A sentence, in one form or in all forms of a plural. */
const isMessage = (node) =>
  !isObject(node) || node.properties.every((one) => CATEGORIES.has(nameOf(one)));

/** @returns {string} where a value stands in the file */
function pathOf(value) {
  const steps = [];
  for (let node = value; node !== root; node = node.parent)
    if (ts.isPropertyAssignment(node)) steps.unshift(nameOf(node));
  return steps.join(".");
}

/** All messages in a value. */
const messagesIn = (value) =>
  isMessage(value)
    ? [value]
    : value.properties.flatMap(({ initializer }) => messagesIn(initializer));

/** The value in the file that a declaration is, if it is one. */
function entryOf(symbol) {
  const found = symbol?.valueDeclaration;
  return found?.getSourceFile() === json && ts.isPropertyAssignment(found)
    ? found.initializer
    : undefined;
}

/** The object in the file that is the type of an expression. */
const objectOf = (type) =>
  type.symbol?.declarations?.find((node) => node.getSourceFile() === json && isObject(node));

/** What an access may mean: with a key that is chosen later, each that its type allows, or all. */
function meant(node) {
  if (ts.isPropertyAccessExpression(node)) {
    if (!NAMES.has(node.name.text)) return [];
    const value = entryOf(checker.getSymbolAtLocation(node.name));
    return value ? [value] : [];
  }
  const object = objectOf(checker.getTypeAtLocation(node.expression));
  if (!object) return [];
  const type = checker.getTypeAtLocation(node.argumentExpression);
  const keys = (type.isUnion() ? type.types : [type]).map(({ value }) => value);
  return object.properties
    .filter((one) => keys.includes(undefined) || keys.includes(nameOf(one)))
    .map(({ initializer }) => initializer);
}

const isAccess = (node) =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

/** Only another name for a table, whose keys are followed further. */
function isAlias(node) {
  const { parent } = node;
  if (isAccess(parent) && parent.expression === node)
    return meant(node).some((one) => !isMessage(one));
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== node) return false;
  return ts.isObjectBindingPattern(parent.name)
    ? true
    : objectOf(checker.getTypeAtLocation(parent.name)) !== undefined;
}

const used = new Set();
const complaints = [];

function use(values) {
  for (const value of values) for (const one of messagesIn(value)) used.add(pathOf(one));
}

/** The messages that an expression may be. */
function choicesOf(node) {
  if (ts.isConditionalExpression(node))
    return [...choicesOf(node.whenTrue), ...choicesOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return choicesOf(node.expression);
  if (isAccess(node)) return meant(node);
  if (!ts.isIdentifier(node)) return [];
  const declared = checker.getSymbolAtLocation(node)?.valueDeclaration;
  return declared && ts.isBindingElement(declared) ? boundTo(declared) : [];
}

/** What is taken out of a table under its own name. */
function boundTo({ parent, propertyName, name }) {
  const property = checker.getTypeAtLocation(parent).getProperty((propertyName ?? name).text);
  const value = property && entryOf(property);
  return value ? [value] : [];
}

function checkPlaces(call) {
  const [message, values] = call.arguments;
  const given = values?.properties?.map((one) => one.name?.text) ?? [];
  if (values && !isObject(values)) return;
  for (const choice of choicesOf(message)) {
    const texts = isObject(choice)
      ? choice.properties.map(({ initializer }) => initializer.text)
      : [choice.text];
    const places = new Set(texts.flatMap((text) => [...text.matchAll(PLACE)].map(([, at]) => at)));
    if (isObject(choice)) places.add("count");
    const isChosen = ts.isConditionalExpression(message);
    const lacks = [...places].filter((place) => !given.includes(place));
    const idle = given.filter((name) => !places.has(name));
    if (lacks.length > 0 || (idle.length > 0 && !isChosen))
      complaints.push(`${pathOf(choice)}: lacks [${lacks}], has no place for [${idle}]`);
  }
}

function visit(node) {
  if (isAccess(node) && !isAlias(node)) use(meant(node));
  // A dynamic key before a further one: every table under it is meant.
  else if (ts.isElementAccessExpression(node) && isAccess(node.parent)) use(meant(node));
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const values = boundTo(node);
    const isTable = values.some((value) => !isMessage(value));
    if (!isTable) use(values);
  }
  if (ts.isCallExpression(node) && node.expression.getText() === "say") checkPlaces(node);
  ts.forEachChild(node, visit);
}
const scripts = program.getSourceFiles().filter(({ fileName }) => fileName.includes("static/js/"));
for (const file of scripts)
  if (/messages\.js["']/.test(file.text) || file.text.includes("words/en.json")) visit(file);
for (const name of ["index.html", "manifest.webmanifest"])
  for (const [, path] of readFileSync(join(STATIC, name), "utf8").matchAll(/\{\{([\w.]+)\}\}/g))
    used.add(path);

test("the checker sees the words through the scripts", () => {
  assert.ok(scripts.length > 50);
  assert.ok(used.has("ui.saveAll.press") && used.has("errors.INTERNAL.title"));
});

test("every word is said somewhere", () => {
  const all = messagesIn(root).map(pathOf);
  assert.ok(all.length > 500);
  assert.deepEqual(
    all.filter((path) => !used.has(path)),
    [],
  );
});

test("every word that is asked for is there", () => {
  const all = new Set(messagesIn(root).map(pathOf));
  assert.deepEqual(
    [...used].filter((path) => !all.has(path)),
    [],
  );
  // Those that scripts ask for, the check of their types knows.
});

test("what is put into a sentence has a place in it, and each place is filled", () => {
  assert.deepEqual(complaints, []);
});

test("no sentence stands in a script", () => {
  const found = [];
  const look = (file) => (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if (isText && /^[A-Z][a-z’]+ \w/.test(node.text)) found.push(`${file.fileName}: ${node.text}`);
    ts.forEachChild(node, look(file));
  };
  for (const file of scripts.filter(({ fileName }) => /\/js\/(ui|photos)\//.test(fileName)))
    ts.forEachChild(file, look(file));
  assert.deepEqual(found, []);
});

test("each plural has the forms of its language, and each a place for nothing else", () => {
  const { tag } = JSON.parse(json.text);
  const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
  const plurals = messagesIn(root).filter(isObject);
  assert.ok(plurals.length > 10);
  for (const plural of plurals)
    assert.deepEqual(
      plural.properties.map(nameOf).sort(),
      [...pluralCategories].sort(),
      pathOf(plural),
    );
});
