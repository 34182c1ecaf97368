/**
 * The main script's first import: one that was asked for twice, because it came late, runs once. Runs on the page.
 */

const { dataset } = document.documentElement;
if (dataset.main === "true") throw new Error("The page runs already.");
dataset.main = "true";
